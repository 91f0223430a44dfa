package ingest

import (
	"context"
	"time"

	"brighteyes/devices/wire"
)

// presence works on one status, inventory or state, or on what an edge found. They are not kept anywhere
// else, so each is acknowledged to the broker when it was looked at.
func (in *Ingest) presence(ctx context.Context, it item) {
	defer it.Ack()
	if !in.registry.Known(it.edge) {
		in.stranger(it)
		return
	}
	var bad *wire.EnvelopeError
	switch it.name {
	case wire.Status:
		bad = in.status(ctx, it)
	case wire.Inventory:
		bad = in.inventory(it)
	case wire.State:
		bad = in.state(it)
	case wire.Found:
		bad = in.finds(it)
	case wire.Recordings:
		bad = in.audit(it)
	}
	if bad != nil {
		in.refusals.add(wire.Refusal{Edge: it.edge, Lane: it.name, Reason: bad.Reason, Detail: bad.Detail})
	}
}

// status is answered with the present positions of the stream that it names, or
// of the one that its edge used last.
func (in *Ingest) status(ctx context.Context, it item) *wire.EnvelopeError {
	m, bad := wire.DecodeStatus(it.Payload)
	if bad != nil {
		return bad
	}
	in.registry.ApplyStatus(it.edge, m, it.Retained, it.received)
	if it.Retained || !m.Online {
		return nil
	}
	id := streamID{it.edge, m.Stream}
	if id.stream == "" {
		id.stream = in.positions.latest(it.edge)
	}
	if id.stream == "" {
		in.acks.answer(id) // no stream was ever named, so nothing of it is settled
		return nil
	}
	if _, err := in.positions.get(ctx, id); err != nil {
		in.metrics.failed.WithLabelValues(it.name).Inc()
		return nil // without positions there is no answer; the edge asks again
	}
	in.acks.answer(id)
	return nil
}

func (in *Ingest) inventory(it item) *wire.EnvelopeError {
	m, bad := wire.DecodeInventory(it.Payload)
	if bad != nil {
		return bad
	}
	in.refuseItems(it, m.Refused)
	in.refusals.add(in.registry.ApplyInventory(it.edge, m, it.Retained, it.received)...)
	return nil
}

func (in *Ingest) state(it item) *wire.EnvelopeError {
	m, bad := wire.DecodeState(it.Payload)
	if bad != nil {
		return bad
	}
	in.refuseItems(it, m.Refused)
	in.refusals.add(in.registry.ApplyState(it.edge, m, it.received)...)
	return nil
}

func (in *Ingest) finds(it item) *wire.EnvelopeError {
	m, bad := wire.DecodeFound(it.Payload)
	if bad != nil {
		return bad
	}
	in.refuseItems(it, m.Refused)
	in.found(it.edge, m, it.received)
	return nil
}

// audit hands on what an edge found of recordings.
func (in *Ingest) audit(it item) *wire.EnvelopeError {
	m, bad := wire.DecodeRecordings(it.Payload)
	if bad != nil {
		return bad
	}
	in.recordings(it.edge, m, it.received)
	return nil
}

// refuseItems takes refusals that do not say yet whose they are.
func (in *Ingest) refuseItems(it item, list []wire.Refusal) {
	for i := range list {
		list[i].Edge = it.edge
	}
	in.refusals.add(list...)
}

// reply hands an edge's word on a command on. One that cannot be put on record
// is not acknowledged, and comes again.
func (in *Ingest) reply(ctx context.Context, it item) {
	if _, known := in.registry.Spoke(it.edge, time.Time{}, it.received); !known {
		in.stranger(it)
		return
	}
	r, bad := wire.DecodeReply(it.Payload)
	if bad != nil {
		in.refusals.add(wire.Refusal{Edge: it.edge, Lane: it.name, Reason: bad.Reason, Detail: bad.Detail})
		it.Ack()
		return
	}
	if err := in.replies(ctx, it.edge, r); err != nil {
		in.log.Error("reply to a command not on record", "edge", it.edge, "command", r.ID, "err", err)
		return
	}
	it.Ack()
}

// configuration hands an edge's word about its list of devices on, as reply does.
func (in *Ingest) configuration(ctx context.Context, it item) {
	if _, known := in.registry.Spoke(it.edge, time.Time{}, it.received); !known {
		in.stranger(it)
		return
	}
	m, bad := wire.DecodeConfigured(it.Payload)
	if bad != nil {
		in.refusals.add(wire.Refusal{Edge: it.edge, Lane: it.name, Reason: bad.Reason, Detail: bad.Detail})
		it.Ack()
		return
	}
	if err := in.configured(ctx, it.edge, m); err != nil {
		in.log.Error("what an edge tells of its list of devices is not on record", "edge", it.edge, "err", err)
		return
	}
	it.Ack()
}

// stranger drops what came under the name of an edge that does not exist.
func (in *Ingest) stranger(it item) {
	in.metrics.strangers.Inc()
	it.Ack()
}
