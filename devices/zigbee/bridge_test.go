package zigbee

import (
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/mailroom"
)

func TestTheNameOfADeviceMayLookLikeATopic(t *testing.T) {
	b := &base{name: "z", list: make(chan []byte, 1)}
	known := func(name string) bool { return name == "a" || name == "a/availability" }
	for topic, want := range map[string]mailroom.Address{
		"a":                           {Name: "a", About: aboutDevice},
		"a/availability":              {Name: "a/availability", About: aboutDevice},
		"a/availability/availability": {Name: "a/availability", About: aboutAvailability},
		"b/availability":              {Name: "b", About: aboutAvailability},
		"bridge/state":                {Name: bridgeName, About: aboutBridge, Strict: true},
		"bridge/event":                {Name: bridgeName, Nobodys: true, Strict: true},
		"bridge/devices":              {Name: bridgeName, Nobodys: true, Strict: true},
	} {
		if got := b.Sort(bus.Message{Topic: "z/" + topic, Payload: []byte("[]")}, known); got != want {
			t.Errorf("%s goes to %+v, want %+v", topic, got, want)
		}
	}
	if len(b.list) != 1 {
		t.Error("the list of devices is not read")
	}
}

func TestAFailureIsOfTheDeviceThatItNames(t *testing.T) {
	for line, want := range map[string]string{
		`{"level":"error","message":"z2m: Publish 'set' 'warning' to '5号楼/警号' failed: 'Error: Command failed'"}`: "5号楼/警号",
		`{"level":"info","message":"z2m: Publish 'set' 'warning' to 'a' failed: 'x'"}`:                           "",
		`{"level":"error","message":"z2m: Publish 'get' 'battery' to 'a' failed: 'x'"}`:                          "",
		`{"level":"error","message":"Adapter disconnected"}`:                                                     "",
	} {
		if got, nobodys := failedOrder([]byte(line)); got != want && !nobodys || nobodys != (want == "") {
			t.Errorf("%s is of %q", line, got)
		}
	}
}

func TestTheListOfDevicesNamesModels(t *testing.T) {
	// docs/guide/usage/mqtt_topics_and_messages.md, shortened
	const list = `[{"ieee_address":"0x00158d00018255df","type":"Router","supported":true,"friendly_name":"my_plug",
		"definition":{"model":"ZNCZ02LM","vendor":"Xiaomi","description":"Mi power plug ZigBee","options":[],"exposes":[]},"power_source":"Mains (single phase)","model_id":"lumi.plug"},
		{"ieee_address":"0x00169a00022256da","type":"Router","supported":false,"friendly_name":"my_sensor","definition":null,"power_source":"Battery","model_id":null},
		{"ieee_address":"0x00124b00120144ae","type":"Coordinator","supported":false,"friendly_name":"Coordinator","definition":null,"power_source":null,"model_id":null}]`
	known := listOf([]byte(list))
	if len(known) != 2 || known["my_plug"].model != "Xiaomi ZNCZ02LM" || known["0x00158d00018255df"].model != "Xiaomi ZNCZ02LM" {
		t.Errorf("known %v", known)
	}
	if listOf([]byte(`{"a":1}`)) != nil {
		t.Error("what is no list was read as one")
	}
}

func FuzzBridge(f *testing.F) {
	for _, text := range []string{`online`, `offline`, `{"state":"online"}`, `{"data":{"healthy":true},"status":"ok"}`, `{"version":"1.40.2","coordinator":{"type":"zStack3x0"}}`,
		`[{"ieee_address":"0x1","friendly_name":"n","definition":{"model":"m","vendor":"v"}}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if on, ok := onlineOf(b); on && !ok {
			t.Error("online, and not known")
		}
		if well, ok := healthyOf(b); well && !ok {
			t.Error("healthy, and not known")
		}
		if model, version := infoOf(b); len([]rune(model)) > 80 || len([]rune(version)) > 80 {
			t.Error("a long name")
		}
		for name, d := range listOf(b) {
			if name == "" || len([]rune(d.model)) > 80 || len(d.exposes) > maxExposed {
				t.Errorf("%q is a %q with %d properties", name, d.model, len(d.exposes))
			}
			for _, c := range []devices.Command{{Action: "sound"}, {Action: "silence"}} {
				if order, _, err := d.exposes.order(c); err == nil && len(order) == 0 {
					t.Errorf("%q is ordered nothing", name)
				}
			}
		}
		if name, nobodys := failedOrder(b); !nobodys && name == "" {
			t.Error("an order to nobody failed")
		}
	})
}
