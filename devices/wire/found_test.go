package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestWhatWasFoundCrossesTheWireAsItIs(t *testing.T) {
	m := FoundMessage{
		Sent: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC), EveryM: 60, Left: 3,
		Devices: []devices.Found{{Driver: "uhppote", Identity: "405419896", Kind: devices.Gate, Address: "192.168.1.100:60000", Model: "UT0311-L04",
			Settings: map[string]any{"controller": 405419896.0, "address": "192.168.1.100:60000"}, Needs: []string{"username"}, Device: "gate-1"}},
		Failed: []FailedSearch{{"onvif", "network is unreachable"}},
	}
	got, bad := DecodeFound(EncodeFound(m))
	if bad != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%+v, %v\nwant %+v", got, bad, m)
	}
	if empty, bad := DecodeFound(EncodeFound(FoundMessage{Sent: m.Sent})); bad != nil || len(empty.Devices) != 0 {
		t.Errorf("nothing found is %+v, %v", empty, bad)
	}
}

func TestABadFindIsRefusedAndTheOthersStay(t *testing.T) {
	good := `{"driver":"onvif","identity":"urn:uuid:1","future":[1]}`
	for what, item := range map[string]string{
		"a number": `7`, "no driver": `{"identity":"x"}`, "no identity": `{"driver":"onvif"}`, "a strange kind": `{"driver":"onvif","identity":"x","kind":"toaster"}`,
		"twice": good, "a strange device": `{"driver":"onvif","identity":"x","device":"NO"}`, "settings in settings": `{"driver":"onvif","identity":"x","settings":{"a":{"b":1}}}`,
		"a key that is none": `{"driver":"onvif","identity":"x","settings":{"a b":1}}`, "a need that is none": `{"driver":"onvif","identity":"x","needs":["- id: x"]}`,
	} {
		m, bad := DecodeFound([]byte(`{"sent":"2026-11-29T08:00:00Z","devices":[` + good + `,` + item + `]}`))
		if bad != nil || len(m.Devices) != 1 || len(m.Refused) != 1 || m.Refused[0].Lane != Found {
			t.Errorf("%s: %+v, %v", what, m, bad)
		}
	}
	for what, body := range map[string]string{"no list": `{}`, "too many": `{"devices":[` + strings.Repeat(good+",", MaxFound) + good + `]}`} {
		if _, bad := DecodeFound([]byte(body)); bad == nil {
			t.Errorf("%s is read", what)
		}
	}
}

func TestNoSecretAndNoPersonComesWithAFind(t *testing.T) {
	m, bad := DecodeFound([]byte(`{"sent":"2026-11-29T08:00:00Z","devices":[{"driver":"zigbee","identity":"x","name":"王 13800001111","model":"京A12345","settings":{"broker":"b","password":"hush","api_token":"hush"}}]}`))
	if bad != nil || len(m.Devices) != 1 {
		t.Fatalf("%+v, %v", m, bad)
	}
	if text, _ := json.Marshal(m.Devices[0]); strings.Contains(string(text), "hush") || strings.Contains(string(text), "1380000") || strings.Contains(string(text), "京A") {
		t.Errorf("%s", text)
	}
}

func FuzzDecodeFound(f *testing.F) {
	seeds(f, `{"sent":"2026-11-22T08:00:00Z","every_min":60,"left":1,"devices":[{"driver":"onvif","identity":"urn:uuid:1","kind":"camera","address":"http://10.0.0.1/","settings":{"a":1,"b":"x","password":"p"},"needs":["password"]}],"failed":[{"driver":"zigbee","reason":"x"}]}`,
		`{"devices":[{"driver":"a","identity":"b","name":"\u0000\n13800001111"}]}`)
	f.Fuzz(func(t *testing.T, payload []byte) {
		m, bad := DecodeFound(payload)
		if bad != nil {
			return
		}
		if len(m.Devices) > MaxFound || len(m.Failed) > foundFailed {
			t.Fatalf("%d devices, %d failures", len(m.Devices), len(m.Failed))
		}
		for _, d := range m.Devices {
			if !devices.ValidID(d.Driver) || d.Identity == "" || d.Kind != "" && !d.Kind.Valid() || d.Device != "" && !devices.ValidID(d.Device) || devices.NamesPerson(d.Name+"|"+d.Model) {
				t.Fatalf("kept %+v", d)
			}
			for key := range d.Settings {
				if secretSetting(key) {
					t.Fatalf("kept %+v", d)
				}
			}
		}
		again, bad := DecodeFound(EncodeFound(m))
		if bad != nil && bad.Reason != ReasonTooLarge || bad == nil && len(again.Devices) != len(m.Devices) {
			t.Fatalf("what was read cannot be written: %v, %v", bad, again.Refused)
		}
	})
}
