package broker

import (
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// gate judges what edges publish, before the hub looks at it.
type gate struct {
	metrics *metrics
	report  func(wire.Refusal) // may be nil
	answer  func(bus.Out) error
}

// check returns the name of a topic of edge's own, or why the message is refused.
func (g gate) check(edge, topic string, size int) (name string, bad *wire.Refusal) {
	owner, name, ok := wire.Split(topic)
	if !ok || owner != edge || !wire.FromEdge(name) {
		return "", refusal(edge, "topic", wire.ReasonTopic, fmt.Sprintf("%.100q: want a topic under %s that an edge publishes on",
			topic, wire.Topic(edge, "")))
	}
	if size > wire.MaxPayload {
		return name, refusal(edge, name, wire.ReasonTooLarge, fmt.Sprintf("a payload above %d bytes", wire.MaxPayload))
	}
	return name, nil
}

func refusal(edge, lane, reason, detail string) *wire.Refusal {
	return &wire.Refusal{Edge: edge, Lane: lane, Reason: reason, Detail: detail, Time: time.Now().UTC()}
}

// retainable reports whether a topic of this name may be retained. On others the
// flag is ignored: the message counts, and is not kept.
func retainable(name string) bool { return name == wire.Status || name == wire.Inventory }

// refuse counts and reports what is dropped.
func (g gate) refuse(r wire.Refusal) {
	g.metrics.refused.WithLabelValues(r.Reason).Inc()
	if g.report != nil {
		g.report(r)
	}
}

// refuseMessage does so for m, and tells an edge that waits for the batch to be
// settled that it never will be.
func (g gate) refuseMessage(r wire.Refusal, m bus.Message) {
	g.refuse(r)
	lane := devices.Lane(r.Lane)
	if r.Reason != wire.ReasonTooLarge || !slices.Contains(devices.Lanes[:], lane) {
		return
	}
	payload := wire.EncodeAck(wire.AckMessage{Refused: &wire.RefusedAck{Lane: lane, SHA256: wire.Digest(m.Payload), Reason: r.Reason}})
	if err := g.answer(bus.Out{Topic: wire.Topic(r.Edge, wire.Acks), Payload: payload}); err != nil {
		g.metrics.dropped.WithLabelValues("answer").Inc()
	}
}
