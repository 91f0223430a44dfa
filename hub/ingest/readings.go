package ingest

import (
	"context"
	"errors"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	appendMost  = 5000                  // readings at once
	appendWait  = 20 * time.Millisecond // for more of them
	appendLimit = 30 * time.Second      // for the store to answer
	againMin    = 100 * time.Millisecond
	againMax    = 5 * time.Second
	decodedMost = 16 // batches that are decoded and wait for the store
)

// decoded is a batch of readings that was looked at.
type decoded struct {
	wire.Batch
	it item
}

// reading works on one payload of readings: it decodes and looks at it, and
// hands it on. While the store is away that waits, so that the queues fill and
// what has no room stays with its edge.
func (in *Ingest) reading(ctx context.Context, it item) {
	b, bad := wire.DecodeBatch(it.edge, devices.Readings, it.Payload, it.received)
	if b.Numbered() || bad != nil {
		it.Ack() // only acks settles it, and what is refused is not sent again
	}
	if _, known := in.registry.Spoke(it.edge, b.Sent, it.received); !known {
		in.stranger(it)
		return
	}
	if bad != nil {
		in.refusals.add(wire.Refusal{Edge: it.edge, Lane: it.name, Reason: bad.Reason, Detail: bad.Detail})
		in.acks.refuse(it.edge, devices.Readings, it.Payload, bad.Reason)
		return
	}
	b = screen(in.registry, b, in.retention)
	select {
	case in.decoded <- decoded{b, it}:
	case <-ctx.Done():
	}
}

// store gathers batches of readings and has them kept, until ctx ends.
func (in *Ingest) store(ctx context.Context) {
	for ctx.Err() == nil {
		if g := in.gather(ctx); len(g.batches) > 0 {
			in.keep(ctx, g)
		}
	}
}

// group is what goes to the telemetry store at once, in the order in which the
// edges numbered it.
type group struct {
	batches  []decoded
	readings []devices.Reading
	first    []int               // of each batch: where its readings begin
	next     map[streamID]uint64 // where the streams will stand
}

// gather takes what comes within 20 ms of the first batch, up to 5,000 readings.
func (in *Ingest) gather(ctx context.Context) group {
	g := group{next: map[streamID]uint64{}}
	select {
	case d := <-in.decoded:
		in.admit(ctx, &g, d)
	case <-ctx.Done():
		return g
	}
	timer := time.NewTimer(appendWait)
	defer timer.Stop()
	for len(g.readings) <= appendMost-wire.MaxItems {
		select {
		case d := <-in.decoded:
			in.admit(ctx, &g, d)
		case <-timer.C:
			return g
		case <-ctx.Done():
			return g
		}
	}
	return g
}

// admit takes a batch into the group when it is its turn.
func (in *Ingest) admit(ctx context.Context, g *group, d decoded) {
	if d.Numbered() {
		id := streamID{d.Edge, d.Stream}
		at, err := in.positions.get(ctx, id)
		if err != nil {
			in.failed(d.Batch, err)
			return
		}
		stand := max(at.Readings, g.next[id])
		repeated, early := stands(d.Batch, stand)
		switch {
		case repeated:
			in.metrics.repeated.WithLabelValues(d.it.name).Inc()
			in.acks.answer(id)
			return
		case early:
			in.metrics.early.WithLabelValues(d.it.name).Inc()
			in.acks.answer(id, devices.Readings)
			return
		}
		base := min(d.Base, d.Seq)
		if stand = max(stand, base-1); d.Seq != stand+1 {
			d.Readings = nil // only its gap goes on record; it will come again
		} else {
			stand = d.Seq
		}
		g.next[id] = stand
	}
	g.batches = append(g.batches, d)
	g.first = append(g.first, len(g.readings))
	g.readings = append(g.readings, d.Readings...)
}

// keep has a group kept, however long it takes, and then settles it.
func (in *Ingest) keep(ctx context.Context, g group) {
	in.fault.At(devices.FaultBeforeCommit)
	rejected, err := in.appendAll(ctx, g.readings)
	if err != nil {
		return // ctx has ended; nothing is settled
	}
	batches := make([]wire.Batch, len(g.batches))
	for i, d := range g.batches {
		batches[i] = d.Batch
		mine := map[int]string{}
		for at, why := range rejected {
			if n := at - g.first[i]; n >= 0 && n < len(d.Readings) {
				mine[n] = why
			}
		}
		batches[i] = reject(d.Batch, mine)
	}
	var settled []wire.Settled
	err = in.insist(ctx, "positions of readings cannot be put on record", func(ctx context.Context) (err error) {
		settled, err = in.numbering.SettleReadings(ctx, batches)
		return err
	})
	if err != nil {
		return
	}
	in.fault.At(devices.FaultAfterCommit)
	in.works(devices.Readings)
	for i, s := range settled {
		in.settleReadings(g.batches[i].it, batches[i], s)
	}
}

// settleReadings tells of one batch that is kept.
func (in *Ingest) settleReadings(it item, b wire.Batch, s wire.Settled) {
	if s.Stored {
		in.metrics.settled.WithLabelValues(it.name).Add(float64(len(b.Readings)))
		in.refusals.settled(b.Refused)
		in.registry.Heard(b.Edge, newest(b.Readings), b.Sent, it.received)
		in.watcher.Measured(b.Readings)
	}
	if !b.Numbered() {
		in.fault.At(devices.FaultBeforeAck)
		it.Ack()
		in.fault.At(devices.FaultAfterAck)
		return
	}
	id := streamID{b.Edge, b.Stream}
	in.positions.set(id, devices.Readings, s.Position)
	if s.Gap != nil {
		in.metrics.gaps.WithLabelValues(it.name).Inc()
		in.registry.Gap(b.Edge, *s.Gap)
	}
	if s.Stored {
		in.acks.answer(id)
	} else {
		in.acks.answer(id, devices.Readings)
	}
}

// appendAll has readings kept, and returns those that the store will never keep.
func (in *Ingest) appendAll(ctx context.Context, readings []devices.Reading) (rejected devices.RejectedReadings, err error) {
	if len(readings) == 0 {
		return nil, nil
	}
	err = in.insist(ctx, "readings cannot be stored", func(ctx context.Context) error {
		rejected = nil
		err := in.telemetry.Append(ctx, readings)
		if errors.As(err, &rejected) {
			return nil
		}
		return err
	})
	return rejected, err
}

// insist does something until it succeeds, with pauses that grow; its error is
// that ctx has ended.
func (in *Ingest) insist(ctx context.Context, trouble string, do func(context.Context) error) error {
	pause, told := againMin, ""
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, appendLimit)
		err := do(limited)
		cancel()
		if err == nil {
			if told != "" {
				in.log.Info("readings are stored again")
			}
			return nil
		}
		in.metrics.failed.WithLabelValues(string(devices.Readings)).Inc()
		in.failing[devices.Readings].Store(true)
		if err.Error() != told && ctx.Err() == nil {
			told = err.Error()
			in.log.Error(trouble, "err", err)
		}
		sleep(ctx, pause, nil)
		pause = min(2*pause, againMax)
	}
	return ctx.Err()
}
