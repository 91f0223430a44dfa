package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

const (
	groupBytes  = 256 << 10 // of one commit, so that an alarm never waits for a long one
	groupItems  = 500
	settleDelay = 50 * time.Millisecond
	tendEvery   = 5 * time.Second
	anewEvery   = time.Minute // at most one new file for a corrupt one in this time
)

// job is what one caller wants committed.
type job struct {
	lane  int // noLane where the job puts nothing
	items int
	bytes int64
	apply func(t *txn) error
	err   error // of this job alone
	done  chan error
}

const noLane = -1

// do hands a job to the owner and waits until it is durable.
func (b *Outbox) do(ctx context.Context, j *job) error {
	j.done = make(chan error, 1)
	to := b.rest
	if j.lane == 0 {
		to = b.urgent
	}
	select {
	case to <- j:
	case <-b.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// owner is what only the owner's goroutine touches.
type owner struct {
	*Outbox
	failing bool
	anewAt  time.Time // when a corrupt file was last replaced
	agedAt  time.Time
}

// own is the goroutine that writes. It takes whoever waits, alarms first, and
// commits them together; the others of a moment are one commit, bounded so that
// no alarm waits long for it.
func (b *Outbox) own() {
	o := &owner{Outbox: b}
	defer close(b.done)
	defer o.shut()
	var settle <-chan time.Time
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		var urgent, rest []*job
		tend := false
		select {
		case j := <-b.urgent:
			urgent = append(urgent, j)
		case j := <-b.rest:
			rest = append(rest, j)
		case <-b.wake:
			if settle == nil {
				settle = time.After(settleDelay)
			}
		case <-settle:
			settle, tend = nil, true
		case <-b.damaged:
			o.note(o.mend(errDamaged))
		case <-tick.C:
			o.tend()
		case <-b.quit:
			o.commit(nil, true)
			return
		}
		o.commit(gather(urgent, b.urgent), false)
		rest = gather(rest, b.rest)
		o.commit(rest, tend || len(rest) > 0)
		if settle == nil && b.owes() {
			settle = time.After(o.patience())
		}
	}
}

// patience is how long to wait before settling goes on.
func (o *owner) patience() time.Duration {
	if o.failing {
		return tendEvery
	}
	return settleDelay
}

// gather takes who else is waiting, up to one group.
func gather(group []*job, from <-chan *job) []*job {
	items, bytes := 0, int64(0)
	for _, j := range group {
		items, bytes = items+j.items, bytes+j.bytes
	}
	for items < groupItems && bytes < groupBytes {
		select {
		case j := <-from:
			group = append(group, j)
			items, bytes = items+max(j.items, 1), bytes+j.bytes
		default:
			return group
		}
	}
	return group
}

// commit makes a group durable, and part of what is to be settled with it where
// settling is due, and tells each caller what became of its job.
func (o *owner) commit(group []*job, settle bool) {
	if len(group) == 0 && !(settle && o.owes()) {
		return
	}
	t, err := o.try(group, settle, false)
	if isFull(err) && len(group) > 0 {
		t, err = o.try(group, settle, true)
	}
	if err != nil && !isFull(err) && o.mend(err) == nil {
		t, err = o.try(group, settle, false)
	}
	o.note(err)
	if isFull(err) {
		err = fmt.Errorf("%w: %w", ErrFull, err)
	}
	if err != nil {
		o.refused(group)
	} else {
		o.adopt(t)
	}
	for _, j := range group {
		if err != nil {
			j.done <- err
		} else {
			j.done <- j.err
		}
	}
}

// try is one attempt to commit. With squeeze it first makes room in the file.
func (o *owner) try(group []*job, settle, squeeze bool) (*txn, error) {
	if o.file == nil {
		return nil, ErrUnwritable
	}
	tx, err := o.file.write.Begin()
	if err != nil {
		return nil, err
	}
	t := o.newTxn(tx)
	if err := t.fill(group, settle, squeeze); err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return nil, err
	}
	if t.settles {
		o.opt.Fault.At(devices.FaultBeforeSettle)
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	if t.settles {
		o.opt.Fault.At(devices.FaultAfterSettle)
	}
	for _, j := range group {
		if j.lane != noLane && j.err == nil {
			o.opt.Fault.At(devices.FaultOutboxCommitted)
			break
		}
	}
	return t, nil
}

// fill does the work of one transaction. A job that finds no room fails alone.
func (t *txn) fill(group []*job, settle, squeeze bool) error {
	if squeeze {
		if err := t.squeeze(group); err != nil {
			return err
		}
	}
	for _, j := range group {
		j.err = j.apply(t)
		if j.err != nil && !errors.Is(j.err, ErrFull) {
			return j.err
		}
	}
	if settle {
		if err := t.settle(); err != nil {
			return err
		}
	}
	return t.save()
}

// adopt makes what was committed the present state, and tells the readers.
func (o *owner) adopt(t *txn) {
	o.mu.Lock()
	for l, lane := range o.state {
		if lane.items != t.state[l].items || lane.dropped != t.state[l].dropped {
			o.metrics.moved(l, lane, t.state[l])
		}
	}
	o.state = t.state
	o.aside = o.aside[t.asides:]
	o.mu.Unlock()
	for l, put := range t.puts {
		if put {
			signal(o.ready[l])
		}
	}
}

// refused counts what callers were told is not kept. Alarms are not among it:
// the agent sends them unstored.
func (o *owner) refused(group []*job) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, j := range group {
		if j.lane > 0 {
			o.state[j.lane].dropped += j.items
			o.metrics.dropped[j.lane].Add(float64(j.items))
		}
	}
}

// note logs the first failure and the recovery, not every attempt.
func (o *owner) note(err error) {
	switch {
	case err != nil && !o.failing:
		o.opt.Log.Error("the outbox cannot be written, alarms go out unstored", "path", o.path, "err", err)
	case err == nil && o.failing:
		o.opt.Log.Info("the outbox is written again", "path", o.path)
	}
	o.failing = err != nil
}

// tend tries a file again that could not be opened, and lets the old go.
func (o *owner) tend() {
	if o.file == nil && o.reopen() != nil {
		return // said when it first failed
	}
	if time.Since(o.agedAt) < time.Minute && !o.agedAt.IsZero() {
		return
	}
	o.agedAt = time.Now()
	o.commit([]*job{{lane: noLane, apply: func(t *txn) error { return t.dropOld() }, done: make(chan error, 1)}}, false)
}

// owes reports whether something is settled and not yet deleted.
func (b *Outbox) owes() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l, upto := range b.settled {
		if lane := b.state[l]; lane.items > 0 && upto >= lane.first {
			return true
		}
	}
	return len(b.aside) > 0
}
