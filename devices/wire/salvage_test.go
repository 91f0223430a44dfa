package wire

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

func TestACallForHelpIsNeverRefusedForAFormality(t *testing.T) {
	for _, kind := range []string{devices.ButtonPressed, devices.SensorFall, devices.SensorSmoke, devices.SensorGas} {
		for _, id := range []string{``, `"id":null,`, `"id":17,`, `"id":"press 17",`, `"id":{"a":[]},`} {
			for _, device := range []string{``, `"device":null,`, `"device":3,`, `"device":"Unit 301!",`, `"device":["btn-1"],`} {
				for _, at := range []string{``, `"time":null,`, `"time":1700000000,`, `"time":"now",`, `"time":{},`} {
					b := decodeEvents(t, `{`+id+device+at+`"type":"`+kind+`","data":[1,2]}`)
					if len(b.Events) != 1 || len(b.Refused) != 0 {
						t.Fatalf("%s%s%s: kept %d, refused %v", id, device, at, len(b.Events), b.Refused)
					}
					e := b.Events[0]
					if !devices.ValidULID(e.ID) || e.Device != "" || !e.Time.Equal(received) || e.Type != kind {
						t.Fatalf("%s%s%s: got %+v", id, device, at, e)
					}
				}
			}
		}
	}
}

func TestAClaimIsKeptShort(t *testing.T) {
	long := strings.Repeat("东", 100)
	b := decodeEvents(t, `{"type":"button.pressed","device":"`+long+`"},{"type":"button.pressed","device":"a\nb\u0000"},
		{"type":"button.pressed","device":12.5},{"type":"button.pressed"}`)
	if got := b.Events[0].Claim; utf8.RuneCountInString(got) != MaxClaim || !strings.HasPrefix(long, got) {
		t.Errorf("claim: got %q, want its first %d characters", got, MaxClaim)
	}
	for i, want := range []string{"a b ", "12.5", ""} {
		if got := b.Events[i+1].Claim; got != want {
			t.Errorf("claim %d: got %q, want %q", i+1, got, want)
		}
	}
}

func TestAnEventThatIsRepeatedKeepsItsIdentity(t *testing.T) {
	for _, item := range []string{
		`{"device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"}`,
		`{"id":"no ulid","device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"}`,
		`{"device":"Unit 301","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"}`,
		`{"device":"gate-1","type":"gate.opened","time":"2026-11-22T07:59:00.123Z"}`,
		`{"id":"` + ulidA + `","device":"btn-1","type":"button.pressed"}`,
		`{"id":"` + ulidA + `","device":"btn-1","type":"button.pressed","time":"now"}`,
		`{"id":"` + ulidA + `","device":"gate-1","type":"gate.opened"}`,
	} {
		payload := []byte(`{"events":[` + item + `]}`)
		first, bad := DecodeBatch("edge-east", devices.Events, payload, received)
		again, bad2 := DecodeBatch("edge-east", devices.Events, payload, received.Add(time.Minute))
		if bad != nil || bad2 != nil {
			t.Fatal(bad, bad2)
		}
		if a, b := first.Events[0], again.Events[0]; a.ID != b.ID || !a.Time.Equal(b.Time) {
			t.Errorf("%s: repeated as %s at %v, first was %s at %v", item, b.ID, b.Time, a.ID, a.Time)
		}
	}
}

func TestEventsThatDifferHaveDifferentIdentities(t *testing.T) {
	b := decodeEvents(t, `{"device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"},
		{"device":"btn-2","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"},
		{"device":"btn-1","type":"button.service","time":"2026-11-22T07:59:00.123Z"},
		{"device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:00.124Z"},
		{"device":"Unit 1","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"},
		{"device":"Unit 2","type":"button.pressed","time":"2026-11-22T07:59:00.123Z"},
		{"device":"btn-1","type":"button.pressed"},
		{"device":"btn-1","type":"button.pressed"}`)
	seen := map[string]bool{}
	for _, e := range b.Events {
		seen[e.ID] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d identities for 8 events, of which the last two say too little to be the same", len(seen))
	}
}

func TestAnIdentifierFromABrokenClockDoesNotDateTheEvent(t *testing.T) {
	for _, id := range []string{"00000000000000000000000001", "7ZZZZZZZZZ0000000000000000"} {
		b := decodeEvents(t, `{"id":"`+id+`","device":"btn-1","type":"button.pressed"}`)
		if e := b.Events[0]; e.ID != id || !e.Time.Equal(received) {
			t.Errorf("%s: dated %v, want the time it was received", id, e.Time)
		}
	}
}

func TestACallIsMadeOutInAnEnvelopeThatIsRefused(t *testing.T) {
	call := `{"id":"` + ulidA + `","device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:00Z"}`
	gate := `{"device":"gate-1","type":"gate.opened"}`
	for _, payload := range []string{
		`{"stream":"not one","seq":1,"base":1,"events":[` + gate + `,7,` + call + `]}`,
		`{"stream":"` + stream + `","seq":1,"events":[` + call + `]}`,
		`{"sent":"today","events":[` + call + `,` + gate + `]}`,
		`{"events":[` + strings.Repeat(gate+",", 500) + call + `]}`,
	} {
		b, bad := DecodeBatch("edge-east", devices.Events, []byte(payload), received)
		if bad == nil {
			t.Fatalf("%.60s: want it refused", payload)
		}
		if len(b.Events) != 1 || b.Events[0].ID != ulidA || b.Numbered() || len(b.Refused) > 0 {
			t.Errorf("%.60s: kept %+v, want the call alone and without a number", payload, b)
		}
	}
}
