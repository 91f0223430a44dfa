package wire

import (
	"fmt"
	"strconv"
	"time"

	"brighteyes/devices"
)

// maxNumber is the largest number of a batch: what JSON and SQL both hold exactly.
const maxNumber = 1<<53 - 1

// envelope is a batch before anything in it is believed.
type envelope struct {
	stream, seq, base, sent, events, readings value
}

func openEnvelope(body value) envelope {
	var env envelope
	for key, v := range body.members() {
		switch string(key) {
		case "stream":
			env.stream = v
		case "seq":
			env.seq = v
		case "base":
			env.base = v
		case "sent":
			env.sent = v
		case "events":
			env.events = v
		case "readings":
			env.readings = v
		}
	}
	return env
}

// DecodeBatch reads a payload that edge published on a lane and the hub had at
// received. An item that cannot be kept becomes a Refusal, the others stay; data
// keys that are not on the closed list are taken away and counted.
//
// A payload whose frame cannot be read is an EnvelopeError. Even then the Batch
// holds, without numbering, the calls for help that could be made out in it: they
// are to be kept like those of a simple publisher before the payload is refused,
// and if they come again their identity makes them count once.
func DecodeBatch(edge string, lane devices.Lane, payload []byte, received time.Time) (Batch, *EnvelopeError) {
	b := Batch{Edge: edge, Lane: lane, Received: received.UTC(), Bytes: len(payload)}
	body, bad := unpack(payload)
	if bad != nil {
		return b, bad
	}
	if !body.isObject() {
		return b, unreadable("want a JSON object")
	}
	env := openEnvelope(body)
	bad = b.number(env)
	if bad == nil {
		bad = b.fill(env)
	}
	if bad != nil {
		return b.onlyCalls(env), bad
	}
	return b, nil
}

// number reads the stream, the numbers and the time of sending.
func (b *Batch) number(env envelope) *EnvelopeError {
	if !env.sent.absent() {
		sent, ok := env.sent.time()
		if !ok {
			return unreadable("sent: want an RFC 3339 time")
		}
		b.Sent = sent
	}
	if env.stream.absent() {
		return nil // a simple publisher
	}
	stream, ok := env.stream.text()
	if !ok || !devices.ValidULID(stream) {
		return unreadable("stream: want a ULID")
	}
	seq, ok := parseCount(env.seq)
	if !ok {
		return unreadable("seq: want a whole number from 1, as there is a stream")
	}
	base, ok := parseCount(env.base)
	if !ok || base > seq {
		return unreadable("base: want a whole number from 1 to seq, as there is a stream")
	}
	b.Stream, b.Seq, b.Base = stream, seq, base
	return nil
}

// fill reads the items.
func (b *Batch) fill(env envelope) *EnvelopeError {
	key, list := "events", env.events
	if b.Lane == devices.Readings {
		key, list = "readings", env.readings
	}
	if !list.isArray() {
		return unreadable("%s: want an array", key)
	}
	names := names{}
	count := 0
	for item := range list.elements() {
		if count++; count > MaxItems {
			return &EnvelopeError{ReasonTooLarge, fmt.Sprintf("%s: at most %d in a batch", key, MaxItems)}
		}
		if b.Lane == devices.Readings {
			b.addReading(item, names)
		} else {
			b.addEvent(item)
		}
	}
	return nil
}

// onlyCalls is what is kept of a batch whose frame is refused.
func (b Batch) onlyCalls(env envelope) Batch {
	kept := Batch{Edge: b.Edge, Lane: b.Lane, Received: b.Received, Bytes: b.Bytes, Sent: b.Sent}
	if b.Lane == devices.Readings || !env.events.isArray() {
		return kept
	}
	for item := range env.events.elements() {
		kind, _ := openEvent(item).kind.text()
		if devices.CallForHelp(kind) && len(kept.Events) < MaxItems {
			kept.addEvent(item)
		}
	}
	return kept
}

// parseCount reads a number of a batch.
func parseCount(v value) (n uint64, ok bool) {
	n, err := strconv.ParseUint(string(v), 10, 64)
	return n, err == nil && n >= 1 && n <= maxNumber
}
