package zigbee

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

// Bodies as they are in Zigbee2MQTT's documents (docs/ of Koenkk/zigbee2mqtt.io),
// in its issues and in its converters', byte for byte but for line breaks.
var bodies = []struct {
	name, body string
	kind       devices.Kind
	events     string // from a device of which nothing is known
	values     string
	seen       string
}{
	// docs/guide/usage/mqtt_topics_and_messages.md
	{"WSDCGQ01LM", `{"temperature": 27.34, "humidity": 44.72}`, devices.Sensor, "", "humidity_pct:44.72 temperature_c:27.34", ""},
	{"WXKG01LM", `{"action": "single"}`, devices.Button, "button.pressed map[press:single]", "", ""},
	{"RTCGQ01LM", `{"occupancy": true}`, devices.Sensor, "sensor.motion map[]", "motion:1", ""},
	{"LED1545G12", `{"state": "ON", "brightness": 215, "color_temp": 325}`, devices.Sensor, "", "", ""},
	// docs/devices/TS0215A_sos.md has the properties; Koenkk/zigbee2mqtt#31821, #31727 and zigbee-herdsman-converters#2797 the bodies
	{"TS0601_sos", `{"action":"emergency","battery":80,"linkquality":144}`, devices.Button, "button.pressed map[press:single]", "battery_pct:80 link_quality:144", ""},
	{"TS0601_sos at rest", `{"action":null,"battery":100,"last_seen":"2026-04-17T23:33:17+08:00","linkquality":14}`, devices.Button, "", "battery_pct:100 link_quality:14", "2026-04-17T15:33:17Z"},
	{"TS0601_sos pressed", `{"action":"emergency","battery":100,"last_seen":"2026-04-17T23:33:22+08:00","linkquality":18}`, devices.Button, "button.pressed map[press:single]", "battery_pct:100 link_quality:18", "2026-04-17T15:33:22Z"},
	{"TS0601_sos let go", `{"action":"","battery":100,"last_seen":"2026-04-17T23:33:22+08:00","linkquality":18}`, devices.Button, "", "battery_pct:100 link_quality:18", "2026-04-17T15:33:22Z"},
	{"TS0215A_sos", `{"action":"emergency","battery":null,"linkquality":90}`, devices.Button, "button.pressed map[press:single]", "link_quality:90", ""},
	// docs/devices/HS1EB.md, MIR-SO100.md: action off, single, double, hold; docs of 2020: click
	{"HS1EB double", `{"action":"double","battery":98,"linkquality":60}`, devices.Button, "button.pressed map[press:double]", "battery_pct:98 link_quality:60", ""},
	{"MIR-SO100 hold", `{"action":"hold","battery":98}`, devices.Button, "button.pressed map[press:long]", "battery_pct:98", ""},
	{"HS1EB of 2020", `{"click":"single","linkquality":47}`, devices.Button, "button.pressed map[press:single]", "link_quality:47", ""},
	// docs/devices/SEB01ZB.md
	{"SEB01ZB", `{"sos":true,"battery_low":false,"tamper":false,"battery":98}`, devices.Button, "button.pressed map[press:single]", "battery_low:0 battery_pct:98 tamper:0", ""},
	{"SEB01ZB taken off the wall", `{"sos":false,"battery_low":true,"tamper":true,"battery":9}`, devices.Button, "device.tamper map[]", "battery_low:1 battery_pct:9 tamper:1", ""},
	// Koenkk/zigbee2mqtt#12924, #10514: SJCGQ11LM
	{"SJCGQ11LM dry", `{ "battery": 100, "battery_low": false, "device_temperature": 26, "last_seen": 1656118444933, "linkquality": 83, "tamper": false, "temperature": 26, "voltage": 3025, "water_leak": false }`, devices.Sensor, "",
		"battery_low:0 battery_mv:3025 battery_pct:100 device_temperature_c:26 leak:0 link_quality:83 tamper:0 temperature_c:26", "2022-06-25T00:54:04.933Z"},
	{"SJCGQ11LM after a restart", `{ "battery": 100, "battery_low": null, "device": { "applicationVersion": 4, "friendlyName": "waterleak-bad", "powerSource": "Battery" }, "elapsed": 3022520, "last_seen": "2022-01-02T13:54:08+01:00", "linkquality": 167, "temperature": 31, "voltage": 3005, "water_leak": null }`, devices.Sensor, "",
		"battery_mv:3005 battery_pct:100 link_quality:167 temperature_c:31", "2022-01-02T12:54:08Z"},
	{"SJCGQ11LM wet", `{"battery":100,"battery_low":false,"linkquality":83,"tamper":false,"voltage":3025,"water_leak":true}`, devices.Sensor, "sensor.leak map[]",
		"battery_low:0 battery_mv:3025 battery_pct:100 leak:1 link_quality:83 tamper:0", ""},
	// Koenkk/zigbee2mqtt#3164 (HS1SA, every 3 s) and #2113 (JTYJ-GD-01LM/BW)
	{"HS1SA", `{"battery": 76.5, "linkquality": 89, "enrolled": true, "smoke": true, "battery_low": false} `, devices.Sensor, "sensor.smoke map[]", "battery_low:0 battery_pct:76.5 link_quality:89 smoke:1", ""},
	{"JTYJ-GD-01LM/BW", `{"battery":100,"voltage":3195,"linkquality":57,"last_seen":1573393389829,"smoke":true,"sensitivity":"high"}`, devices.Sensor, "sensor.smoke map[]", "battery_mv:3195 battery_pct:100 link_quality:57 smoke:1", "2019-11-10T13:43:09.829Z"},
	// home-assistant/core#95700
	{"motion with updates", `{"battery":74,"illuminance_above_threshold":false,"linkquality":124,"occupancy":true,"requested_brightness_level":null,"requested_brightness_percent":null,"update":{"installed_version":-1,"latest_version":-1,"state":null},"update_available":null}`, devices.Sensor, "sensor.motion map[]", "battery_pct:74 link_quality:124 motion:1", ""},
	// Koenkk/zigbee2mqtt#23928
	{"relay", `{"consumption":0.009999999776482582,"current":0,"device_temperature":32,"energy":0.01,"interlock":false,"last_seen":"2024-09-10T00:36:06+02:00","linkquality":87,"power":0,"power_outage_count":177,"power_outage_memory":null,"state_l1":"OFF","state_l2":"OFF","temperature":33,"update":{"installed_version":47,"latest_version":47,"state":"idle"},"update_available":false,"voltage":0}`, devices.Sensor, "",
		"current_a:0 device_temperature_c:32 energy_kwh:0.01 link_quality:87 power_w:0 temperature_c:33 voltage_v:0", "2024-09-09T22:36:06Z"},
	// docs/devices/MCCGQ11LM.md: contact true is closed
	{"MCCGQ11LM closed", `{"battery":100,"contact":true,"linkquality":102,"voltage":3025}`, devices.Sensor, "", "battery_mv:3025 battery_pct:100 door_open:0 link_quality:102", ""},
	{"MCCGQ11LM open", `{"battery":100,"contact":false,"linkquality":102,"voltage":3025}`, devices.Sensor, "", "battery_mv:3025 battery_pct:100 door_open:1 link_quality:102", ""},
	{"contact on the mains, lost", `{"battery":100,"contact":false}`, devices.Power, "power.lost map[]", "battery_pct:100 mains_on:0", ""},
	{"contact on the mains, there", `{"battery":100,"contact":true}`, devices.Power, "", "battery_pct:100 mains_on:1", ""},
	{"relay on the mains", `{"state":"OFF","backup_min":120}`, devices.Power, "power.lost map[backup_min:120]", "backup_min:120 mains_on:0", ""},
	{"power outage", `{"power_outage":true,"state":"ON"}`, devices.Power, "power.lost map[]", "mains_on:0", ""},
	{"carbon monoxide", `{"carbon_monoxide":true,"gas":false}`, devices.Sensor, "sensor.gas map[]", "gas:1", ""},
	{"two buttons in one", `{"action":"2_double"}`, devices.Button, "button.pressed map[button:2 press:double]", "", ""},
	{"hold and let go", `{"action":"hold_release"}`, devices.Button, "", "", ""},
	{"a remote that nobody knows", `{"action":"wiggled"}`, devices.Button, "button.pressed map[press:single]", "", ""},
	{"a keypad", `{"action":"emergency"}`, devices.Sensor, "button.pressed map[press:single]", "", ""},
	{"a keypad is used", `{"action":"disarm","action_code":"1234"}`, devices.Sensor, "", "", ""},
	{"old action and new sos", `{"action":"single","sos":true}`, devices.Button, "button.pressed map[press:single]; button.pressed map[press:single]", "", ""},
	{"all wrong types", `{"action":{"a":1},"sos":[true],"battery":"full","smoke":{},"contact":null,"last_seen":{},"voltage":"x","linkquality":1e999}`, devices.Button, "", "", ""},
	{"words for booleans", `{"smoke":"true","gas":1,"water_leak":"OFF","action":7}`, devices.Button, "button.pressed map[press:single]; sensor.smoke map[]; sensor.gas map[]", "gas:1 leak:0 smoke:1", ""},
}

func TestBodiesOfZigbee2MQTTAreRead(t *testing.T) {
	for _, test := range bodies {
		t.Run(test.name, func(t *testing.T) {
			r, err := reader{kind: test.kind}.decode([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			list, _ := source{device: "d", kind: test.kind}.events(r, []byte(test.body), memo{}, false)
			if got := describe(list); got != test.events {
				t.Errorf("events %q, want %q", got, test.events)
			}
			if got := values(r.values); got != test.values {
				t.Errorf("values %q\n  want %q", got, test.values)
			}
			seen := ""
			if !r.seen.IsZero() {
				seen = r.seen.Format("2006-01-02T15:04:05.999Z07:00")
			}
			if seen != test.seen {
				t.Errorf("seen %q, want %q", seen, test.seen)
			}
			for _, e := range list {
				if _, stripped := devices.StripData(e.Type, e.Data); stripped > 0 {
					t.Errorf("%s has data that the contract does not allow: %v", e.Type, e.Data)
				}
				if (e.ID != "") != (test.seen != "") || e.ID != "" && !devices.ValidULID(e.ID) {
					t.Errorf("identity %q of an event last seen %q", e.ID, test.seen)
				}
			}
		})
	}
}

func describe(list []devices.Event) string {
	var all []string
	for _, e := range list {
		all = append(all, fmt.Sprintf("%s %v", e.Type, e.Data))
	}
	return strings.Join(all, "; ")
}

func values(m map[string]float64) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		all = append(all, fmt.Sprintf("%s:%v", k, m[k]))
	}
	return strings.Join(all, " ")
}

func TestWhatLastsIsAnEventWhenItChanges(t *testing.T) {
	type step struct{ body, events string }
	for name, test := range map[string]struct {
		kind  devices.Kind
		steps []step
	}{
		"smoke, told every 3 s": {devices.Sensor, []step{
			{`{"smoke":false}`, ""}, {`{"smoke":true}`, devices.SensorSmoke}, {`{"smoke":true}`, ""}, {`{"smoke":true,"battery":1}`, ""},
			{`{"battery":1}`, ""}, {`{"smoke":null}`, ""}, {`{"smoke":false}`, devices.SensorSmokeCleared}, {`{"smoke":true}`, devices.SensorSmoke}}},
		"a door": {devices.Sensor, []step{
			{`{"contact":false}`, ""}, {`{"contact":true}`, devices.SensorClosed}, {`{"contact":true}`, ""}, {`{"contact":false}`, devices.SensorOpened}}},
		"power": {devices.Power, []step{
			{`{"contact":true}`, ""}, {`{"contact":false}`, devices.PowerLost}, {`{"contact":false}`, ""}, {`{"contact":true}`, devices.PowerRestored}}},
		"tamper": {devices.Button, []step{
			{`{"tamper":false}`, ""}, {`{"tamper":true}`, devices.DeviceTamper}, {`{"tamper":true}`, ""}, {`{"tamper":false}`, ""}, {`{"tamper":true}`, devices.DeviceTamper}}},
		"sos that is never false": {devices.Button, []step{
			{`{"sos":true}`, devices.ButtonPressed}, {`{"sos":true}`, devices.ButtonPressed}, {`{"sos":true,"battery":5}`, devices.ButtonPressed}}},
		"a fall": {devices.Sensor, []step{
			{`{"fall_down_status":"none"}`, ""}, {`{"fall_down_status":"maybe_fall"}`, ""}, {`{"fall_down_status":"fall"}`, devices.SensorFall}}},
	} {
		t.Run(name, func(t *testing.T) {
			known := memo{}
			for i, s := range test.steps {
				r, err := reader{kind: test.kind}.decode([]byte(s.body))
				if err != nil {
					t.Fatal(err)
				}
				var list []devices.Event
				list, known = source{device: "d", kind: test.kind}.events(r, []byte(s.body), known, false)
				var got []string
				for _, e := range list {
					got = append(got, e.Type)
				}
				if strings.Join(got, " ") != s.events {
					t.Errorf("step %d, %s: %v, want %q", i+1, s.body, got, s.events)
				}
				text, err := known.encode()
				if err != nil {
					t.Fatal(err)
				}
				if again := decodeMemo(text); !maps.Equal(again.States, known.States) || !again.Seen.Equal(known.Seen) {
					t.Errorf("remembered as %v, was %v", again, known)
				}
			}
		})
	}
}

func TestWhatABrokerBringsInAnotherOrderTellsNoWrongState(t *testing.T) {
	s := source{device: "d", kind: devices.Sensor}
	var list []devices.Event
	var known memo
	tell := func(body string) {
		t.Helper()
		r, err := reader{kind: s.kind}.decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		var more []devices.Event
		more, known = s.events(r, []byte(body), known, false)
		list = append(list, more...)
	}
	tell(`{"smoke":false,"contact":true,"last_seen":1656118440001}`)
	tell(`{"smoke":false,"contact":true,"last_seen":1656118444001}`)  // the newest first
	tell(`{"smoke":true,"contact":false,"last_seen":1656118442001}`)  // then what came before it
	tell(`{"smoke":false,"contact":false,"last_seen":1656118443001}`) // and between
	if describe(list) != "sensor.smoke map[]" || known.States[smoke] || known.States[open] {
		t.Errorf("told %q, and believes %v", describe(list), known.States)
	}
	tell(`{"smoke":true,"last_seen":1656118445001}`)
	if describe(list) != "sensor.smoke map[]; sensor.smoke map[]" || !known.States[smoke] {
		t.Errorf("told %q, and believes %v", describe(list), known.States)
	}
}

func TestARetainedMessageIsNoPress(t *testing.T) {
	body := []byte(`{"action":"emergency","sos":true,"smoke":true}`)
	r, err := reader{kind: devices.Button}.decode(body)
	if err != nil {
		t.Fatal(err)
	}
	list, known := source{device: "d", kind: devices.Button}.events(r, body, memo{}, true)
	if describe(list) != "sensor.smoke map[]" || !known.States[smoke] {
		t.Errorf("a retained message told %q, and left %v", describe(list), known)
	}
}

func TestActionsMeanWhatTheSettingsSay(t *testing.T) {
	a := actions{"single": meansService, "hold": meansPress, "double": meansIgnore, "1_hold": meansTest, "off": meansCancel, "hold_release": meansPress}
	for word, want := range map[string]string{
		"single": devices.ButtonService, "hold": devices.ButtonPressed, "double": "", "1_hold": devices.ButtonTest, "2_hold": devices.ButtonPressed,
		"off": devices.ButtonCancelled, "3_single": devices.ButtonService, "hold_release": devices.ButtonPressed, "release": "", "other": devices.ButtonPressed,
	} {
		if got, _ := a.press(devices.Button, word); got != want {
			t.Errorf("%s is %q, want %q", word, got, want)
		}
	}
}

func TestThePropertyOfTheMainsCanBeChosen(t *testing.T) {
	for body, want := range map[string]bool{`{"contact":true,"state":"OFF"}`: true, `{"contact":false,"state":"ON"}`: false} {
		r, err := reader{kind: devices.Power, mains: mainsFrom{property: "state", inverted: true}}.decode([]byte(body))
		if err != nil || r.states[mains] != want {
			t.Errorf("%s: mains %v, %v; want %v", body, r.states[mains], err, want)
		}
	}
}

func TestTheSamePublicationIsTheSameEvent(t *testing.T) {
	id := func(device, body string) string {
		r, err := reader{kind: devices.Button}.decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		list, _ := source{device: device, kind: devices.Button}.events(r, []byte(body), memo{}, false)
		return list[0].ID
	}
	const one = `{"action":"emergency","battery":80,"last_seen":1656118444933}`
	first := id("b1", one)
	if id("b1", one) != first {
		t.Error("the same publication has two identities")
	}
	if id("b1", `{"action":"emergency","battery":79,"last_seen":1656118444933}`) != first {
		t.Error("what Zigbee2MQTT repeats from its memory is another event")
	}
	for name, other := range map[string]string{
		"another device": id("b2", one), "another action": id("b1", `{"action":"single","last_seen":1656118444933}`),
		"another time": id("b1", `{"action":"emergency","last_seen":1656118444934}`),
	} {
		if other == first {
			t.Errorf("%s has the same identity", name)
		}
	}
	if id("b1", `{"action":"emergency","linkquality":18,"last_seen":"2026-04-17T23:33:22+08:00"}`) ==
		id("b1", `{"action":"emergency","linkquality":19,"last_seen":"2026-04-17T23:33:22+08:00"}`) {
		t.Error("two presses within one second of a coarse clock are one")
	}
}

func TestALastSeenThatIsNoTimeIsNone(t *testing.T) {
	for _, raw := range []string{`0`, `-5`, `1e300`, `"soon"`, `"1970-01-01T00:00:00Z"`, `null`, `true`, `{}`, `"2026-04-17"`, `99999999999999999`} {
		if at, _ := lastSeen([]byte(raw)); !at.IsZero() {
			t.Errorf("%s was read as %v", raw, at)
		}
	}
	if at, _ := lastSeen([]byte(`"2026-04-17T23:33:22.123+08:00"`)); !at.Equal(time.Date(2026, 4, 17, 15, 33, 22, 123e6, time.UTC)) {
		t.Errorf("read as %v", at)
	}
}

func TestWhatIsNoObjectIsAnError(t *testing.T) {
	for _, body := range []string{"", "online", "null", "[]", "true", `"x"`, `{"a":`, strings.Repeat(`{"a":`, 20000), `{"a":"` + strings.Repeat("x", maxPayload) + `"}`} {
		if _, err := (reader{kind: devices.Button}).decode([]byte(body)); err == nil {
			t.Errorf("%.40q was read", body)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range bodies {
		f.Add([]byte(b.body), string(b.kind), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind string, retained bool) {
		r, err := reader{kind: devices.Kind(kind)}.decode(body)
		if err != nil {
			return
		}
		for metric, v := range r.values {
			if v != v || v-v != 0 {
				t.Errorf("%s is %v", metric, v)
			}
		}
		s := source{device: "d", kind: devices.Kind(kind)}
		list, after := s.events(r, body, memo{}, retained)
		pressed := false
		for _, e := range list {
			pressed = pressed || strings.HasPrefix(e.Type, "button.")
			if _, stripped := devices.StripData(e.Type, e.Data); stripped > 0 || e.Type == "" {
				t.Errorf("%q became %+v", body, e)
			}
			if devices.LaneOf(e.Type) == devices.Alarms && !s.urgent(reader{kind: s.kind}, body) {
				t.Errorf("%q is an alarm and not urgent", body)
			}
		}
		if retained && pressed {
			t.Errorf("%q, retained, is a press", body)
		}
		again, _ := s.events(r, body, after, true)
		if len(again) != 0 {
			t.Errorf("%q told again: %v", body, again)
		}
	})
}
