package ingest

import (
	"context"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// stuckAfter is how long one batch of alarms may take before the calls for help
// that wait behind it are shown without being on record.
const stuckAfter = 2 * time.Second

// event works on one payload of alarms or events.
func (in *Ingest) event(ctx context.Context, it item) {
	lane := devices.Lane(it.name)
	b, bad := wire.DecodeBatch(it.edge, lane, it.Payload, it.received)
	if b.Numbered() {
		it.Ack() // only acks settles it
	}
	suspect, known := in.registry.Spoke(it.edge, b.Sent, it.received)
	if !known {
		in.stranger(it)
		return
	}
	b = Resolve(in.registry, retime(b, suspect))
	switch {
	case bad != nil:
		in.unreadable(ctx, it, b, bad)
	case b.Numbered():
		in.numbered(ctx, it, b)
	default:
		in.unnumbered(ctx, it, b, func() {})
	}
}

// numbered puts the next batch of a stream on record, and answers where the
// stream then stands.
func (in *Ingest) numbered(ctx context.Context, it item, b wire.Batch) {
	id := streamID{b.Edge, b.Stream}
	at, err := in.positions.get(ctx, id)
	if err != nil {
		in.failed(b, err)
		in.recorder.Unrecorded(b)
		return
	}
	switch repeated, early := stands(b, at.Of(b.Lane)); {
	case repeated && !it.shown: // one that was shown while it waited is to leave the screens
		in.metrics.repeated.WithLabelValues(it.name).Inc()
		in.acks.answer(id)
		return
	case early:
		in.early(id, b)
		return
	}
	settled, err := in.recorder.Commit(ctx, b)
	if err != nil {
		in.failed(b, err)
		return
	}
	in.works(b.Lane)
	in.positions.set(id, b.Lane, settled.Position)
	if settled.Gap != nil {
		in.metrics.gaps.WithLabelValues(it.name).Inc()
		in.registry.Gap(b.Edge, *settled.Gap)
	}
	if !settled.Stored {
		in.early(id, b)
		return
	}
	in.stored(it, b, settled)
	in.acks.answer(id)
}

// early answers a batch before which another is missing. Its calls for help have
// to wait for that one, unless it is missing because nothing can be recorded.
func (in *Ingest) early(id streamID, b wire.Batch) {
	in.metrics.early.WithLabelValues(string(b.Lane)).Inc()
	if in.failing[b.Lane].Load() {
		in.recorder.Unrecorded(b)
	}
	in.acks.answer(id, b.Lane)
}

// unnumbered puts a batch on record that has no number, acknowledges it to the
// broker, and then calls done. While that cannot be, the batch is held and tried
// again.
func (in *Ingest) unnumbered(ctx context.Context, it item, b wire.Batch, done func()) {
	settled, err := in.recorder.Commit(ctx, b)
	if err != nil {
		in.failed(b, err)
		in.held.add(heldBatch{it: it, batch: b, done: done})
		return
	}
	in.works(b.Lane)
	in.stored(it, b, settled)
	done()
	in.fault.At(devices.FaultBeforeAck)
	it.Ack()
	in.fault.At(devices.FaultAfterAck)
}

// unreadable refuses a payload whose frame cannot be read, after the calls for
// help that could be made out in it are on record.
func (in *Ingest) unreadable(ctx context.Context, it item, calls wire.Batch, bad *wire.EnvelopeError) {
	refuse := func() {
		in.refusals.add(wire.Refusal{Edge: it.edge, Lane: it.name, Reason: bad.Reason, Detail: bad.Detail})
		in.acks.refuse(it.edge, devices.Lane(it.name), it.Payload, bad.Reason)
	}
	if len(calls.Events) == 0 {
		refuse()
		it.Ack()
		return
	}
	in.unnumbered(ctx, it, calls, refuse)
}

// stored tells of a batch that is on record.
func (in *Ingest) stored(it item, b wire.Batch, s wire.Settled) {
	in.metrics.settled.WithLabelValues(string(b.Lane)).Add(float64(len(s.Fresh)))
	in.metrics.known.WithLabelValues(string(b.Lane)).Add(float64(s.Duplicates))
	in.metrics.conflicts.Add(float64(s.Conflicts))
	in.metrics.stripped.Add(float64(b.Stripped))
	in.registry.Counted(b.Edge, s.Conflicts, b.Stripped)
	in.refusals.settled(b.Refused)
	in.registry.Committed(b.Edge, s.Fresh, it.received)
	in.watcher.Happened(s.Fresh)
}

// failed notes that a batch could not be put on record. It stays unsettled.
func (in *Ingest) failed(b wire.Batch, err error) {
	in.metrics.failed.WithLabelValues(string(b.Lane)).Inc()
	if !in.failing[b.Lane].Swap(true) {
		in.log.Error("batches cannot be put on record", "lane", b.Lane, "edge", b.Edge, "err", err)
	}
}

// works notes that batches can be put on record.
func (in *Ingest) works(lane devices.Lane) {
	if in.failing[lane].Swap(false) {
		in.log.Info("batches are put on record again", "lane", lane)
	}
}

// watch shows the calls for help that wait behind a batch of alarms that takes
// long, until ctx ends: a disk that hangs gives no error.
func (in *Ingest) watch(ctx context.Context) {
	tick := time.NewTicker(stuckAfter / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, lane := range []*lane{in.lanes[string(devices.Alarms)], in.lanes[string(devices.Events)]} {
			for _, it := range lane.stuck(in.now(), stuckAfter) {
				b, _ := wire.DecodeBatch(it.edge, devices.Lane(it.name), it.Payload, it.received)
				if in.registry.Known(it.edge) {
					in.recorder.Unrecorded(b)
				}
			}
		}
	}
}
