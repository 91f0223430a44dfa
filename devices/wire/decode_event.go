package wire

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"brighteyes/devices"
)

// rawEvent is an event before anything in it is believed.
type rawEvent struct {
	id, device, kind, time, data, queued value
}

func openEvent(item value) rawEvent {
	var raw rawEvent
	if !item.isObject() {
		return raw
	}
	for key, v := range item.members() {
		switch string(key) {
		case "id":
			raw.id = v
		case "device":
			raw.device = v
		case "type":
			raw.kind = v
		case "time":
			raw.time = v
		case "data":
			raw.data = v
		case "queued":
			raw.queued = v
		}
	}
	return raw
}

// validType reports whether kind may be an event's type: 1 to 64 letters, digits,
// dots, hyphens and underscores, and no number of a person. Types that nobody knows are kept, without data.
func validType(kind string) bool {
	for _, c := range []byte(kind) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return len(kind) >= 1 && len(kind) <= 64 && !devices.NamesPerson(kind)
}

// addEvent keeps an event or says why not.
func (b *Batch) addEvent(item value) {
	raw := openEvent(item)
	kind, ok := raw.kind.text()
	if !ok || !validType(kind) {
		b.refuse(ReasonItem, "event: want an object with a type such as button.pressed", raw)
		return
	}
	e := devices.Recorded{Edge: b.Edge, Received: b.Received, Sent: b.Sent}
	e.Type = kind
	call := devices.CallForHelp(kind)

	device, ok := raw.device.text()
	switch {
	case ok && devices.ValidID(device):
		e.Device = device
	case call:
		e.Claim = claim(raw.device)
	default:
		b.refuse(ReasonID, devices.CheckID("event: device", device).Error(), raw)
		return
	}

	when, ok := raw.time.time()
	if !ok && !raw.time.absent() && !call {
		b.refuse(ReasonTime, "event: time: want an RFC 3339 time", raw)
		return
	}
	id, ok := raw.id.text()
	if !ok || !devices.ValidULID(id) {
		if !raw.id.absent() && !call {
			b.refuse(ReasonID, "event: id: want a ULID", raw)
			return
		}
		id = ""
	}
	e = b.identify(e, strings.ToUpper(id), when)
	e.Data = b.strip(kind, raw.data)
	e.Queued, _ = raw.queued.time()
	b.Events = append(b.Events, e)
}

// identify completes what makes the event count once. What the sender repeats
// gets the same answer each time, as far as it says enough: an identifier made
// from edge, device, type and time, or the time that the identifier itself
// carries. With neither there is no telling, and each is new.
func (b *Batch) identify(e devices.Recorded, id string, when time.Time) devices.Recorded {
	received := b.Received.Truncate(time.Millisecond)
	switch {
	case id != "" && when.IsZero():
		when = timeOf(id, received)
	case id == "" && when.IsZero():
		id, when = devices.NewID(received), received
	case id == "":
		id = devices.StableID(when, b.Edge, e.Device, e.Claim, e.Type, when.Format(Layout))
	}
	e.ID, e.Time = id, when
	return e
}

// timeOf is the time within an identifier, where that can be believed.
func timeOf(id string, received time.Time) time.Time {
	parsed, err := ulid.ParseStrict(id)
	if err != nil {
		return received
	}
	when := ulid.Time(parsed.Time()).UTC()
	if when.Year() < 2020 || when.After(received.Add(24*time.Hour)) {
		return received
	}
	return when
}

// strip keeps of an event's data what may be kept.
func (b *Batch) strip(kind string, raw value) map[string]any {
	if raw.absent() {
		return nil
	}
	var data map[string]any
	if json.Unmarshal(raw, &data) != nil {
		b.Stripped++ // not an object: nothing in it has a name on the list
		return nil
	}
	kept, stripped := devices.StripData(kind, data)
	b.Stripped += stripped
	return kept
}

// hiddenClaim stands for a claim that holds a person's number.
const hiddenClaim = "***"

// claim is what a sender named as the device, when that is no device's name. What
// looks like a person's number is not kept, the call is.
func claim(raw value) string {
	text, ok := raw.text()
	if !ok && !raw.absent() {
		text = string(raw)
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if devices.NamesPerson(text) {
		return hiddenClaim
	}
	if runes := []rune(text); len(runes) > MaxClaim {
		return string(runes[:MaxClaim])
	}
	return text
}
