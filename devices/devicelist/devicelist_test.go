package devicelist

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brighteyes/devices/strictyaml"
)

const east = `devices:
  - id: gate-east
    kind: gate
    name: 东门
    driver: isapi
    settings: {address: "http://admin:inurl1@10.0.0.2/x?token=inquery2&a=b", username: admin, password: 0123, push: {path: /hidden/path3}, fields: [{path: payload.battery}]}
  - {id: ups, kind: power, driver: snmp, settings: {community: "public4", address: 10.0.0.3}}
`

var hidden = []string{"inurl1", "inquery2", "0123", "/hidden/path3", "public4"}

func listOf(t testing.TB, text string) List {
	t.Helper()
	list, err := Read("devices", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// vault numbers secrets as they come.
type vault map[string]Secret

func (v vault) ref(s Secret) string {
	ref := fmt.Sprintf("r%d", len(v))
	v[ref] = s
	return ref
}

func (v vault) of(ref string) (Secret, bool) { s, ok := v[ref]; return s, ok }

func TestSecretsAreTakenOutAndPutInAgain(t *testing.T) {
	v, list := vault{}, listOf(t, east)
	text := list.Hide(v.ref).Text()
	for _, secret := range hidden {
		if strings.Contains(text, secret) {
			t.Errorf("%s stands in\n%s", secret, text)
		}
	}
	for _, open := range []string{"admin", "payload.battery", "10.0.0.2", "10.0.0.3"} {
		if !strings.Contains(text, open) {
			t.Errorf("%s is hidden in\n%s", open, text)
		}
	}
	if len(v) != len(hidden) || len(Refs(text)) != len(hidden) {
		t.Errorf("%d secrets, %d marks", len(v), len(Refs(text)))
	}
	again := listOf(t, text)
	if len(vault{}) != 0 || again.Hide(func(s Secret) string { t.Errorf("%+v is hidden again", s); return "" }).Text() != text {
		t.Error("what was hidden is hidden once more")
	}
	filled, missing := again.Fill(v.of)
	if missing != nil || filled.Text() != list.Text() {
		t.Errorf("%v\n%s", missing, filled.Text())
	}
	delete(v, "r4")
	if _, missing := again.Fill(v.of); len(missing) != 1 || missing[0].Key != "devices[1].settings.community" {
		t.Errorf("%+v", missing)
	}
}

func TestASecretIsPutOnlyWhereOneIsHidden(t *testing.T) {
	v := vault{"r1": {Text: "sesame"}}
	for text, key := range map[string]string{
		"{id: a, kind: gate, name: ‹secret:r1›}":                                                    "devices[0].name",
		"{id: a, kind: gate, name: 'x://u:‹secret:r1›@h'}":                                          "devices[0].name",
		"{id: a, kind: gate, model: my ‹secret:r1›}":                                                "devices[0].model",
		"{id: a, kind: gate, settings: {address: 'http://evil/‹secret:r1›'}}":                       "devices[0].settings.address",
		"{id: a, kind: gate, settings: {address: 'http://‹secret:r1›.evil/'}}":                      "devices[0].settings.address",
		"{id: a, kind: gate, settings: {username: ‹secret:r1›}}":                                    "devices[0].settings.username",
		"{id: a, kind: gate, settings: {password: 'x‹secret:r1›'}}":                                 "devices[0].settings.password",
		"{id: a, kind: gate, settings: {fields: [{path: ‹secret:r1›}]}}":                            "devices[0].settings.fields[0].path",
		"{id: a, kind: gate, settings: {address: 'http://u:‹secret:r1›@h/‹secret:r1›'}}":            "devices[0].settings.address",
		"{id: a, kind: gate, settings: {address: 'http://h/?token=‹secret:r1›x'}}":                  "devices[0].settings.address",
		"{id: a, kind: gate, settings: {address: \"http://h/\\u2039secret:r1\\u203A\"}}":            "devices[0].settings.address",
		"{id: a, kind: gate, settings: {password: ‹secret:r1›, push: {path: ‹secret:r1›}}}":         "",
		"{id: a, kind: gate, settings: {address: 'http://u:‹secret:r1›@h/?token=‹secret:r1›&x=1'}}": "",
	} {
		whole := "devices:\n  - " + text + "\n"
		list, err := Read("d", []byte(whole))
		if key == "" {
			if filled, missing := list.Fill(v.of); err != nil || missing != nil || strings.Contains(filled.Text(), "‹") {
				t.Errorf("%s: %v %v %s", text, err, missing, filled.Text())
			}
			continue
		}
		var found strictyaml.Problems
		if !errors.As(err, &found) || len(found) != 1 || found[0].Key != key || found[0].Line != 2 || found[0].Message.Code != "list.mark" {
			t.Errorf("%s: %v", text, err)
		}
		node, err := strictyaml.Parse("d", []byte(whole))
		if err != nil {
			t.Fatal(err)
		}
		if list, err = Of(node); err != nil {
			t.Fatal(err)
		}
		filled, _ := list.Fill(v.of)
		if strings.Count(filled.Text(), "sesame") != strings.Count(text, "@h/‹") {
			t.Errorf("%s becomes %s", text, filled.Text())
		}
	}
}

func TestNoPasswordIsLeftInWhatIsShown(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		password := "S3" + rapid.StringMatching(`[!-~]{6,20}`).Draw(r, "password")
		key := rapid.SampledFrom([]string{"password", "db_password", "token", "community", "auth", "privacy", "secret", "api_key"}).Draw(r, "key")
		list, err := List{}.With(map[string]any{"id": "a", "kind": "gate", "settings": map[string]any{key: password, "deep": []any{map[string]any{key: []any{password}}}}})
		if err != nil {
			r.Fatal(err)
		}
		v := vault{}
		text := list.Hide(v.ref).Text()
		if strings.Contains(text, password) {
			r.Fatalf("%s\n%s", password, text)
		}
		back, err := Read("devices", []byte(text))
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		if filled, missing := back.Fill(v.of); missing != nil || filled.Text() != list.Text() {
			r.Fatalf("%v\n%s", missing, filled.Text())
		}
	})
}

func TestADifferenceIsToldByDeviceAndKeyAndSecretsByNoMoreThanThat(t *testing.T) {
	v := vault{}
	before := listOf(t, east).Hide(v.ref)
	changed := strings.NewReplacer("0123", "4567", "10.0.0.3", "10.0.0.4", "id: ups", "id: ups-2").Replace(before.Text())
	after := listOf(t, strings.Replace(changed, Mark("r2"), "newpass", 1)).Hide(v.ref)
	got := Compare(before, after)
	want := []Change{
		{"gate-east", "changed", []KeyChange{{"settings.password", "‹secret›", "‹secret›"}}},
		{"ups", "removed", []KeyChange{{"driver", "snmp", ""}, {"kind", "power", ""}, {"settings.address", "10.0.0.3", ""}, {"settings.community", "‹secret›", ""}}},
		{"ups-2", "added", []KeyChange{{"driver", "", "snmp"}, {"kind", "", "power"}, {"settings.address", "", "10.0.0.4"}, {"settings.community", "", "‹secret›"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if same := Compare(before, before); len(same) != 0 {
		t.Errorf("%+v", same)
	}
}

func TestAMistakeIsToldWithItsPlaceInBothLanguages(t *testing.T) {
	for text, want := range map[string]string{
		"devices:\n  - id: a\n    kind: gate\n  - id: a\n    kind: gate\n": "d:4:9: devices[1].id",
		"devices:\n  - {id: a, kind: door}\n":                              "d:2:19: devices[0].kind",
		"devices:\n  - {id: a, kind: gate, knid: x}\n":                     "d:2:25: devices[0].knid",
		"device: []\n":                                        "d:1:1",
		"devices:\n  - {id: A, kind: gate}\n":                 "d:2:10: devices[0].id",
		"devices: [{id: a, kind: gate, settings: *x}]\n":      "d:1:41: devices[0].settings",
		"devices:\n" + strings.Repeat(" ", MostBytes):         "1:1",
		"devices: [{id: self-test, kind: button}]\n":          "d:1:16: devices[0].id",
		"devices: [{id: a, kind: gate, heartbeat_s: -1}]\n":   "d:1:44: devices[0].heartbeat_s",
		"devices: [{id: a, kind: gate, site: \"Mr Wang\"}]\n": "d:1:37: devices[0].site",
	} {
		_, err := Read("d", []byte(text))
		var found strictyaml.Problems
		if !errors.As(err, &found) || len(found) != 1 || !strings.Contains(found[0].Error(), want) || found[0].Message.Zh == "" {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
	}
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func FuzzWhatIsReadIsReadAlikeAgain(f *testing.F) {
	f.Add(east)
	f.Add("devices: []")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Read("d", []byte(text))
		if err != nil {
			return
		}
		v := vault{}
		shown := list.Hide(v.ref).Text()
		again, err := Read("d", []byte(shown))
		if err != nil {
			t.Fatalf("%v\n%q\n%q", err, text, shown)
		}
		if again.Text() != shown {
			t.Fatalf("%q\n%q", shown, again.Text())
		}
	})
}
