package ingest

import (
	"context"
	"fmt"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// begin takes the turn; end must follow. A state that is in doubt is read anew.
func (l *Ledger) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := l.ready(ctx); err != nil {
		l.end()
		return err
	}
	return nil
}

// ready reads a state that is in doubt anew, once after the start holds what stands
// against the clock, and has what waits go on waiting as
// long as it would have when the machine's clock was set.
func (l *Ledger) ready(ctx context.Context) error {
	if l.doubt {
		if err := l.reload(ctx); err != nil {
			return err
		}
	}
	if !l.resumed {
		if _, _, err := l.record(ctx, wire.Batch{}, only(alerts.Resumed{Behind: l.behind})); err != nil {
			return fmt.Errorf("go on from the record: %w", err)
		}
		l.resumed = true
	}
	by := l.clock.jump()
	if by == 0 {
		return nil
	}
	if _, _, err := l.record(ctx, wire.Batch{}, only(alerts.Shifted{By: by})); err != nil {
		return fmt.Errorf("move the timers as the clock was set by %v: %w", by, err)
	}
	l.clock.rebase()
	l.log.Warn("the clock was set; what waits goes on waiting", "by", by)
	return nil
}

func (l *Ledger) end() { <-l.turn }

// record is one step: the inputs, which may depend on what is new in the batch,
// put on record with it, and then told to the screens. What changes nothing and
// comes without a batch is not written. Only who has the turn calls it.
func (l *Ledger) record(ctx context.Context, b wire.Batch, inputs func(fresh []devices.Recorded) []alerts.Input) (wire.Settled, []alerts.Action, error) {
	before := *l.state.Load()
	next, actions := before, []alerts.Action(nil)
	step := func(fresh []devices.Recorded) (_ []alerts.Action, err error) {
		next, actions, err = alerts.StepAll(before, l.now(), inputs(fresh))
		return actions, err
	}
	if b.Lane == "" {
		if made, err := step(nil); err != nil || len(made) == 0 {
			return wire.Settled{}, nil, err
		}
		step = func([]devices.Recorded) ([]alerts.Action, error) { return actions, nil }
	}
	began := l.now()
	l.fault.At(devices.FaultBeforeCommit)
	settled, err := l.journal.Commit(ctx, b, step)
	if err != nil {
		l.metrics.failed.Inc()
		l.doubt = true
		l.nudge()
		return wire.Settled{}, nil, err
	}
	l.fault.At(devices.FaultAfterCommit)
	l.metrics.seconds.Observe(l.now().Sub(began).Seconds())
	l.state.Store(&next)
	for _, action := range actions {
		switch a := action.(type) {
		case alerts.PutAlert:
			l.tell(a.Alert)
		case alerts.Schedule, alerts.Cancel:
			l.nudge()
		case alerts.PutDelivery:
			l.tellSender()
		}
	}
	return settled, actions, nil
}

// tell shows an alert as it is now.
func (l *Ledger) tell(a alerts.Alert) {
	l.fault.At(devices.FaultBeforeSend)
	l.publisher.Publish("alert", a.ID, a)
	l.fault.At(devices.FaultAfterSend)
}

// nudge lets Run look at the timers, and at a state that is in doubt.
func (l *Ledger) nudge() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// reload reads the state from the record, after a commit of which nobody knows
// what it left there, and shows what is other than the screens have it.
func (l *Ledger) reload(ctx context.Context) error {
	kept, err := l.loader.LoadAlerts(ctx)
	if err != nil {
		return fmt.Errorf("load alerts again: %w", err)
	}
	before, next := l.state.Load(), alerts.NewState(kept)
	var changed []alerts.Alert
	for _, a := range kept.Alerts {
		if shown, ok := before.Alert(a.ID); !ok || shown.Version != a.Version {
			changed = append(changed, a)
		}
	}
	for _, a := range before.Open() {
		if _, still := next.Alert(a.ID); still {
			continue
		}
		resolved, err := l.loader.Alert(ctx, a.ID)
		if err != nil {
			return fmt.Errorf("load alert %s again: %w", a.ID, err)
		}
		changed = append(changed, resolved)
	}
	l.state.Store(&next)
	l.tellSender()
	l.doubt = false
	for _, a := range changed {
		l.tell(a)
	}
	l.nudge()
	return nil
}
