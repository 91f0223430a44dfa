package ingest

import (
	"context"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices/wire"
)

const (
	dueAtOnce   = 500 // timers in one transaction
	dueRetryMin = 100 * time.Millisecond
	dueRetryMax = 10 * time.Second
	dueHeldUp   = 5 * time.Second // a record that takes longer holds the steps up
)

// Run lets the timers come when they are due, the overdue ones at once. It
// sleeps until the next, polls nothing, and returns nil when ctx has ended.
// Timers that cannot be put on record are tried again, for ever.
func (l *Ledger) Run(ctx context.Context) error {
	l.ownUp(ctx)
	pause, trouble := dueRetryMin, ""
	for ctx.Err() == nil {
		err := l.comeOrTell(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			if err.Error() != trouble {
				trouble = err.Error()
				l.log.Error("alerts are held up", "err", err)
			}
			l.metrics.held.Inc()
			l.tellWhileHeldUp()
			sleep(ctx, pause, nil)
			pause = min(2*pause, dueRetryMax)
		default:
			if trouble != "" {
				l.log.Info("alerts go on")
			}
			pause, trouble, l.heldUp = dueRetryMin, "", nil
			l.untilDue(ctx)
		}
	}
	return nil
}

// comeOrTell is come, and tells what is held up when that takes long: a disk that
// hangs gives no error.
func (l *Ledger) comeOrTell(ctx context.Context) error {
	came := make(chan error, 1)
	go func() { came <- l.come(ctx) }()
	slow := time.NewTicker(dueHeldUp)
	defer slow.Stop()
	for {
		select {
		case err := <-came:
			return err
		case <-slow.C:
			l.tellWhileHeldUp()
		}
	}
}

// come takes the timers that are due.
func (l *Ledger) come(ctx context.Context) error {
	if err := l.begin(ctx); err != nil {
		return err
	}
	defer l.end()
	for {
		due := l.state.Load().Due(l.now())
		if len(due) == 0 {
			return nil
		}
		inputs := make([]alerts.Input, 0, dueAtOnce)
		for _, d := range due[:min(len(due), dueAtOnce)] {
			inputs = append(inputs, l.planned(ctx, d))
		}
		_, actions, err := l.record(ctx, wire.Batch{}, only(inputs...))
		if err != nil {
			return err
		}
		if len(actions) == 0 {
			return nil // the clock was set back in this moment
		}
	}
}

// untilDue sleeps until the next timer, or until the timers change.
func (l *Ledger) untilDue(ctx context.Context) {
	next, ok := l.state.Load().Next()
	if !ok {
		select {
		case <-ctx.Done():
		case <-l.wake:
		}
		return
	}
	sleep(ctx, next.Sub(l.now()), l.wake)
}

// sleep waits for d, for wake when that is not nil, or for the end of ctx.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
