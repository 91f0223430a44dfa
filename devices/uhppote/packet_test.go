package uhppote

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/uhppoted/uhppote-core/messages"

	"brighteyes/devices"
)

func packet(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\t", "").Replace(text))
	if err != nil || len(b) != packetSize {
		t.Fatalf("packet of %d bytes: %v", len(b), err)
	}
	return b
}

// Packets that neither this driver nor its simulator made.
const (
	// uhppoted/uhppoted-lib-python, tests/uhppoted/test_decode.py
	statusRemote  = "17200000 78372a18 4e000000 02010301 a1987c00 20220823 0947062c 00010000 00000001 03094939 00000000 00000000 27070922 08230000 00000000 00000000"
	statusNoEvent = "17200000 78372a18 00000000 00000000 00000000 00000000 00000000 00010000 00000001 03094939 00000000 00000000 27070922 08230000 00000000 00000000"
	statusNoTime  = "17200000 78372a18 4e000000 02010301 a1987c00 20200000 0000002c 00010000 00000001 03094939 00000000 00000000 27070922 08230000 00000000 00000000"
	eventNoTime   = "17b00000 78372a18 11270000 20010101 eaaccde9 20000000 0000002c 00000000 00000000 00000000 00000000 00000000 00000000 00000000 972b6f58 0e100000"
	deviceAnswer  = "17940000 78372a18 c0a80164 ffffff00 c0a80101 00122334 45560892 20181105 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	listenAnswer  = "17920000 78372a18 c0a80164 61ea0f00 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	// uhppoted/uhppoted-lib-python, integration-tests/uhppoted/async_listen.py
	pushed      = "17200000 78372a18 30260100 03010402 a07a9900 20241110 12345606 01000101 01010001 1b143753 e3550000 21000000 9a070924 11130000 93260488 08920000"
	pushed662   = "19200000 41781e12 30260100 03010402 a07a9900 20241110 12345606 01000101 01010001 1b143753 e3550000 21000000 9a070924 11130000 93260488 08920000"
	pushedOther = "17ff0000 78372a18 c8000000 01000101 50ff0f00 20241213 10232712 00000000 00000000 00102327 00000000 00000000 00000024 12130000 00000000 00000000"
	// wouterdebie/uhppote-rs, src/messages/get_status.rs
	statusRust = "17200000 2d553919 39000000 01000301 aae85d00 20190419 17000906 01000101 00000101 09143702 11000000 21000000 2b040119 04200000 93260488 08920000"
	// uhppoted/uhppote-core, messages/get_event_test.go
	eventCore    = "17b00000 2d553919 08000000 02010301 ade85d00 20190210 07120106 00000000 00000000 00000000 00000000 00000000 00000000 00000000 4a268039 08920000"
	eventNone    = "17b00000 2d553919 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	eventPast    = "17b00000 2d553919 ac2b0300 01000201 a07a9900 20000000 00000006 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00910000"
	calcForced   = "1720000078372a184e00000003000101000000002026011508000026010000000000000000080001000000000000000000000026011500000000000000000000"
	calcButton   = "1720000078372a184f00000002010101000000002026011508000014000000000100000000080001000000000000000000000026011500000000000000000000"
	overwritten1 = "17b00000 78372a18 00000000 ff000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
)

func TestPacketsOfOthersAreRead(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text   string
		serial uint32
		event  string // type, time in UTC, data; empty: no event
		state  string // open, relays, inputs, fault
		now    string
	}{
		"remote open in a status": {statusRemote, 405419896,
			"gate.granted 2022-08-23T01:47:06Z map[door:3 index:78 method:remote reason:remote]", "[false true false false] 7 9 3", "2022-08-23T01:49:39Z"},
		"no event yet":              {statusNoEvent, 405419896, "", "[false true false false] 7 9 3", "2022-08-23T01:49:39Z"},
		"event without a clock":     {statusNoTime, 405419896, "gate.granted 0001-01-01T00:00:00Z map[door:3 index:78 method:remote reason:remote]", "[false true false false] 7 9 3", "2022-08-23T01:49:39Z"},
		"pushed":                    {pushed, 405419896, "gate.denied 2024-11-10T04:34:56Z map[direction:out door:4 index:75312 method:card reason:no_privilege]", "[true false true true] 7 9 27", "2024-11-13T06:37:53Z"},
		"pushed by firmware 6.62":   {pushed662, 303986753, "gate.denied 2024-11-10T04:34:56Z map[direction:out door:4 index:75312 method:card reason:no_privilege]", "[true false true true] 7 9 27", "2024-11-13T06:37:53Z"},
		"status as of uhppote-rs":   {statusRust, 423187757, "gate.denied 2019-04-19T09:00:09Z map[direction:in door:3 index:57 method:card reason:no_privilege]", "[true false true true] 4 1 9", "2019-04-20T06:37:02Z"},
		"forced open, computed":     {calcForced, 405419896, "gate.forced 2026-01-15T00:00:00Z map[door:1 index:78 reason:forced]", "[true false false false] 0 0 0", "2026-01-15T00:00:01Z"},
		"button to leave, computed": {calcButton, 405419896, "gate.granted 2026-01-15T00:00:00Z map[door:1 index:79 method:button reason:button]", "[false false false false] 0 0 0", "2026-01-15T00:00:01Z"},
	} {
		t.Run(name, func(t *testing.T) {
			serial, s, err := decodeStatus(packet(t, test.text))
			if err != nil || serial != test.serial {
				t.Fatalf("serial %d, error %v", serial, err)
			}
			if got := fmt.Sprint(s.open, s.relays, s.inputs, s.fault); got != test.state {
				t.Errorf("state %s, want %s", got, test.state)
			}
			if now, ok := s.now(shanghai); !ok || now.UTC().Format(time.RFC3339) != test.now {
				t.Errorf("clock %v %v, want %s", now, ok, test.now)
			}
			got := ""
			if s.last.index > 0 {
				e := s.last.event("gate-1", serial, shanghai)
				got = fmt.Sprintf("%s %s %v", e.Type, e.Time.UTC().Format(time.RFC3339), e.Data)
			}
			if got != test.event {
				t.Errorf("event %q\n want %q", got, test.event)
			}
		})
	}
}

func TestAnswersOfOthersAreRead(t *testing.T) {
	for text, want := range map[string]string{
		eventCore:    "{8 2 true 3 1 6 [32 25 2 16 7 18 1]}",
		eventNone:    "{0 0 false 0 0 0 [0 0 0 0 0 0 0]}",
		eventPast:    "{207788 1 false 2 1 6 [32 0 0 0 0 0 0]}",
		eventNoTime:  "{10001 32 true 1 1 44 [32 0 0 0 0 0 0]}",
		overwritten1: "{0 255 false 0 0 0 [0 0 0 0 0 0 0]}",
	} {
		r, err := decodeEvent(packet(t, text))
		if got := fmt.Sprint(r); err != nil || got != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	var device messages.GetDeviceResponse
	if err := unmarshal(packet(t, deviceAnswer), &device); err != nil || device.Version.String() != "v8.92" {
		t.Errorf("device: %v, %v", device.Version, err)
	}
	var listener messages.GetListenerResponse
	if err := unmarshal(packet(t, listenAnswer), &listener); err != nil || listener.AddrPort.String() != "192.168.1.100:60001" {
		t.Errorf("listener: %v, %v", listener.AddrPort, err)
	}
	if _, _, err := decodeStatus(packet(t, pushedOther)); !errors.Is(err, errNotOurs) {
		t.Errorf("a packet of an unknown function gave %v", err)
	}
}

func TestOneOddByteCostsNoEvent(t *testing.T) {
	whole := packet(t, calcForced)
	_, want, err := decodeStatus(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{13, 20, 24, 28, 31, 35, 36, 37, 48, 49, 50, 51, 60} {
		odd := bytes.Clone(whole)
		odd[at] = 0xfa
		_, got, err := decodeStatus(odd)
		if err != nil || got.last.index != want.last.index || got.last.reason != want.last.reason || got.last.door != want.last.door {
			t.Errorf("byte %d: %+v, %v", at, got.last, err)
		}
	}
}

func TestEveryReasonHasItsWord(t *testing.T) {
	for code := range 256 {
		for kind := range 256 {
			r := record{index: 7, kind: byte(kind), door: 2, reason: byte(code), direction: 1, stamp: [7]byte{0x20, 0x26, 1, 0x15, 8, 0, 0}}
			e := r.event("gate-1", 1, time.UTC)
			kept, stripped := devices.StripData(e.Type, e.Data)
			if stripped > 0 {
				t.Fatalf("code %d: of %v only %v is allowed", code, e.Data, kept)
			}
			if kind == 3 && devices.LaneOf(e.Type) != devices.Alarms {
				if _, known := meanings(byte(code)); !known {
					t.Fatalf("alarm with unknown code %d is %s, no alarm", code, e.Type)
				}
			}
		}
	}
	for code, want := range map[byte]string{
		1: devices.GateGranted, 5: devices.GateDenied, 18: devices.GateDenied, 20: devices.GateGranted, 23: devices.GateOpened,
		24: devices.GateClosed, 28: devices.DeviceRestarted, 34: devices.GateForced, 37: devices.GateHeldOpen, 38: devices.GateForced,
		39: devices.SensorSmoke, 42: devices.DeviceTamper, 43: devices.ButtonPressed, 44: devices.GateGranted,
	} {
		if m, _ := meanings(code); m.event != want {
			t.Errorf("code %d is %s, want %s", code, m.event, want)
		}
	}
}

func TestATimeThatIsNoneIsNotBelieved(t *testing.T) {
	for _, text := range []string{"00000000000000", "20000000000000", "19700101000000", "20000101000000", "20260230000000",
		"20261301000000", "20260132000000", "20260101240000", "20260101006000", "20260101000060", "2026010100000a", "ffffffffffffff"} {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if at, ok := moment([7]byte(b), time.UTC); ok {
			t.Errorf("%s was read as %v", text, at)
		}
	}
}

func TestTheSameRecordIsTheSameEvent(t *testing.T) {
	r := record{index: 7, kind: 3, door: 1, reason: 38, stamp: [7]byte{0x20, 0x26, 1, 0x15, 8, 0, 0}}
	same := r
	again, later := r, r
	again.index = 8
	later.stamp[6] = 1
	id := r.id("gate-1", 1, time.UTC)
	if same.id("gate-1", 1, time.UTC) != id {
		t.Error("the same record has two identities")
	}
	for name, other := range map[string]string{
		"another index": again.id("gate-1", 1, time.UTC), "another time": later.id("gate-1", 1, time.UTC),
		"another device": r.id("gate-2", 1, time.UTC), "another controller": r.id("gate-1", 2, time.UTC),
	} {
		if other == id {
			t.Errorf("%s has the same identity", name)
		}
	}
}

func FuzzPackets(f *testing.F) {
	for _, text := range []string{statusRemote, statusNoEvent, statusNoTime, eventNoTime, deviceAnswer, listenAnswer, pushed, pushed662,
		pushedOther, statusRust, eventCore, eventNone, eventPast, calcForced, calcButton, overwritten1} {
		f.Add(packet(f, text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if serial, s, err := decodeStatus(b); err == nil {
			if len(b) != packetSize || serial != serialOf(b) {
				t.Errorf("serial %d of %x", serial, b)
			}
			e := s.last.event("gate-1", serial, time.UTC)
			if _, stripped := devices.StripData(e.Type, e.Data); stripped > 0 || !devices.ValidULID(e.ID) || e.Type == "" {
				t.Errorf("%x became %+v", b, e)
			}
			_, _ = s.now(time.UTC)
		}
		if r, err := decodeEvent(b); err == nil && (r.door < 0 || r.door > 255) {
			t.Errorf("door %d", r.door)
		}
		var device messages.GetDeviceResponse
		var listener messages.GetListenerResponse
		_ = unmarshal(b, &device) // only that nothing panics
		_ = unmarshal(b, &listener)
	})
}

func BenchmarkDecodePush(b *testing.B) {
	p := packet(b, calcForced)
	for b.Loop() {
		if _, _, err := decodeStatus(p); err != nil {
			b.Fatal(err)
		}
	}
}
