package wire

import (
	"encoding/json"
	"unicode/utf8"

	"brighteyes/devices"
)

// maxEcho is how much of one field of a refused item is kept.
const maxEcho = 200

// refuse notes an item that is not kept. Of the item itself only the fields that
// say what it was are kept, never its data or values: those were not looked at.
func (b *Batch) refuse(reason, detail string, item rawEvent) {
	r := Refusal{Edge: b.Edge, Lane: string(b.Lane), Reason: reason, Detail: detail, Time: b.Received, Item: echo(item)}
	if device, ok := item.device.text(); ok && devices.ValidID(device) {
		r.Device = device
	}
	b.Refused = append(b.Refused, r)
}

func echo(item rawEvent) json.RawMessage {
	out := []byte{'{'}
	for _, field := range []struct {
		key string
		value
	}{{"id", item.id}, {"device", item.device}, {"type", item.kind}, {"time", item.time}} {
		if field.absent() || len(field.value) > maxEcho || !utf8.Valid(field.value) {
			continue
		}
		if text, _ := field.text(); !devices.ValidID(text) && !devices.ValidULID(text) && field.key != "time" && devices.NamesPerson(string(field.value)) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(out, field.key...)
		out = append(out, '"', ':')
		out = append(out, field.value...)
	}
	return append(out, '}')
}
