package wire

import (
	"encoding/json"
	"maps"
	"math"

	"brighteyes/devices"
)

type batchJSON struct {
	Stream   string        `json:"stream,omitempty"`
	Seq      uint64        `json:"seq,omitempty"`
	Base     uint64        `json:"base,omitempty"`
	Sent     stamp         `json:"sent,omitzero"`
	Events   []eventJSON   `json:"events,omitzero"`
	Readings []readingJSON `json:"readings,omitzero"`
}

type eventJSON struct {
	ID     string         `json:"id,omitempty"`
	Device string         `json:"device"`
	Type   string         `json:"type"`
	Time   stamp          `json:"time,omitzero"`
	Data   map[string]any `json:"data,omitempty"`
	Queued stamp          `json:"queued,omitzero"`
}

type readingJSON struct {
	Device string             `json:"device"`
	Time   stamp              `json:"time"`
	Values map[string]float64 `json:"values"`
}

// EncodeBatch writes what an edge publishes on the batch's lane: its numbering if
// it has one, and its items. The same batch gives the same bytes. What JSON or the
// contract has no room for is left out: values that are not finite, and data keys
// that are not on the closed list.
func EncodeBatch(b Batch) []byte {
	out := batchJSON{Stream: b.Stream, Seq: b.Seq, Base: b.Base, Sent: stamp(b.Sent)}
	if b.Lane == devices.Readings {
		out.Readings = make([]readingJSON, len(b.Readings))
		for i, r := range b.Readings {
			out.Readings[i] = readingJSON{r.Device, stamp(r.Time), finite(r.Values)}
		}
	} else {
		out.Events = make([]eventJSON, len(b.Events))
		for i, e := range b.Events {
			out.Events[i] = eventJSON{e.ID, e.Device, e.Type, stamp(e.Time), plainData(e.Event), stamp(e.Queued)}
		}
	}
	return compress(mustMarshal(out))
}

func finite(values map[string]float64) map[string]float64 {
	for _, v := range values {
		if !isFinite(v) {
			values = maps.Clone(values)
			maps.DeleteFunc(values, func(_ string, v float64) bool { return !isFinite(v) })
			return values
		}
	}
	return values
}

func plainData(e devices.Event) map[string]any {
	kept, _ := devices.StripData(e.Type, e.Data)
	maps.DeleteFunc(kept, func(_ string, v any) bool {
		number, ok := v.(float64)
		return ok && !isFinite(number)
	})
	return kept
}

func isFinite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }

// mustMarshal writes types of ours that JSON can always hold.
func mustMarshal(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic("wire: " + err.Error())
	}
	return out
}
