package wire

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

const (
	stream = "01JD0000000000000000000001"
	ulidA  = "01JD5SSGQ0000000000000000A" // of 2024-11-21, as its first ten characters say
)

var received = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func decodeEvents(t *testing.T, items string) Batch {
	t.Helper()
	b, bad := DecodeBatch("edge-east", devices.Alarms, []byte(`{"events":[`+items+`]}`), received)
	if bad != nil {
		t.Fatalf("DecodeBatch: %v", bad)
	}
	return b
}

func decodeReadings(t *testing.T, items string) Batch {
	t.Helper()
	b, bad := DecodeBatch("edge-east", devices.Readings, []byte(`{"readings":[`+items+`]}`), received)
	if bad != nil {
		t.Fatalf("DecodeBatch: %v", bad)
	}
	return b
}

func TestABatchIsReadAsTheContractWritesIt(t *testing.T) {
	payload := `{"stream":"` + stream + `","seq":7,"base":3,"sent":"2026-11-22T16:00:00.5+08:00","new_key":{},
		"events":[{"id":"` + ulidA + `","device":"btn-1","type":"button.pressed","time":"2026-11-22T07:59:59.1234Z",
		"data":{"press":"long","drill":true},"queued":"2026-11-22T07:59:59.200Z"}]}`
	b, bad := DecodeBatch("edge-east", devices.Alarms, []byte(payload), received)
	if bad != nil {
		t.Fatal(bad)
	}
	if b.Stream != stream || b.Seq != 7 || b.Base != 3 || !b.Numbered() || b.Edge != "edge-east" || b.Bytes != len(payload) {
		t.Errorf("frame: got %+v", b)
	}
	if want := received.Add(500 * time.Millisecond); !b.Sent.Equal(want) || b.Sent.Location() != time.UTC {
		t.Errorf("sent: got %v, want %v in UTC", b.Sent, want)
	}
	e := b.Events[0]
	if e.ID != ulidA || e.Device != "btn-1" || e.Type != devices.ButtonPressed || !e.Drill() || e.Data["press"] != "long" {
		t.Errorf("event: got %+v", e)
	}
	if want := time.Date(2026, 11, 22, 7, 59, 59, 123e6, time.UTC); !e.Time.Equal(want) {
		t.Errorf("time: got %v, want %v, cut to the millisecond", e.Time, want)
	}
	if e.Edge != "edge-east" || !e.Received.Equal(received) || !e.Sent.Equal(b.Sent) || e.Queued.IsZero() {
		t.Errorf("what the hub adds: got %+v", e)
	}
}

func TestOneBadItemTakesNoGoodOneWithIt(t *testing.T) {
	good := `{"id":"` + ulidA + `","device":"gate-1","type":"gate.opened","time":"2026-11-22T08:00:00Z"}`
	for name, test := range map[string]struct{ item, reason string }{
		"not an object":        {`17`, ReasonItem},
		"no type":              {`{"device":"gate-1"}`, ReasonItem},
		"type not a text":      {`{"device":"gate-1","type":["gate.opened"]}`, ReasonItem},
		"type with a space":    {`{"device":"gate-1","type":"gate opened"}`, ReasonItem},
		"no device":            {`{"type":"gate.opened"}`, ReasonID},
		"device with capitals": {`{"device":"Gate 1","type":"gate.opened"}`, ReasonID},
		"device a number":      {`{"device":1,"type":"gate.opened"}`, ReasonID},
		"id not a ULID":        {`{"id":"17","device":"gate-1","type":"gate.opened"}`, ReasonID},
		"id a number":          {`{"id":17,"device":"gate-1","type":"gate.opened"}`, ReasonID},
		"time a number":        {`{"device":"gate-1","type":"gate.opened","time":1700000000}`, ReasonTime},
		"time not one":         {`{"device":"gate-1","type":"gate.opened","time":"yesterday"}`, ReasonTime},
		"time before 1970":     {`{"device":"gate-1","type":"gate.opened","time":"1815-06-18T00:00:00Z"}`, ReasonTime},
	} {
		t.Run(name, func(t *testing.T) {
			b := decodeEvents(t, good+","+test.item+","+strings.Replace(good, "A\"", "B\"", 1))
			if len(b.Events) != 2 {
				t.Errorf("kept %d events, want the two good ones", len(b.Events))
			}
			if len(b.Refused) != 1 || b.Refused[0].Reason != test.reason || b.Refused[0].Detail == "" {
				t.Errorf("refused: got %+v, want one with reason %s", b.Refused, test.reason)
			}
			if r := b.Refused[0]; r.Edge != "edge-east" || r.Lane != "alarms" || !r.Time.Equal(received) {
				t.Errorf("refusal does not say where it came from: %+v", r)
			}
		})
	}
}

func TestWhatIsRefusedIsShownWithoutItsData(t *testing.T) {
	b := decodeEvents(t, `{"id":"17","device":"gate-1","type":"gate.opened","data":{"name":"Wang"},"holder":"Wang",
		"time":"`+strings.Repeat("9", 2000)+`"}`)
	item := string(b.Refused[0].Item)
	if !json.Valid(b.Refused[0].Item) || !strings.Contains(item, "gate.opened") || b.Refused[0].Device != "gate-1" {
		t.Errorf("item: got %s, want what the event was", item)
	}
	if strings.Contains(item, "Wang") || len(item) > 1024 {
		t.Errorf("item: got %s, want nothing of its data and at most 1 KiB", item)
	}
}

func TestDataIsStrippedAndCounted(t *testing.T) {
	b := decodeEvents(t, `{"device":"btn-1","type":"button.pressed","data":{"press":"single","name":"Wang","face":[1]}},
		{"device":"btn-1","type":"moon.landed","data":{"drill":true}},
		{"device":"btn-1","type":"button.service","data":"Wang"}`)
	if len(b.Events) != 3 || b.Stripped != 4 {
		t.Fatalf("kept %d events and stripped %d keys, want 3 and 4", len(b.Events), b.Stripped)
	}
	if got := fmt.Sprint(b.Events[0].Data, b.Events[1].Data, b.Events[2].Data); got != "map[press:single] map[] map[]" {
		t.Errorf("data: got %s", got)
	}
}

func TestAnEnvelopeMustBeWhole(t *testing.T) {
	event := `"events":[{"device":"gate-1","type":"gate.opened"}]`
	for payload, about := range map[string]string{
		``:                             "JSON",
		`null`:                         "object",
		`[]`:                           "object",
		`{"events":[}`:                 "JSON",
		`{}`:                           "events",
		`{"events":null}`:              "events",
		`{"events":{}}`:                "events",
		`{"readings":[]}`:              "events",
		`{"stream":"x",` + event + `}`: "stream",
		`{"stream":"` + stream + `","base":1,` + event + `}`:                         "seq",
		`{"stream":"` + stream + `","seq":0,"base":1,` + event + `}`:                 "seq",
		`{"stream":"` + stream + `","seq":1.5,"base":1,` + event + `}`:               "seq",
		`{"stream":"` + stream + `","seq":-1,"base":1,` + event + `}`:                "seq",
		`{"stream":"` + stream + `","seq":99999999999999999,"base":1,` + event + `}`: "seq",
		`{"stream":"` + stream + `","seq":1,` + event + `}`:                          "base",
		`{"stream":"` + stream + `","seq":1,"base":2,` + event + `}`:                 "base",
		`{"stream":"` + stream + `","seq":"1","base":1,` + event + `}`:               "seq",
		`{"sent":1700000000,` + event + `}`:                                          "sent",
		"\x28\xb5\x2f\xfd garbage":                                                   "zstd",
		`{"events":[` + strings.Repeat(`{},`, 500) + `{}]}`:                          "500",
		`{"events":[` + strings.Repeat(`[`, 31) + strings.Repeat(`]`, 31) + `]}`:     "nested",
		`{"events":[{"device":"` + strings.Repeat("x", MaxString+1) + `"}]}`:         "string",
		`{"events":[{"device":"` + strings.Repeat(`\u4e1c`, MaxString/3+1) + `"}]}`:  "string",
		`{"events":[],"pad":"` + strings.Repeat(`a","pad":"`, MaxPayload/10) + `"}`:  "bytes",
		`{"events":[{"type":"gate.opened","device":"gate-1"},`:                       "JSON",
	} {
		b, bad := DecodeBatch("edge-east", devices.Events, []byte(payload), received)
		if bad == nil || !strings.Contains(bad.Error(), about) {
			t.Errorf("%.80q: got %v, want a refusal about %s", payload, bad, about)
		}
		if len(b.Events) != 0 || b.Numbered() {
			t.Errorf("%.80q: got %d events of a refused envelope, none of them a call", payload, len(b.Events))
		}
	}
}

func TestWhatIsAtTheLimitIsTaken(t *testing.T) {
	item := `{"device":"gate-1","type":"gate.opened","note":"` + strings.Repeat("x", MaxString) + `","deep":` +
		strings.Repeat("[", MaxNesting-3) + strings.Repeat("]", MaxNesting-3) + `}`
	b := decodeEvents(t, item+strings.Repeat(`,{"device":"gate-1","type":"gate.opened"}`, MaxItems-1))
	if len(b.Events) != MaxItems || len(b.Refused) != 0 {
		t.Errorf("kept %d and refused %v, want %d and none", len(b.Events), b.Refused, MaxItems)
	}
}

func TestReadingsAreFiniteNumbersOrBooleans(t *testing.T) {
	b := decodeReadings(t, `
		{"device":"s-1","time":"2026-11-22T08:00:00Z","values":{"battery_pct":87,"door_open":true,"locked":false,"temperature_c":-3.5e0}},
		{"device":"s-2","time":"2026-11-22T08:00:00Z","values":{"battery_pct":"87","temperature_c":21}},
		{"device":"s-3","time":"2026-11-22T08:00:00Z","values":{"battery_pct":1e999}},
		{"device":"s-4","time":"2026-11-22T08:00:00Z","values":{"battery_pct":null}},
		{"device":"s-5","time":"2026-11-22T08:00:00Z","values":{"Battery %":3}},
		{"device":"s-6","time":"2026-11-22T08:00:00Z","values":{}},
		{"device":"s-7","time":"2026-11-22T08:00:00Z","values":[1]},
		{"device":"S 8","time":"2026-11-22T08:00:00Z","values":{"battery_pct":1}},
		{"device":"s-9","time":8,"values":{"battery_pct":1}},
		{"device":"s-10","values":{"moon_phase":0.25}}`)
	want := []devices.Reading{
		{Device: "s-1", Time: received, Values: map[string]float64{"battery_pct": 87, "door_open": 1, "locked": 0, "temperature_c": -3.5}},
		{Device: "s-2", Time: received, Values: map[string]float64{"temperature_c": 21}},
		{Device: "s-10", Time: received, Values: map[string]float64{"moon_phase": 0.25}},
	}
	if got := fmt.Sprint(b.Readings); got != fmt.Sprint(want) {
		t.Errorf("kept:\n%s, want\n%s", got, fmt.Sprint(want))
	}
	reasons := ""
	for _, r := range b.Refused {
		reasons += r.Device + " " + r.Reason + ", "
	}
	if want := "s-2 value, s-3 value, s-4 value, s-5 value, s-6 value, s-7 value,  id, s-9 time, "; reasons != want {
		t.Errorf("refused: %s, want %s", reasons, want)
	}
}

func TestWhatJSONCannotHoldIsLeftOutOfABatch(t *testing.T) {
	readings := EncodeBatch(Batch{Lane: devices.Readings, Readings: []devices.Reading{
		{Device: "s-1", Time: received, Values: map[string]float64{"temperature_c": math.NaN(), "battery_pct": 3}}}})
	if b := decodeBytes(t, devices.Readings, readings); fmt.Sprint(b.Readings[0].Values) != "map[battery_pct:3]" {
		t.Errorf("values: got %v", b.Readings[0].Values)
	}
	events := EncodeBatch(Batch{Lane: devices.Alarms, Events: []devices.Recorded{{Event: devices.Event{ID: ulidA, Device: "s-1",
		Type: devices.SensorGas, Time: received, Data: map[string]any{"value": math.Inf(1), "unit": "ppm", "who": make(chan int)}}}}})
	if b := decodeBytes(t, devices.Alarms, events); fmt.Sprint(b.Events[0].Data) != "map[unit:ppm]" {
		t.Errorf("data: got %v", b.Events[0].Data)
	}
}

func decodeBytes(t *testing.T, lane devices.Lane, payload []byte) Batch {
	t.Helper()
	b, bad := DecodeBatch("edge-east", lane, payload, received)
	if bad != nil || len(b.Refused) > 0 {
		t.Fatalf("%s: %v, %v", payload, bad, b.Refused)
	}
	return b
}

func TestTimesLeaveWithMilliseconds(t *testing.T) {
	payload := string(EncodeBatch(Batch{Lane: devices.Readings, Sent: received.In(time.FixedZone("", 8*3600)),
		Readings: []devices.Reading{{Device: "s-1", Time: received, Values: map[string]float64{"online": 1}}}}))
	want := `{"sent":"2026-11-22T08:00:00.000Z","readings":[{"device":"s-1","time":"2026-11-22T08:00:00.000Z","values":{"online":1}}]}`
	if payload != want {
		t.Errorf("got  %s\nwant %s", payload, want)
	}
}

func TestAnEmptyBatchStillHasItsArray(t *testing.T) {
	if got := string(EncodeBatch(Batch{Lane: devices.Events})); got != `{"events":[]}` {
		t.Errorf("got %s", got)
	}
}

// What an edge can say arrives as it was said, compressed or not.
func TestABatchSurvivesTheWire(t *testing.T) {
	id := rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`)
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(0, 8e12).Draw(t, "ms")).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		lane := rapid.SampledFrom(devices.Lanes[:]).Draw(t, "lane")
		b := Batch{Edge: "edge-east", Lane: lane, Received: received, Sent: moment.Draw(t, "sent")}
		if rapid.Bool().Draw(t, "numbered") {
			b.Stream = devices.NewID(received)
			b.Seq = rapid.Uint64Range(1, maxNumber).Draw(t, "seq")
			b.Base = rapid.Uint64Range(1, b.Seq).Draw(t, "base")
		}
		for range rapid.IntRange(0, 80).Draw(t, "items") {
			if lane == devices.Readings {
				b.Readings = append(b.Readings, devices.Reading{Device: id.Draw(t, "device"), Time: moment.Draw(t, "time"),
					Values: rapid.MapOfN(rapid.StringMatching(`[a-z][a-z0-9_]{0,12}`), rapid.Float64(), 1, 5).Draw(t, "values")})
				continue
			}
			b.Events = append(b.Events, devices.Recorded{Event: devices.Event{
				ID: devices.NewID(moment.Draw(t, "ms")), Device: id.Draw(t, "device"), Time: moment.Draw(t, "time"),
				Type:   rapid.SampledFrom([]string{devices.ButtonPressed, devices.GateOpened, "moon.landed"}).Draw(t, "type"),
				Queued: moment.Draw(t, "queued")}, Edge: b.Edge, Received: received, Sent: b.Sent})
		}
		payload := EncodeBatch(b)
		got, bad := DecodeBatch("edge-east", lane, payload, received)
		if bad != nil {
			t.Fatal(bad)
		}
		b.Bytes = len(payload)
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", b) {
			t.Fatalf("got  %+v\nwant %+v", got, b)
		}
	})
}
