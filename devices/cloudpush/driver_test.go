package cloudpush_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush/cloudsim"
	"brighteyes/devices/drivertest"
)

const smoke = `{path: payload.state, codes: {"1": sensor.smoke, "0": sensor.smoke.cleared}}`

// world is one device behind CTWing, and the cloud that pushes.
func world(t *testing.T, kind devices.Kind, fields string) (*device, *cloudsim.Cloud) {
	t.Helper()
	d := newDevice(t, newDriver(), "device-1", kind, free(t), "template: ctwing, device: imei-1, fields: ["+fields+"]")
	d.start()
	return d, cloud(t, cloudsim.Config{URL: d.url})
}

func state(v any) map[string]any { return map[string]any{"state": v} }
func key(v any) map[string]any   { return map[string]any{"key": v} }

func TestAPressIsDurableBeforeTheCloudHearsOfIt(t *testing.T) {
	d, c := world(t, devices.Button, button)
	pressed := time.Now()
	accepted(t, c, c.CTWing("imei-1", key(2)), nil)
	got := d.edge.Got() // and nothing is waited for
	if len(got) != 1 || got[0].Type != devices.ButtonPressed || got[0].Data["press"] != "long" || got[0].Device != "device-1" || got[0].Time.Sub(pressed).Abs() > time.Minute {
		t.Fatalf("events %+v", got)
	}
	if d.edge.Value("online") != 1 {
		t.Errorf("readings %+v", d.edge.Readings())
	}
}

func TestAPressThatCannotBeKeptIsSentAgainAndCountsOnce(t *testing.T) {
	d, c := world(t, devices.Button, button)
	d.edge.Full(true)
	body := c.CTWing("imei-1", key(1))
	a, err := c.Once(body, nil)
	if err != nil || a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, "send it again") {
		t.Fatalf("answered %+v %v", a, err)
	}
	d.edge.Full(false)
	accepted(t, c, body, nil)
	accepted(t, c, body, nil) // our answer was lost
	if got := d.edge.Got(); len(got) != 1 {
		t.Errorf("events %+v", got)
	}
}

func TestAPressThatIsKeptWhenTheEdgeDiesKeepsItsIdentity(t *testing.T) {
	d, c := world(t, devices.Button, button)
	body := c.CTWing("imei-1", key(1))
	accepted(t, c, body, nil) // the edge dies before its answer arrives
	d.stop()
	d.driver = newDriver()
	d.start()
	accepted(t, c, body, nil)
	if got := d.edge.Got(); len(got) != 2 || got[0].ID != got[1].ID || !got[0].Time.Equal(got[1].Time) {
		t.Errorf("repeated as another: %+v", got)
	}
}

func TestAPressWhileNobodyListensComesWithTheNextTry(t *testing.T) {
	d, _ := world(t, devices.Button, button)
	d.stop()
	c := cloud(t, cloudsim.Config{URL: d.url, Tries: 200})
	c.Later(c.CTWing("imei-1", key(1)), nil)
	d.start()
	eventually(t, "the press", func() bool { return len(d.edge.Got()) == 1 })
}

func TestASmokeAlarmIsToldEachTimeAndItsEndOnce(t *testing.T) {
	d, c := world(t, devices.Sensor, smoke)
	for _, v := range []any{0, 1, 1, 0, 0, 1} {
		accepted(t, c, c.CTWing("imei-1", state(v)), nil)
	}
	want := []string{devices.SensorSmoke, devices.SensorSmoke, devices.SensorSmokeCleared, devices.SensorSmoke}
	if got := d.edge.Types(); !slices.Equal(got, want) || d.edge.Distinct() != 4 {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestStatesAreKnownAcrossARestart(t *testing.T) {
	d, c := world(t, devices.Sensor, smoke)
	accepted(t, c, c.CTWing("imei-1", state(1)), nil)
	d.stop()
	d.driver = newDriver()
	d.start()
	accepted(t, c, c.CTWing("imei-1", state(0)), nil)
	if got := d.edge.Types(); !slices.Equal(got, []string{devices.SensorSmoke, devices.SensorSmokeCleared}) {
		t.Errorf("events %v", got)
	}
}

func TestACallForHelpOfADeviceThatNobodyKnowsIsKept(t *testing.T) {
	d, c := world(t, devices.Button, button)
	accepted(t, c, c.CTWing("SOS_new", key(1)), nil)
	got := d.edge.Got()
	if len(got) != 1 || got[0].Device != "sos-new" || got[0].Type != devices.ButtonPressed {
		t.Fatalf("events %+v", got)
	}
	accepted(t, c, c.CTWing("SOS_new", map[string]any{"battery": 3}), nil) // no call: taken, so that the cloud goes on
	accepted(t, c, []byte(`{"payload":{"key":1}}`), nil)                   // and without any name
	if got = d.edge.Got(); len(got) != 2 || got[1].Device != "unknown-cloud-device" {
		t.Errorf("events %+v", got)
	}
}

func TestACallForHelpIsKeptWhileItsDriverStartsAnew(t *testing.T) {
	listen := free(t)
	driver := newDriver()
	a := newDevice(t, driver, "button-a", devices.Button, listen, "template: ctwing, device: imei-a, fields: ["+button+"]")
	b := newDevice(t, driver, "button-b", devices.Button, listen, "template: ctwing, device: imei-b, fields: ["+button+"]")
	a.start()
	b.start()
	c := cloud(t, cloudsim.Config{URL: a.url})
	eventually(t, "both are served", func() bool {
		accepted(t, c, c.CTWing("imei-b", map[string]any{}), nil)
		return b.edge.Signs() > 0
	})
	b.stop()
	accepted(t, c, c.CTWing("imei-b", key(1)), nil)
	if got := a.edge.Got(); len(got) != 1 || got[0].Device != "button-b" {
		t.Errorf("events %+v", got)
	}
	if answer, err := c.Once(c.CTWing("imei-b", map[string]any{"battery": 5}), nil); err != nil || answer.Status != http.StatusServiceUnavailable {
		t.Errorf("its battery: %+v %v, want to be sent again", answer, err)
	}
}

func TestPressesThatNothingTellsApartAllCount(t *testing.T) {
	d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), "template: webhook, device: b7")
	d.start()
	c := cloud(t, cloudsim.Config{URL: d.url})
	for range 3 {
		accepted(t, c, []byte(`{"device":"b7","event":"button.pressed"}`), nil) // no time, no id
	}
	if got := d.edge.Distinct(); got != 3 {
		t.Errorf("%d presses, want 3", got)
	}
	for range 3 {
		accepted(t, c, []byte(`{"device":"b7","event":"button.pressed","id":"m-1"}`), nil)
	}
	if got := d.edge.Distinct(); got != 4 {
		t.Errorf("%d presses, want 4", got)
	}
}

func TestASignedWebhookCountsOnceAndOnlyWhenItIsSigned(t *testing.T) {
	d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), "template: webhook, device: b7, token: a-long-secret, header: X-Vendor")
	d.start()
	c := cloud(t, cloudsim.Config{URL: d.url, Token: "a-long-secret", Header: "X-Vendor"})
	body := []byte(`{"device":"b7","event":"button.pressed","battery_pct":80}`)
	header := c.Sign(body)
	accepted(t, c, body, header)
	if got := d.edge.Got(); len(got) != 1 || got[0].ID == "" || time.Since(got[0].Time).Abs() > time.Minute {
		t.Fatalf("events %+v", got)
	}
	signs := d.edge.Signs()
	accepted(t, c, body, header) // again, by the vendor or by somebody who heard it
	if len(d.edge.Got()) != 1 || d.edge.Signs() != signs {
		t.Error("a repetition is an event or a sign of life")
	}
	d.stop()
	d.driver = newDriver()
	d.start() // remembers no signature, but the identity is the same
	accepted(t, c, body, header)
	if d.edge.Distinct() != 1 {
		t.Errorf("events %+v", d.edge.Got())
	}
	for what, h := range map[string]http.Header{
		"no signature":   {},
		"another time":   {"X-Vendor-Timestamp": {"1772352000"}, "X-Vendor-Signature": header["X-Vendor-Signature"]},
		"another secret": cloud(t, cloudsim.Config{Token: "another-secret", Header: "X-Vendor"}).Sign(body),
	} {
		if a, err := c.Once(body, h); err != nil || a.Status != http.StatusUnauthorized || strings.Contains(a.Body, "a-long-secret") {
			t.Errorf("%s: %+v %v", what, a, err)
		}
	}
	if d.edge.Distinct() != 1 {
		t.Errorf("events %+v", d.edge.Got())
	}
}

func TestAnOldSignedMessageMakesNoDeviceLookAlive(t *testing.T) {
	d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), "template: webhook, device: b7, token: a-long-secret")
	d.start()
	c := cloud(t, cloudsim.Config{URL: d.url, Token: "a-long-secret"})
	push := func(at time.Time, event string) {
		body := fmt.Appendf(nil, `{"device":"b7","event":%q,"time":%q}`, event, at.Format(time.RFC3339))
		accepted(t, c, body, c.Sign(body))
	}
	push(time.Now(), "")
	signs := d.edge.Signs()
	push(time.Now().Add(-time.Hour), "")
	if d.edge.Signs() != signs {
		t.Error("it is a sign of life")
	}
	push(time.Now().Add(-time.Hour), "button.pressed") // a call that comes late is one all the same
	if len(d.edge.Got()) != 1 {
		t.Errorf("events %+v", d.edge.Got())
	}
}

func TestOneNETTriesTheAddressAndPushesBothForms(t *testing.T) {
	d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), `template: onenet, token: a1b2c3d4, device: "523444202", fields: [
		{path: data.params.3341_0_5750.value, codes: {"SOS": button.pressed}}, {path: data.params.SOS.value, codes: {"true": button.pressed long}}]`)
	d.start()
	c, stranger := cloud(t, cloudsim.Config{URL: d.url, Token: "a1b2c3d4"}), cloud(t, cloudsim.Config{URL: d.url, Token: "another"})
	if a, err := c.TryOneNET("hello-123"); err != nil || a.Status != http.StatusOK || a.Body != "hello-123" {
		t.Errorf("the address: %+v %v", a, err)
	}
	if a, err := stranger.TryOneNET("hello-123"); err != nil || a.Status != http.StatusUnauthorized {
		t.Errorf("a stranger: %+v %v", a, err)
	}
	accepted(t, c, c.OneNETPoint(523444202, "3341_0_5750", "SOS"), nil)
	accepted(t, c, c.OneNETThing("523444202", map[string]any{"SOS": true}), nil)
	if a, err := stranger.Once(stranger.OneNETPoint(523444202, "3341_0_5750", "SOS"), nil); err != nil || a.Status != http.StatusUnauthorized {
		t.Errorf("a stranger: %+v %v", a, err)
	}
	if got := d.edge.Got(); len(got) != 2 || got[0].Data["press"] != nil || got[1].Data["press"] != "long" {
		t.Errorf("events %+v", got)
	}
}

func TestTheCloudsWordThatADeviceIsGoneIsHeard(t *testing.T) {
	d, c := world(t, devices.Button, button)
	for _, online := range []bool{false, true} {
		accepted(t, c, c.CTWingSeen("imei-1", online), nil)
		if got := d.edge.Value("online"); (got == 1) != online {
			t.Errorf("online is %v, the cloud said %v", got, online)
		}
	}
}

func TestWhatIsWrongIsSaidAndNothingOfItRepeated(t *testing.T) {
	d, c := world(t, devices.Button, button)
	stranger := cloud(t, cloudsim.Config{URL: strings.TrimSuffix(d.url, "5") + "6"})
	for what, c := range map[string]struct {
		cloud  *cloudsim.Cloud
		body   string
		status int
		says   string
	}{
		"no JSON":          {c, `{"deviceId":"王奶奶 13800138000",}`, 400, "at byte"},
		"cut off":          {c, `{"deviceId":"imei-1"`, 400, "it ends at byte 20"},
		"a number":         {c, `17`, 400, "neither an object nor a list"},
		"a list of others": {c, `[{}, 5]`, 400, "[1] is no object"},
		"nothing":          {c, ``, 400, "want the JSON object"},
		"too deep":         {c, strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100), 400, "nested deeper"},
		"too much":         {c, `{"a":"` + strings.Repeat("x", 300<<10) + `"}`, 413, "262144 bytes at most"},
		"too many":         {c, "[" + strings.Repeat("{},", 500) + "{}]", 400, "500 at most"},
		"a wrong secret":   {stranger, `{}`, 404, "whole path"},
	} {
		a, err := c.cloud.Once([]byte(c.body), nil)
		var problem struct {
			Title, Detail string
			Status        int
		}
		if err != nil || a.Status != c.status || json.Unmarshal([]byte(a.Body), &problem) != nil || problem.Status != c.status || !strings.Contains(problem.Detail, c.says) {
			t.Errorf("%s: %+v %v, want %d and %q", what, a, err, c.status, c.says)
		}
		for _, hidden := range []string{secret, "王", "13800138000"} {
			if strings.Contains(a.Body, hidden) {
				t.Errorf("%s: the answer repeats %s: %s", what, hidden, a.Body)
			}
		}
	}
	if got := d.edge.Got(); len(got) != 0 {
		t.Errorf("events %+v", got)
	}
	accepted(t, c, c.CTWing("imei-1", key(1)), nil)
	if len(d.edge.Got()) != 1 {
		t.Error("a press afterwards is not taken")
	}
}

func TestNothingOfAPersonGoesOn(t *testing.T) {
	d, c := world(t, devices.Button, button)
	accepted(t, c, c.CTWing("imei-1", map[string]any{"key": 1, "owner": "王奶奶", "phone": "13800138000", "press": "x"}), nil)
	if all := fmt.Sprintf("%+v %+v %s", d.edge.Got(), d.edge.Readings(), d.edge.Told()); strings.Contains(all, "王") || strings.Contains(all, "138001") {
		t.Errorf("a person's name or number went on: %s", all)
	}
}

func TestOnlyTheNetworksThatAreAllowedMayPush(t *testing.T) {
	for allow, want := range map[string]int{"[192.0.2.0/24]": http.StatusForbidden, "[192.0.2.0/24, 127.0.0.1]": http.StatusOK} {
		d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), "template: ctwing, device: imei-1, fields: ["+button+"], allow: "+allow)
		d.start()
		c := cloud(t, cloudsim.Config{URL: d.url})
		if a, err := c.Once(c.CTWing("imei-1", key(1)), nil); err != nil || a.Status != want {
			t.Errorf("%s: %+v %v", allow, a, err)
		}
	}
}

func TestDevicesOfOnePathAgreeOnThePlatform(t *testing.T) {
	listen, driver := free(t), newDriver()
	a := newDevice(t, driver, "a", devices.Button, listen, "template: webhook, device: a, token: a-long-secret")
	a.start()
	for want, settings := range map[string]string{
		"token":            "template: webhook, device: b, token: another-secret",
		"template":         "template: ctwing, device: b",
		"allow":            "template: webhook, device: b, token: a-long-secret, allow: [10.0.0.0/8]",
		"belongs to a too": "template: webhook, device: a, token: a-long-secret",
	} {
		b := newDevice(t, driver, "b", devices.Button, listen, settings)
		runner, err := driver.Open(b.spec)
		must(t, err)
		if err := runner.Run(t.Context(), b.edge); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", settings, err)
		}
	}
}

func TestADeviceThatIsStuckKeepsNoOtherFromSpeaking(t *testing.T) {
	listen, driver := free(t), newDriver()
	stuck := newDevice(t, driver, "stuck", devices.Button, listen, "template: ctwing, device: imei-1, fields: ["+button+"]")
	other := newDevice(t, driver, "other", devices.Button, listen, "template: ctwing, device: imei-2, fields: ["+button+"]")
	hung := &hanging{Edge: stuck.edge}
	runner, err := driver.Open(stuck.spec)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, hung) }()
	other.start()
	c := cloud(t, cloudsim.Config{URL: other.url, Tries: 100})
	for range 20 {
		c.Later(c.CTWing("imei-1", key(1)), nil)
	}
	accepted(t, c, c.CTWing("imei-2", key(1)), nil)
	if len(other.edge.Got()) != 1 {
		t.Error("the other's press is not kept")
	}
	eventually(t, "it is stuck", func() bool { return hung.now.Load() > 0 })
	cancel()
	must(t, <-done)
	if err := *hung.last.Load(); !errors.Is(err, context.Canceled) {
		t.Errorf("what was stuck ended by %v, not with the run", err)
	}
	if n := hung.now.Load(); n != 0 {
		t.Errorf("%d events are emitted after the run", n)
	}
}

// hanging is an edge whose disk does not answer.
type hanging struct {
	*drivertest.Edge
	now  atomic.Int32
	last atomic.Pointer[error]
}

func (h *hanging) Event(ctx context.Context, _ devices.Event) error {
	h.now.Add(1)
	defer h.now.Add(-1)
	<-ctx.Done()
	err := ctx.Err()
	h.last.Store(&err)
	return err
}

func TestNobodyTakesAllConnections(t *testing.T) {
	d, c := world(t, devices.Button, button)
	address := strings.Split(strings.TrimPrefix(d.url, "http://"), "/")[0]
	for range 300 { // more than one source may have, who says nothing
		conn, err := net.Dial("tcp", address)
		must(t, err)
		defer conn.Close()
	}
	// Here the stranger and the cloud are one source. The cloud tries again until the
	// silent ones ran into their deadline.
	patient := cloud(t, cloudsim.Config{URL: d.url, Tries: 400})
	accepted(t, patient, c.CTWing("imei-1", key(1)), nil)
	if len(d.edge.Got()) != 1 {
		t.Error("the press is not kept")
	}
}

func TestAPlatformWhoseClockIsAheadHidesNoChange(t *testing.T) {
	d, c := world(t, devices.Sensor, smoke)
	accepted(t, c, fmt.Appendf(nil, `{"deviceId":"imei-1","timestamp":%d,"payload":{"state":1}}`, time.Now().Add(time.Hour).UnixMilli()), nil)
	accepted(t, c, c.CTWing("imei-1", state(0)), nil) // its clock was set
	if got := d.edge.Types(); !slices.Equal(got, []string{devices.SensorSmoke, devices.SensorSmokeCleared}) {
		t.Errorf("events %v", got)
	}
	if at := d.edge.Got()[0].Time; at.After(time.Now()) {
		t.Errorf("the smoke is of %v, which is to come", at)
	}
}
