package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// LedgerConfig is what a Ledger is made of. Planner, Fault, Log, Metrics, Now and
// Passed may be left out.
type LedgerConfig struct {
	Journal   Journal
	Loader    Loader
	Places    Places
	Publisher Publisher
	Exercises Exercises // nil: every press is a call
	Planner   Planner
	// Commissioned reports whether a device is being commissioned where people live:
	// its calls for help are calls. nil: none is.
	Commissioned func(device string) bool
	Fault        devices.Fault
	Log          *slog.Logger
	Metrics      prometheus.Registerer
	Now          func() time.Time
	// Passed is how much time has passed since any fixed moment, whatever Now is
	// set to: by default the machine's monotonic clock.
	Passed func() time.Duration
}

// Ledger keeps the alerts. Whatever changes them, an edge's batch, a person, a
// judgement or a timer, is one step of the machine and one transaction with what
// caused it, one after the other; so each event counts exactly once. A step that
// could not be put on record has not happened, except that a call for help is
// then shown all the same, see Unrecorded.
//
// Its methods are safe for concurrent use. Those that put something on record
// wait their turn, until their ctx ends; a batch without urgency waits behind all
// others, so that after an outage a press does not queue behind everybody's
// backlog.
type Ledger struct {
	journal   Journal
	loader    Loader
	places    Places
	publisher Publisher
	exercises Exercises
	planner   Planner
	installed func(device string) bool // see LedgerConfig.Commissioned
	fault     devices.Fault
	log       *slog.Logger
	now       func() time.Time
	clock     *clock
	metrics   ledgerMetrics

	turn  chan struct{} // has room for the one who may step
	later chan struct{} // has room for the one batch without urgency that may wait for the turn
	state atomic.Pointer[alerts.State]
	// doubt is set when a commit failed: part of it may be on record after all,
	// so the state is read anew before the next step. Only who has the turn.
	doubt bool
	// resumed and behind: whether the machine knows that it goes on from the record,
	// and whether the clock shows less than stood there. Only who has the turn.
	resumed, behind bool
	orphans         []alerts.Sent // messages of which the end is not known; only Run
	wake            chan struct{} // the timers may have changed
	owed            chan struct{} // there may be something to send

	unrecorded unrecorded
	loose      loose
	heldUp     map[string]bool // steps that were told while they could not be recorded; only Run
}

// NewLedger goes on from what is on record.
func NewLedger(ctx context.Context, c LedgerConfig) (*Ledger, error) {
	l := &Ledger{
		journal: c.Journal, loader: c.Loader, places: c.Places, publisher: c.Publisher, exercises: c.Exercises,
		fault: c.Fault, log: c.Log, now: c.Now, turn: make(chan struct{}, 1), later: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		planner: c.Planner, installed: c.Commissioned, owed: make(chan struct{}, 1),
	}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if l.now == nil {
		l.now = time.Now
	}
	kept, err := l.loader.LoadAlerts(ctx)
	if err != nil {
		return nil, fmt.Errorf("load alerts: %w", err)
	}
	l.clock = newClock(l.now, c.Passed)
	l.behind, l.orphans = behind(kept, l.now()) >= jumpAtLeast, orphans(kept)
	state := alerts.NewState(early(kept, l.now()))
	l.state.Store(&state)
	l.tellSender() // of what is owed from before
	l.metrics = newLedgerMetrics(c.Metrics, l)
	return l, nil
}

// Commit puts a batch of alarms or events on record, with the alerts that its
// new events raise, and then tells the screens. The batch goes through Resolve
// first. When it returns an error the batch must stay unsettled; its calls for
// help have been shown by then.
func (l *Ledger) Commit(ctx context.Context, b wire.Batch) (wire.Settled, error) {
	b = Resolve(l.places, b)
	stop := l.showIfSlow(b)
	settled, err := l.commit(ctx, b)
	stop()
	switch {
	case err != nil:
		l.Unrecorded(b)
	case settled.Stored:
		l.recorded(b)
	}
	return settled, err
}

func (l *Ledger) commit(ctx context.Context, b wire.Batch) (wire.Settled, error) {
	if b.Lane != devices.Alarms && !calls(b) {
		select {
		case l.later <- struct{}{}:
			defer func() { <-l.later }()
		case <-ctx.Done():
			return wire.Settled{}, fmt.Errorf("commit %s of edge %s: %w", b.Lane, b.Edge, ctx.Err())
		}
	}
	if err := l.begin(ctx); err != nil {
		return wire.Settled{}, fmt.Errorf("commit %s of edge %s: %w", b.Lane, b.Edge, err)
	}
	defer l.end()
	b, ticked := l.exercised(b)
	var muted []devices.Recorded
	settled, _, err := l.record(ctx, b, func(fresh []devices.Recorded) []alerts.Input {
		inputs := make([]alerts.Input, 0, len(fresh))
		muted = muted[:0]
		for _, e := range fresh {
			if ticked[pressOf(e)] {
				continue
			}
			o := l.occurrence(e)
			if alerts.Muted(o) {
				muted = append(muted, e)
			}
			inputs = append(inputs, o)
		}
		return inputs
	})
	if err != nil {
		return wire.Settled{}, fmt.Errorf("commit %s of edge %s: %w", b.Lane, b.Edge, err)
	}
	for _, e := range muted {
		l.metrics.muted.Inc()
		l.log.Warn("call for help from a device that is not in service raises no alert", "edge", e.Edge, "device", e.Device, "type", e.Type)
	}
	return settled, nil
}

// Judge takes judgements of conditions. When it returns an error none of them
// counts, and they should be made again.
func (l *Ledger) Judge(ctx context.Context, judgements []alerts.Judgement) error {
	inputs := make([]alerts.Input, len(judgements))
	for i, j := range judgements {
		if j.NewID == "" {
			j.NewID = devices.NewID(l.now())
		}
		inputs[i] = j
	}
	if _, err := l.step(ctx, inputs); err != nil {
		return fmt.Errorf("judge conditions: %w", err)
	}
	return nil
}

// Act does what a person asks and returns the alert as it then is. Its errors
// are those of alerts.Step, or of the records.
func (l *Ledger) Act(ctx context.Context, act alerts.Act) (alerts.Alert, error) {
	if c, a, waits := l.unrecorded.find(act.Alert); waits {
		return l.actUnrecorded(act, c, a)
	}
	if err := l.begin(ctx); err != nil {
		return alerts.Alert{}, fmt.Errorf("%s alert %.64q: %w", act.Verb, act.Alert, err)
	}
	defer l.end()
	stands, open := l.state.Load().Alert(act.Alert)
	if !open {
		a, err := l.loader.Alert(ctx, act.Alert)
		if err != nil {
			return alerts.Alert{}, fmt.Errorf("%s alert %.64q: %w", act.Verb, act.Alert, err)
		}
		act.Resolved, stands = &a, a
	}
	_, actions, err := l.record(ctx, wire.Batch{}, only(l.addressed(act, stands)))
	if err != nil {
		return alerts.Alert{}, err
	}
	for _, action := range actions {
		if put, ok := action.(alerts.PutAlert); ok && put.Alert.ID == act.Alert {
			return put.Alert, nil
		}
	}
	if a, open := l.state.Load().Alert(act.Alert); open {
		return a, nil // nothing to change
	}
	return *act.Resolved, nil
}

// Report opens an alert for a person. Its errors are those of alerts.Step, or of
// the records.
func (l *Ledger) Report(ctx context.Context, r alerts.Report) (alerts.Alert, error) {
	if r.NewID == "" {
		r.NewID = devices.NewID(l.now())
	}
	actions, err := l.step(ctx, []alerts.Input{r})
	if err != nil {
		return alerts.Alert{}, err
	}
	for _, action := range actions {
		if put, ok := action.(alerts.PutAlert); ok && put.Alert.Rule == alerts.RuleReport {
			return put.Alert, nil
		}
	}
	return alerts.Alert{}, fmt.Errorf("report an alert: %w", alerts.ErrNotFound)
}

// Open returns every alert that is not resolved, newest first, and before them
// those that could not be put on record yet.
func (l *Ledger) Open() []alerts.Alert {
	return append(l.unrecorded.all(), l.state.Load().Open()...)
}

// Held returns the conditions on record.
func (l *Ledger) Held() []alerts.Held { return l.state.Load().Held() }

// step is a whole turn for inputs that come without a batch.
func (l *Ledger) step(ctx context.Context, inputs []alerts.Input) ([]alerts.Action, error) {
	if len(inputs) == 0 {
		return nil, nil
	}
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	defer l.end()
	_, actions, err := l.record(ctx, wire.Batch{}, only(inputs...))
	return actions, err
}

func only(inputs ...alerts.Input) func([]devices.Recorded) []alerts.Input {
	return func([]devices.Recorded) []alerts.Input { return inputs }
}
