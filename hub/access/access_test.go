package access

import (
	"strings"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
)

func TestAPasswordIsKnownByItsHashOnly(t *testing.T) {
	hash, err := HashPassword("晴川里 2026!")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %s", hash)
	}
	again, _ := HashPassword("晴川里 2026!")
	if again == hash {
		t.Error("two hashes of one password are alike: the salt is missing")
	}
	for password, want := range map[string]bool{"晴川里 2026!": true, "晴川里 2026": false, "": false, strings.Repeat("x", MaxPassword+1): false} {
		if ok, err := CheckPassword(hash, password); ok != want || err != nil {
			t.Errorf("%.20q: %v, %v", password, ok, err)
		}
	}
}

func TestAnEmptyPasswordNeverOpensAnAccount(t *testing.T) {
	hash, _ := HashPassword("")
	for _, password := range []string{"", strings.Repeat("x", MaxPassword+1)} {
		if ok, _ := CheckPassword(hash, password); ok {
			t.Errorf("%.5q signs in", password)
		}
	}
}

func TestNobodysHashCostsAsMuchAsARealOneAndOpensNothing(t *testing.T) {
	ok, err := CheckPassword(NobodysHash, "x")
	real, _ := HashPassword("x")
	if ok || err != nil || strings.Split(NobodysHash, "$")[3] != strings.Split(real, "$")[3] {
		t.Errorf("%v, %v; a real one is %s", ok, err, real)
	}
}

func TestAHashThatWouldEatTheMachineIsRefused(t *testing.T) {
	good, _ := HashPassword("x")
	for _, bad := range []string{
		"", "$", "plain", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=4294967295", 1), strings.Replace(good, "t=2", "t=4000000", 1), strings.Replace(good, "p=1", "p=255", 1),
		strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "q=1", 1), good[:len(good)-1] + "!", "$argon2id$v=19$m=19456,t=2,p=1$$",
	} {
		if ok, err := CheckPassword(bad, "x"); ok || err == nil {
			t.Errorf("%q: %v, %v", bad, ok, err)
		}
	}
}

func TestSecretsAreLongAndDifferent(t *testing.T) {
	a, b := NewSecret(), NewSecret()
	if a == b || len(a) != 43 || KeyOf(a) == KeyOf(b) || len(KeyOf(a)) != 64 || strings.Contains(KeyOf(a), a) {
		t.Error(a, b)
	}
}

func TestNamesHaveOneForm(t *testing.T) {
	for name, want := range map[string]string{" Admin ": "admin", "坐席甲": "坐席甲", "a.b_c-d@e": "a.b_c-d@e"} {
		if got, err := CleanName(name); got != want || err != nil {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"", "  ", "a b", "a\nb", "<b>", "a\x00", strings.Repeat("a", 65), "\xff"} {
		if got, err := CleanName(name); err == nil {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestEachDeskSeesItsOwnAlerts(t *testing.T) {
	call := alerts.Alert{Category: alerts.Care, Rule: "button.pressed", State: alerts.Open}
	called := call
	called.State = alerts.Resolved
	tamper := alerts.Alert{Category: alerts.Safety, Rule: "device.tamper", State: alerts.Open}
	forced := alerts.Alert{Category: alerts.Safety, Rule: "gate.forced", State: alerts.Open}
	battery := alerts.Alert{Category: alerts.Maintenance, Rule: "battery", State: alerts.Open}
	for _, c := range []struct {
		name  string
		alert alerts.Alert
		see   map[Role]Sight
		act   []Role
	}{
		{"a call", call, map[Role]Sight{Care: Whole, Police: PlaceAndState, Admin: Whole}, []Role{Care, Admin}},
		{"a call that is over", called, map[Role]Sight{Care: Whole, Admin: Whole}, []Role{Care, Admin}},
		{"tamper", tamper, map[Role]Sight{Police: Whole, Admin: Whole}, []Role{Police, Admin}},
		{"a forced gate", forced, map[Role]Sight{Police: Whole, Property: Whole, Admin: Whole}, []Role{Police, Property, Admin}},
		{"a battery", battery, map[Role]Sight{Property: Whole, Admin: Whole}, []Role{Property, Admin}},
	} {
		for _, role := range AllRoles {
			if got := (Roles{role}).SeeAlert(c.alert); got != c.see[role] {
				t.Errorf("%s sees %d of %s", role, got, c.name)
			}
			if got, want := (Roles{role}).ActOn(c.alert), Roles(c.act).Has(role); got != want {
				t.Errorf("%s may act on %s: %v", role, c.name, got)
			}
		}
	}
	if (Roles{}).SeeAlert(call) != Hidden || (Roles{"boss"}).SeeAlert(call) != Hidden {
		t.Error("a caller without a known role sees a call")
	}
}

func TestWhatIsInAHomeStaysWithTheCareDesk(t *testing.T) {
	button := devices.Device{ID: "b1", Kind: devices.Button}
	contact := devices.Device{ID: "c1", Kind: devices.Sensor, Location: &devices.Location{Building: "5", Unit: "501"}}
	camera := devices.Device{ID: "cam-1", Kind: devices.Camera, Location: &devices.Location{Building: "5"}}
	see := func(r Role, d devices.Device) bool { return (Roles{r}).SeeDevice(d) }
	if see(Police, button) || see(Police, contact) || !see(Police, camera) {
		t.Error("police: no home devices, but cameras")
	}
	if !see(Care, button) || !see(Care, contact) || see(Care, camera) {
		t.Error("care: home devices, no cameras")
	}
	if !see(Property, button) || !see(Admin, button) {
		t.Error("property and admin see the health of every device")
	}
	property := Roles{Property}
	if property.SeeEvent(button, devices.ButtonPressed) || property.SeeEvent(contact, devices.SensorOpened) ||
		property.SeeMetric(contact, "door_open") || property.SeeMetric(contact, "temperature_c") {
		t.Error("property learns what happens in a home")
	}
	if !property.SeeEvent(button, devices.DeviceTamper) || !property.SeeMetric(button, "battery_pct") || !property.SeeEvent(camera, devices.CameraMotion) {
		t.Error("property does not learn what it must repair")
	}
}

func TestAnAlertOpensItsOwnCamerasWhileItStands(t *testing.T) {
	call := alerts.Alert{Category: alerts.Care, State: alerts.Open, Cameras: []string{"cam-1"}}
	care := Roles{Care}
	if !care.PicturesOf(call, "cam-1") || care.PicturesOf(call, "cam-2") || (Roles{Police}).PicturesOf(call, "cam-1") {
		t.Error("only who sees the alert whole, and only its cameras")
	}
	call.State = alerts.Resolved
	if care.PicturesOf(call, "cam-1") {
		t.Error("it is over")
	}
}

func TestRightsAreWhatTheRolesGrant(t *testing.T) {
	for _, role := range AllRoles {
		rs := Roles{role}
		for _, right := range rs.Rights() {
			if !rs.May(right) {
				t.Errorf("%s lists %s and may not", role, right)
			}
		}
		if rs.May(BeTheEdge) || !rs.May(SignedIn) {
			t.Errorf("%s is an edge, or may nothing", role)
		}
	}
	if !(Roles{Care, Property}).May(CommandDevices) || (Roles{}).May(SignedIn) {
		t.Error("roles add up, and no role is no right")
	}
}
