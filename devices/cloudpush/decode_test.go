package cloudpush

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// reader is a device that is not run.
func reader(t testing.TB, s Settings) *device {
	t.Helper()
	if s.Header == "" {
		s.Header = "X-BrightEyes"
	}
	s.fill()
	if err := s.checkMessage(); err != nil {
		t.Fatal(err)
	}
	return &device{id: "d", set: s}
}

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// one is the one message of a body that was recorded.
func one(t testing.TB, d *device, name string) message {
	t.Helper()
	tmpl, _ := templateOf(d.set.Template)
	list, err := tmpl.unwrap(d.set, http.Header{}, recorded(t, name))
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v, %d messages", name, err, len(list))
	}
	return list[0]
}

func types(r mapping.Report) (list []string) {
	for _, s := range r.Says {
		list = append(list, s.Type)
	}
	return list
}

func ms(n int64) time.Time { return time.UnixMilli(n) }

func at(n int) *int { return &n }

func TestRecordedBodiesAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		set    Settings
		at     time.Time
		who    string
		says   []string
		values map[string]float64
	}{
		"ctwing-smoke.json": {
			Settings{Template: ctwing, Fields: mapping.Fields{
				{Path: "payload.serviceData.Alarm_Status", Codes: map[string]string{"2": "sensor.smoke", "0": "sensor.smoke.cleared"}},
				{Path: "payload.serviceData.Battery_Level", Metric: "battery_pct"}, {Path: "payload.serviceData.RSRP", Metric: "rssi_dbm", Scale: -1},
				{Path: "payload.serviceData.TData", Metric: "temperature_c"},
			}}, ms(1606982320277), "acf7baaee65e431eadfb8f5fe50e8b81", []string{devices.SensorSmoke},
			map[string]float64{"battery_pct": 100, "rssi_dbm": -114, "temperature_c": 30},
		},
		"ctwing-heartbeat.json": {
			Settings{Template: ctwing, Fields: mapping.Fields{
				{Path: "payload.battery_value", Metric: "battery_pct"}, {Path: "payload.rsrp", Metric: "rssi_dbm", Scale: 0.1}, {Path: "payload.battery_voltage", Metric: "voltage_v"},
			}}, ms(1602745069687), "df5bc90025bd4985a4320e964b424c77", nil, map[string]float64{"battery_pct": 100, "rssi_dbm": -81.8, "voltage_v": 3.640625},
		},
		"ctwing-transparent.json": {
			Settings{Template: ctwing, Bytes: Bytes{Fields: mapping.Fields{{At: at(0), Type: "u8", Metric: "version"}, {At: at(13), Type: "u16be", Metric: "length"}}}},
			ms(1650554828842), "40edca19b0124480864366de4621de99", nil, map[string]float64{"version": 1, "length": 7},
		},
		"ctwing-online.json": {Settings{Template: ctwing}, ms(1619523036482), "d01308047f864601a821e02dc328eab4", nil, map[string]float64{"online": 1}},
		"ctwing-battery.json": {
			Settings{Template: ctwing, Fields: mapping.Fields{{Path: "eventContent.battery_state", Metric: "battery_low", When: map[string]string{"serviceId": "1002"}}}},
			ms(1619523767263), "d01308047f864601a821e02dc328eab4", nil, map[string]float64{"battery_low": 1},
		},
		"onenet-point.json": {
			Settings{Template: onenet, Fields: mapping.Fields{{Path: "data.params.3300_0_5700.value", Metric: "rssi_dbm"}}},
			ms(1555904805407), "861931000000000", nil, map[string]float64{"rssi_dbm": -115},
		},
		"onenet-thing.json": {
			Settings{Template: onenet, Token: "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", Fields: mapping.Fields{{Path: "data.params.Wear.value", Codes: map[string]string{"离线": "device.tamper"}}}},
			ms(1757948604533), "860870050503148", []string{devices.DeviceTamper}, map[string]float64{},
		},
	} {
		d := reader(t, c.set)
		m := one(t, d, name)
		r := d.read(m)
		if got := d.at(m); !got.Equal(c.at) {
			t.Errorf("%s: of %v, want %v", name, got, c.at)
		}
		if !slices.Equal(types(r), c.says) || !maps.Equal(r.Values, c.values) {
			t.Errorf("%s: says %v, values %v", name, types(r), r.Values)
		}
		found := ""
		for _, path := range d.set.Identity {
			if v, ok := mapping.At(m.value, path); ok && found == "" {
				found, _ = mapping.Text(v)
			}
		}
		if found != c.who {
			t.Errorf("%s: of %s, want %s", name, found, c.who)
		}
	}
}

func TestTheSignatureOfARecordedBodyIsChecked(t *testing.T) {
	body := string(recorded(t, "onenet-thing.json"))
	right := reader(t, Settings{Template: onenet, Token: "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"}).set
	for what, c := range map[string]struct {
		set  Settings
		body string
		ok   bool
	}{
		"as it came":                   {right, body, true},
		"a + that was a blank":         {right, strings.Replace(body, "2s+sqRL", "2s sqRL", 1), true},
		"another device":               {right, strings.Replace(body, `Name\":\"86`, `Name\":\"87`, 1), false},
		"another nonce":                {right, strings.Replace(body, "4KNbK6m3", "4KNbK6m4", 1), false},
		"another token":                {reader(t, Settings{Template: onenet, Token: "another-token"}).set, body, false},
		"no signature":                 {right, strings.Replace(body, `"signature"`, `"sig"`, 1), false},
		"no token wanted, none looked": {reader(t, Settings{Template: onenet}).set, strings.Replace(body, "2s+sqRL", "xxxxxxx", 1), true},
	} {
		_, err := unwrapOneNET(c.set, nil, []byte(c.body))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestTheGenerationsOfOneNETHaveOneForm(t *testing.T) {
	d := reader(t, Settings{Template: onenet})
	for body, want := range map[string]struct {
		messages int
		online   any
		at       int64
	}{
		`{"msg":{"type":2,"status":0,"dev_id":5,"at":1555904805407}}`:                                                                               {1, false, 1555904805407},
		`{"msg":"{\"messageType\":\"lifeCycle\",\"deviceName\":\"x\",\"data\":{\"status\":\"online\",\"time\":1524448722123}}"}`:                    {1, true, 1524448722123},
		`{"msg":[{"type":1,"ds_id":"a","value":1,"dev_id":5,"at":1555904805407},{"type":1,"ds_id":"b","value":1,"dev_id":5}],"time":1600000000000}`: {2, nil, 1555904805407},
	} {
		list, err := unwrapOneNET(d.set, nil, []byte(body))
		if err != nil || len(list) != want.messages {
			t.Errorf("%s: %v %v", body, list, err)
			continue
		}
		if m := list[0].value.(map[string]any); m["online"] != want.online || !d.at(list[0]).Equal(ms(want.at)) {
			t.Errorf("%s: %v at %v", body, m, d.at(list[0]))
		}
	}
}

func TestEachUnitOfTimeIsRead(t *testing.T) {
	want := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value any
		f     TimeField
		ok    bool
	}{
		{json.Number("1772352000000"), TimeField{Unit: "ms"}, true},
		{"1772352000000", TimeField{Unit: "ms"}, true},
		{json.Number("1772352000"), TimeField{Unit: "s"}, true},
		{"2026-03-01T16:00:00+08:00", TimeField{Unit: "rfc3339"}, true},
		{"2026-03-01 16:00:00", TimeField{Unit: "local", Zone: "Asia/Shanghai"}, true},
		{"20260301T080000Z", TimeField{Unit: "compact"}, true},
		{json.Number("1772352000"), TimeField{Unit: "ms"}, false}, // 1970
		{json.Number("1e300"), TimeField{Unit: "ms"}, false},
		{true, TimeField{Unit: "s"}, false},
		{nil, TimeField{Unit: "rfc3339"}, false},
	} {
		c.f.Path = "t"
		got, err := c.f.read(map[string]any{"t": c.value})
		if err != nil || c.ok != got.Equal(want) || !c.ok && !got.IsZero() {
			t.Errorf("%v in %s: %v %v", c.value, c.f.Unit, got, err)
		}
	}
}

func TestAClaimBecomesAnIDThatIsAllowed(t *testing.T) {
	for claim, want := range map[string]string{
		"860374051096202": "860374051096202", "SOS_Button/7": "sos-button-7", "--A": "a", "按钮": "unknown-cloud-device",
		"self-test": "unknown-cloud-device", "": "unknown-cloud-device", strings.Repeat("x", 200): strings.Repeat("x", 63),
	} {
		if got := asID([]string{claim}); got != want || !devices.ValidID(got) {
			t.Errorf("%q: %q, want %q", claim, got, want)
		}
	}
}

func TestASourceHasABudget(t *testing.T) {
	r := newRate()
	now := time.Now()
	mine, other := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for range rateBurst {
		if !r.allow(mine, now) {
			t.Fatal("refused within the budget")
		}
	}
	if r.allow(mine, now) || !r.allow(other, now) || !r.allow(mine, now.Add(time.Second)) {
		t.Error("the budget is not one of a source, or does not fill")
	}
	for i := range 2 * rateSources {
		r.allow(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
	}
	if len(r.budgets) > rateSources+1 {
		t.Errorf("%d sources are remembered", len(r.budgets))
	}
}

func TestWhatWasSeenIsForgottenInOrder(t *testing.T) {
	s := newSeen(2)
	for _, key := range []string{"a", "b", "b", "c"} {
		s.add(key)
	}
	if s.has("a") || !s.has("b") || !s.has("c") {
		t.Errorf("remembers %v", s.order)
	}
}

// Whatever is pushed, nothing but events and numbers of the contract comes out, an
// answer repeats nothing of it, and nothing breaks.
func FuzzPush(f *testing.F) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file.Name(), ".json") {
			f.Add(recorded(f, file.Name()))
		}
	}
	f.Add([]byte(`[{"id":1,"device":"x","event":"button.pressed","time":"2026-03-01T08:00:00Z"},{}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range []string{ctwing, onenet, webhook} {
			d := reader(t, Settings{Template: name, Fields: mapping.Fields{{Path: "payload.state", Codes: map[string]string{"1": "button.pressed long", "*": "none"}, Button: 3}},
				Bytes: Bytes{Path: "payload.APPdata", Fields: mapping.Fields{{Channel: "ff2e", Type: "u8", Codes: map[string]string{"*": "button.pressed"}}}}})
			tmpl, _ := templateOf(name)
			list, err := tmpl.unwrap(d.set, http.Header{}, body)
			if err != nil {
				continue
			}
			for _, m := range list {
				at := d.at(m)
				r := d.read(m)
				told, _ := mapping.Known{}.Tell(r.Says, at, true)
				for _, s := range told {
					if _, stripped := devices.StripData(s.Type, s.Data); stripped > 0 {
						t.Errorf("%s says %v", s.Type, s.Data)
					}
				}
				if key := d.key(m, at); !at.IsZero() && key == "" {
					t.Error("a message with a time has no key")
				}
			}
		}
	})
}
