package wire

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"reflect"
	"testing"

	"brighteyes/devices"
)

func seeds(f *testing.F, payloads ...string) {
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Add([]byte(`{"devices":[{"id":"a","kind":"gate"}],"sent":"2026-11-22T08:00:00Z"}`))
	for _, p := range payloads {
		f.Add([]byte(p))
		f.Add(encoder().EncodeAll([]byte(p), nil))
	}
}

// What we take for JSON is what the library takes for it, up to the limits.
func FuzzCheckJSON(f *testing.F) {
	seeds(f, `[1,-0.5e+3,"\u00e9\n",true,false,null,{}, {"a":[]}]`, `01`, `"\x"`, `{"a":1,}`, `[`+"\x01"+`]`, `-`, `1.`, `1e`, `""""`)
	f.Fuzz(func(t *testing.T, body []byte) {
		bad := checkJSON(body)
		if valid := json.Valid(body); valid != (bad == nil) && (bad == nil || bad.Reason == ReasonEnvelope) {
			t.Fatalf("json.Valid says %v, we say %v", valid, bad)
		}
		if bad != nil {
			return
		}
		v, want := value(bytes.TrimSpace(body)), any(nil)
		if err := json.Unmarshal(body, &want); err != nil {
			return // a number that is out of range
		}
		if got := rebuild(v); !reflect.DeepEqual(got, want) {
			t.Fatalf("read as %v, want %v", got, want)
		}
	})
}

// rebuild makes of a value what the library makes of it.
func rebuild(v value) any {
	if text, ok := v.text(); ok {
		return text
	}
	if number, ok := v.number(); ok {
		return number
	}
	switch {
	case v.isObject():
		object := map[string]any{}
		for key, member := range v.members() {
			object[string(key)] = rebuild(member)
		}
		return object
	case v.isArray():
		array := []any{}
		for element := range v.elements() {
			array = append(array, rebuild(element))
		}
		return array
	case v.absent():
		return nil
	}
	return v[0] == 't'
}

func FuzzDecodeBatch(f *testing.F) {
	seeds(f, `{"stream":"`+stream+`","seq":2,"base":1,"sent":"2026-11-22T08:00:00Z","events":[{"id":"`+ulidA+`","device":"b","type":"button.pressed","time":"2026-11-22T08:00:00Z","data":{"press":"long"}},{"type":"sensor.gas","device":7}]}`,
		`{"readings":[{"device":"s","time":"2026-11-22T08:00:00Z","values":{"a":1,"b":true,"c":1e999}}]}`)
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, lane := range devices.Lanes {
			b, bad := DecodeBatch("edge-east", lane, payload, received)
			if len(b.Events)+len(b.Readings) > MaxItems || bad != nil && (b.Numbered() || len(b.Readings) > 0) {
				t.Fatalf("%d events, %d readings, %v", len(b.Events), len(b.Readings), bad)
			}
			for _, e := range b.Events {
				if !devices.ValidULID(e.ID) || e.Time.IsZero() || e.Device != "" && !devices.ValidID(e.Device) || len([]rune(e.Claim)) > MaxClaim {
					t.Fatalf("kept %+v", e)
				}
				if e.Device == "" && !devices.CallForHelp(e.Type) || bad != nil && !devices.CallForHelp(e.Type) {
					t.Fatalf("kept %+v, which is no call", e)
				}
			}
			for _, r := range b.Readings {
				if !devices.ValidID(r.Device) || r.Time.IsZero() || len(r.Values) == 0 {
					t.Fatalf("kept %+v", r)
				}
			}
			for _, r := range b.Refused {
				if r.Reason == "" || r.Item != nil && (!json.Valid(r.Item) || len(r.Item) > 1024) {
					t.Fatalf("refused as %+v", r)
				}
			}
			if bad != nil || lane == devices.Readings && len(b.Readings) == 0 {
				continue
			}
			for i := range b.Events { // what was salvaged cannot be said by an edge
				if b.Events[i].Device == "" {
					b.Events[i].Device = "d"
				}
			}
			again, bad := DecodeBatch("edge-east", lane, EncodeBatch(b), received)
			if bad != nil && bad.Reason != ReasonTooLarge || bad == nil && (len(again.Events) != len(b.Events) || len(again.Readings) != len(b.Readings) || len(again.Refused) > 0) {
				t.Fatalf("what was read cannot be written: %v, %v", bad, again.Refused)
			}
		}
	})
}

func FuzzDecodeMessages(f *testing.F) {
	seeds(f, `{"online":true,"boot":"`+ulidA+`","backlog":{"alarms":1},"resent":[{"lane":"alarms"}]}`,
		`{"stream":"`+stream+`","alarms":3,"again":["events","x"]}`, `{"refused":{"lane":"alarms"}}`,
		`{"id":"`+ulidA+`","outcome":"done","result":{"a":[1]}}`,
		`{"sent":"2026-11-22T08:00:00Z","devices":[{"device":"s","heard":"2026-11-22T08:00:00Z","values":{"a":1}}]}`,
		`{"devices":[{"id":"gate-1","kind":"gate","location":{"lat":31.2,"lon":121.5},"depends_on":["power:b3"]}]}`)
	f.Fuzz(func(t *testing.T, payload []byte) {
		if m, bad := DecodeStatus(payload); bad == nil {
			if _, bad := DecodeStatus(EncodeStatus(m)); bad != nil && len(payload) < MaxString {
				t.Fatalf("status: %v", bad)
			}
		}
		if m, bad := DecodeInventory(payload); bad == nil {
			for _, d := range m.Devices {
				if !devices.ValidID(d.ID) || !d.Kind.Valid() {
					t.Fatalf("inventory: kept %+v", d)
				}
			}
			EncodeInventory(m)
		}
		if m, bad := DecodeState(payload); bad == nil {
			for _, d := range m.Devices {
				if !devices.ValidID(d.Device) {
					t.Fatalf("state: kept %+v", d)
				}
			}
			EncodeState(m)
		}
		if m, bad := DecodeAck(payload); bad == nil {
			EncodeAck(m)
		}
		if r, bad := DecodeReply(payload); bad == nil {
			EncodeReply(r)
		}
	})
}

func FuzzVerifyCommand(f *testing.F) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	signed, err := SignCommand(private, openGate())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte(`{"payload":"e30","signatures":[{"header":{"alg":"EdDSA"},"signature":"AA"}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		if c, err := VerifyCommand(public, payload); err == nil && c.Device != "gate-1" {
			t.Fatalf("believed %+v", c)
		}
	})
}

func FuzzDecodeKey(f *testing.F) {
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if key, err := DecodeKey(text); err == nil && len(key) != 32 {
			t.Fatalf("%d bytes", len(key))
		}
	})
}

// The uplink of pictures takes anything without a panic, and reads back what it
// writes.
func FuzzUplink(f *testing.F) {
	for _, text := range []string{
		`{"watch":{"camera":"cam-1","channel":1,"detail":"tile"}}`, `{"still":{"camera":"cam-1","channel":7}}`,
		`{"taken":{"channel":7,"source":"camera","age_ms":40}}`, `{"taken":{"channel":7,"error":"no_ffmpeg","of":"tomorrow"}}`,
		`{"unwatch":3}`, `{"later":{"what":[]}}`, `{"taken":[]}`, `{`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Add(AppendPart(nil, PartStill, 7, []byte("\xff\xd8\xff")))
	f.Fuzz(func(t *testing.T, message []byte) {
		if u, err := DecodeUplink(message); err == nil {
			text, err := json.Marshal(u)
			if err != nil {
				t.Fatalf("%+v was read and cannot be written: %v", u, err)
			}
			again, err := DecodeUplink(text)
			if err != nil && len(text) <= MaxUplink || err == nil && !reflect.DeepEqual(u, again) {
				t.Fatalf("%+v is read back as %+v (%v)", u, again, err)
			}
		}
		if kind, channel, payload, err := SplitPart(message); err == nil && !bytes.Equal(AppendPart(nil, kind, channel, payload), message) {
			t.Fatalf("%v %d and %d bytes are not the part that they were", kind, channel, len(payload))
		}
	})
}
