package ingest

import (
	"context"
	"fmt"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices/wire"
)

// Planner says whom a step of an escalation reaches, with those filled in who are
// on duty at that moment. It answers from memory, at once, and always: an alert
// whose step nobody plans is asked about again a minute later. hub/duty
// implements it.
type Planner interface {
	// Plan is asked for every step when it comes: step counts from 0, round how
	// often the last step has come again. It is also asked, with the step after the
	// one that the alert has reached, whom to tell when nobody arrived in time.
	Plan(a alerts.Alert, step, round int, now time.Time) alerts.Plan
}

// Owed returns the messages that should leave now, the most urgent first: before
// all others those about calls that could not be put on record.
func (l *Ledger) Owed() []alerts.Owed {
	now := l.clock.steady()
	all, _ := l.loose.due(now)
	return append(all, l.state.Load().Owed(now)...)
}

// NextOwed returns when the next message that waits for another attempt is to
// leave.
func (l *Ledger) NextOwed() (at time.Time, ok bool) {
	now := l.clock.steady()
	at, ok = l.state.Load().NextOwed(now)
	if _, next := l.loose.due(now); !next.IsZero() && (!ok || next.Before(at)) {
		return next, true
	}
	return at, ok
}

// OwedChanged has a token when there may be something new to send.
func (l *Ledger) OwedChanged() <-chan struct{} { return l.owed }

// Sending puts on record that attempts at these messages begin. Only when it
// returned nil may they leave.
func (l *Ledger) Sending(ctx context.Context, ids []string) error {
	recorded := l.loose.sending(ids)
	if len(recorded) == 0 {
		return nil
	}
	if _, err := l.step(ctx, []alerts.Input{alerts.Sending{IDs: recorded}}); err != nil {
		l.loose.notSending(ids)
		return fmt.Errorf("begin to send %d messages: %w", len(ids), err)
	}
	return nil
}

// Sent puts on record what became of attempts. After an error it must be said
// again: an attempt of which nobody knows the end is repeated after a restart.
func (l *Ledger) Sent(ctx context.Context, results []alerts.Sent) error {
	results = l.loose.sent(results, l.clock.steady())
	if len(results) == 0 {
		return nil
	}
	if err := l.begin(ctx); err != nil {
		return fmt.Errorf("record what became of %d messages: %w", len(results), err)
	}
	defer l.end()
	return l.became(ctx, results)
}

// became puts on record what became of attempts. Only who has the turn calls it.
func (l *Ledger) became(ctx context.Context, results []alerts.Sent) (err error) {
	inputs := make([]alerts.Input, len(results))
	for i, s := range results {
		if s.Resolved, err = l.resolvedOf(ctx, s); err != nil {
			return err
		}
		inputs[i] = s
	}
	if _, _, err := l.record(ctx, wire.Batch{}, only(inputs...)); err != nil {
		return fmt.Errorf("record what became of %d messages: %w", len(results), err)
	}
	return nil
}

func (l *Ledger) tellSender() {
	select {
	case l.owed <- struct{}{}:
	default: // it will look anyway
	}
}

// planned fills in whom the steps among these timers reach, and of a report that is
// owed of an alert that is resolved the alert. One that cannot be read now is read
// when the timer comes again.
func (l *Ledger) planned(ctx context.Context, due alerts.Due) alerts.Due {
	a, open := l.state.Load().Alert(due.Alert)
	if !open && due.Kind == alerts.DueReport {
		if a, err := l.loader.Alert(ctx, due.Alert); err == nil {
			due.Resolved = &a
		}
	}
	if !open || l.planner == nil {
		return due
	}
	switch due.Kind {
	case alerts.DueEscalate:
		p := l.plan(a, due.Step, due.Round, l.now())
		due.Plan = &p
	case alerts.DueArrive, alerts.DueAssist:
		p := l.plan(a, a.Step+1, 0, l.now())
		due.Plan = &p
	}
	return due
}
