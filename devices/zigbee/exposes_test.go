package zigbee

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/mapping"
)

// exposes is what a recorded definition exposes.
func recorded(t testing.TB, model string) shape {
	t.Helper()
	body, err := os.ReadFile("testdata/exposes.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	s := exposesOf(all[model])
	if s == nil {
		t.Fatalf("%s exposes nothing", model)
	}
	return s
}

func TestARecordedListOfDevicesTellsWhatTheyExpose(t *testing.T) {
	body, err := os.ReadFile("testdata/bridge-devices.json")
	if err != nil {
		t.Fatal(err)
	}
	known := listOf(body)
	door := known["sensors/outside/shed/door"]
	if door.model != "Aqara MCCGQ11LM" || known["0x00158d0003e7430e"].model != door.model {
		t.Fatalf("the door is %+v", door)
	}
	for name, want := range map[string]struct {
		body, values string
	}{
		"sensors/outside/shed/door": {`{"battery":100,"contact":false,"device_temperature":23,"linkquality":102,"voltage":3025,"trigger_count":4}`,
			"battery_mv:3025 battery_pct:100 device_temperature_c:23 door_open:1 link_quality:102"},
		"lights/livingroom/sjopenna": {`{"state":"ON","linkquality":90}`, "link_quality:90"},
		"sensors/water": {`{"battery":100,"battery_low":false,"linkquality":83,"voltage":450,"water_leak":true}`,
			"battery_low:0 battery_mv:450 battery_pct:100 leak:1 link_quality:83"},
	} {
		r, err := reader{kind: devices.Sensor, exposes: known[name].exposes}.decode([]byte(want.body))
		if err != nil || values(r.values) != want.values {
			t.Errorf("%s: %v, %v\n want %s", name, values(r.values), err, want.values)
		}
	}
	if _, ok := known["lights/livingroom/sjopenna"].exposes["state"]; !ok {
		t.Error("what a switch has is not known")
	}
}

func TestUnknownModelsAreReadByWhatTheyExpose(t *testing.T) {
	two := shapeOf([]exposed{
		{Type: "binary", Name: "smoke", Property: "smoke_l1", Endpoint: "l1", On: json.RawMessage(`"ALARM"`), Off: json.RawMessage(`"clear"`)},
		{Type: "binary", Name: "smoke", Property: "smoke_l2", Endpoint: "l2", On: json.RawMessage(`true`), Off: json.RawMessage(`false`)},
		{Type: "numeric", Name: "power", Property: "power_l1", Endpoint: "l1", Unit: "kW"},
		{Type: "numeric", Name: "power", Property: "power_l2", Endpoint: "l2", Unit: "W"},
		{Type: "numeric", Name: "carbon_monoxide", Property: "carbon_monoxide", Unit: "ppm"},
		{Type: "numeric", Name: "gas", Property: "gas", Unit: "m³"},
		{Type: "numeric", Name: "temperature", Property: "temperature", Unit: "°F"},
		{Type: "numeric", Name: "pressure", Property: "pressure", Unit: "kPa"},
		{Type: "numeric", Name: "voltage", Property: "voltage", Unit: "V"},
		{Type: "binary", Name: "contact", Property: "contact", On: json.RawMessage(`"OPEN"`), Off: json.RawMessage(`"SHUT"`)},
		{Type: "enum", Name: "action", Property: "pressed"},
		{Type: "numeric", Name: "illuminance", Property: "illuminance"},
	})
	for name, test := range map[string]struct {
		kind           devices.Kind
		exposes        shape
		body           string
		events, values string
	}{
		"smoke, by its published words": {devices.Sensor, two, `{"smoke_l1":"ALARM","smoke_l2":false}`, "sensor.smoke map[]", "smoke:1"},
		"no smoke in either":            {devices.Sensor, two, `{"smoke_l1":"clear","smoke_l2":false}`, "", "smoke:0"},
		"numbers in other units": {devices.Sensor, two, `{"power_l1":1.5,"power_l2":20,"temperature":212,"pressure":101.3,"voltage":601}`, "",
			"l1_power_w:1500 l2_power_w:20 pressure_hpa:1013 temperature_c:100 voltage_v:601"},
		"a gas meter and a CO meter are no alarm": {devices.Sensor, two, `{"gas":1,"carbon_monoxide":1}`, "", ""},
		"raw light is no lux":                     {devices.Sensor, two, `{"illuminance":20000}`, "", ""},
		"a contact with words":                    {devices.Sensor, two, `{"contact":"OPEN"}`, "", "door_open:1"},
		"an action of another name":               {devices.Button, two, `{"pressed":"hold"}`, "button.pressed map[press:long]", ""},
		"what is not exposed counts by its name":  {devices.Button, two, `{"sos":true,"water_leak":true}`, "button.pressed map[press:single]; sensor.leak map[]", "leak:1"},
		"a smoke detector": {devices.Sensor, recorded(t, "xiaomi/jtyj-gd-01lm_bw"), `{"battery":88,"voltage":3195,"smoke":true,"smoke_density":12,"tamper":false,"test":false,"sensitivity":"high"}`,
			"sensor.smoke map[]", "battery_mv:3195 battery_pct:88 smoke:1 smoke_density:12 tamper:0"},
		"a box that is opened": {devices.Sensor, recorded(t, "heiman/hs1vs-n"), `{"tamper":true,"battery":7,"battery_low":true,"vibration":false}`, "device.tamper map[]", "battery_low:1 battery_pct:7 tamper:1"},
		"carbon monoxide":      {devices.Sensor, recorded(t, "oujiabao/cr701-yz"), `{"gas":false,"carbon_monoxide":true,"tamper":false}`, "sensor.gas map[]", "gas:1 tamper:0"},
		"a remote":             {devices.Button, recorded(t, "ikea/e1766"), `{"action":"open","battery":50}`, "button.pressed map[press:single]", "battery_pct:50"},
		"a siren sounds":       {devices.Sensor, recorded(t, "neo/nas-ab02b2"), `{"alarm":true,"battery_low":false,"linkquality":201}`, "", "battery_low:0 link_quality:201 siren_on:1"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := reader{kind: test.kind, exposes: test.exposes}.decode([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			list, _ := source{device: "d", kind: test.kind}.events(r, []byte(test.body), memo{}, false)
			if got := describe(list); got != test.events {
				t.Errorf("events %q, want %q", got, test.events)
			}
			if got := values(r.values); got != test.values {
				t.Errorf("values %q, want %q", got, test.values)
			}
		})
	}
}

func TestWhatTheSettingsMapComesBeforeTheDefinition(t *testing.T) {
	fields := mapping.Fields{
		{Path: "alarm_state", Codes: map[string]string{"alarm": "sensor.smoke", "normal": "none"}},
		{Path: "smoke", Metric: "smoke_raw"}, // this model's word is not to be believed
		{Path: "help.key", Codes: map[string]string{"1": "button.pressed long", "*": "none"}},
		{Path: "mains", Codes: map[string]string{"out": "power.lost", "in": "power.restored"}},
	}
	if err := fields.Check("map"); err != nil {
		t.Fatal(err)
	}
	rd := reader{kind: devices.Sensor, fields: fields, exposes: recorded(t, "xiaomi/jtyj-gd-01lm_bw")}
	known := memo{}
	for _, step := range []struct{ body, events, values string }{
		{`{"smoke":true,"alarm_state":"normal","battery":50}`, "", "battery_pct:50 smoke:0 smoke_raw:1"},
		{`{"smoke":false,"alarm_state":"alarm"}`, "sensor.smoke map[]", "smoke:1 smoke_raw:0"},
		{`{"alarm_state":"alarm"}`, "", "smoke:1"},
		{`{"alarm_state":"normal"}`, "sensor.smoke.cleared map[]", "smoke:0"},
		{`{"help":{"key":1}}`, "button.pressed map[press:long]", ""},
		{`{"help":{"key":1}}`, "button.pressed map[press:long]", ""},
		{`{"mains":"out"}`, "power.lost map[]", "mains_on:0"},
		{`{"mains":"in"}`, "power.restored map[]", "mains_on:1"},
	} {
		r, err := rd.decode([]byte(step.body))
		if err != nil {
			t.Fatal(err)
		}
		var list []devices.Event
		list, known = source{device: "d", kind: devices.Sensor}.events(r, []byte(step.body), known, false)
		if describe(list) != step.events || values(r.values) != step.values {
			t.Errorf("%s: %q and %q, want %q and %q", step.body, describe(list), values(r.values), step.events, step.values)
		}
		urgent := (source{kind: devices.Sensor}).urgent(rd, []byte(step.body))
		for _, e := range list {
			if devices.LaneOf(e.Type) == devices.Alarms && e.Type != devices.SensorSmokeCleared && e.Type != devices.PowerRestored && !urgent {
				t.Errorf("%s is an alarm and may be given up", step.body)
			}
		}
	}
}

func TestASirenIsToldInItsOwnWords(t *testing.T) {
	sound := func(args map[string]any) devices.Command { return devices.Command{Action: "sound", Args: args} }
	for name, test := range map[string]struct {
		model   string
		command devices.Command
		order   string
		proved  bool
	}{
		"a standard siren":           {"heiman/hs2wd-e", sound(nil), `{"warning":{"duration":30,"level":"very_high","mode":"emergency","strobe":true}}`, false},
		"with wishes":                {"heiman/hs2wd-e", sound(map[string]any{"for_s": 5.0, "mode": "fire", "level": "low", "strobe": false}), `{"warning":{"duration":5,"level":"low","mode":"fire","strobe":false}}`, false},
		"silenced":                   {"heiman/hs2wd-e", devices.Command{Action: "silence"}, `{"warning":{"duration":1,"level":"very_high","mode":"stop","strobe":false}}`, false},
		"a siren with a switch":      {"neo/nas-ab02b2", sound(map[string]any{"for_s": 60.0, "mode": "5", "level": "high"}), `{"alarm":true,"duration":60,"melody":5,"volume":"high"}`, true},
		"a switch that is put off":   {"neo/nas-ab02b2", devices.Command{Action: "silence"}, `{"alarm":false}`, true},
		"a mode that it has not":     {"heiman/hs2wd-e", sound(map[string]any{"mode": "polka"}), "", false},
		"a melody that it has not":   {"neo/nas-ab02b2", sound(map[string]any{"mode": "19"}), "", false},
		"what is no siren is silent": {"heiman/hs1vs-n", sound(nil), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			order, proof, err := recorded(t, test.model).order(test.command)
			if (err != nil) != (test.order == "") {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				return
			}
			text, err := json.Marshal(order)
			if err != nil || string(text) != test.order || (proof != nil) != test.proved {
				t.Errorf("told %s, provable %t, %v\n want %s", text, proof != nil, err, test.order)
			}
		})
	}
}

func TestASirenRefusesWhatItDoesNotKnow(t *testing.T) {
	d := New(Config{Edge: "e"})
	open := func(kind devices.Kind) (devices.Runner, error) {
		return d.Open(devices.Spec{Device: devices.Device{ID: "siren-1", Kind: kind}, Memory: &drivertest.Memory{},
			Settings: drivertest.Settings(t, "{broker: \"mqtt://127.0.0.1:1\", name: siren, siren: true}")})
	}
	if _, err := open(devices.Button); err == nil {
		t.Error("a button is a siren")
	}
	runner, err := open(devices.Sensor)
	if err != nil {
		t.Fatal(err)
	}
	s := runner.(*siren)
	if !slices.Equal(s.Actions(), []string{"sound", "silence"}) {
		t.Errorf("it can be told %v", s.Actions())
	}
	for _, c := range []devices.Command{
		{Action: "open"}, {Action: "silence", Args: map[string]any{"for_s": 1.0}}, {Action: "sound", Args: map[string]any{"for_s": 0.0}},
		{Action: "sound", Args: map[string]any{"for_s": "long"}}, {Action: "sound", Args: map[string]any{"loud": true}}, {Action: "sound", Args: map[string]any{"mode": 1.0}},
	} {
		if s.CheckCommand(c.Action, c.Args) == nil {
			t.Errorf("%s %v is taken", c.Action, c.Args)
		}
	}
	if _, err := s.Do(t.Context(), devices.Command{Action: "sound"}); err == nil {
		t.Error("a siren that nobody knows of was ordered")
	}
}
