package reach

import (
	"context"
	"log/slog"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"brighteyes/devices"
)

const (
	readingEvery = time.Minute
	lossLimit    = 20.0 // percent of the window
	enough       = 10   // attempts, before a loss is spoken of
	soonest      = 50 * time.Millisecond
)

// Driver opens devices. They share nothing.
type Driver struct{}

var _ devices.Driver = Driver{}

// Name is the word in the configuration.
func (Driver) Name() string { return "reach" }

// Open checks the settings of one device.
func (Driver) Open(spec devices.Spec) (devices.Runner, error) {
	set, err := decode(spec)
	if err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	try := knock
	if set.ICMP {
		try = echo
	}
	return &target{
		device: spec.Device.ID, set: set, log: log, try: try,
		verdict: verdict{downAfter: set.DownAfter, upAfter: set.UpAfter, window: set.Window},
	}, nil
}

// target is one device. Run's goroutine owns all but the reasons.
type target struct {
	device  string
	set     checked
	log     *slog.Logger
	try     func(context.Context, checked) (time.Duration, string, error)
	verdict verdict
	shown   time.Time
	gone    time.Time // since when, while it is gone
	reasons atomic.Pointer[[]string]
}

var (
	_ devices.Runner    = (*target)(nil)
	_ devices.Explainer = (*target)(nil)
)

// Run tries the device until ctx ends.
func (t *target) Run(ctx context.Context, emit devices.Emitter) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
			t.attempt(ctx, emit)
			next := t.set.every
			if t.verdict.wavers() { // to be certain sooner
				next = max(next/5, soonest)
			}
			timer.Reset(next)
		}
	}
}

func (t *target) attempt(ctx context.Context, emit devices.Emitter) {
	at := time.Now()
	took, why, err := t.try(ctx, t.set)
	if ctx.Err() != nil {
		return
	}
	changed := t.verdict.take(at, err == nil)
	t.explain(why, err == nil)
	switch {
	case changed && err != nil:
		t.gone = t.verdict.since
		t.log.Warn("Device does not answer", "reason", why, "err", err)
	case changed && !t.gone.IsZero():
		t.log.Info("Device answers again", "gone_s", math.Round(time.Since(t.gone).Seconds()))
	}
	if err != nil || !t.verdict.there() {
		return // what is told now would be a sign of life
	}
	emit.Heard(time.Now())
	if !changed && at.Sub(t.shown) < readingEvery {
		return
	}
	if t.tell(ctx, emit, at, took) == nil {
		t.shown, t.gone = at, time.Time{}
	} else {
		t.shown = time.Time{} // told again at the next attempt
	}
}

// tell is the present reading, and before it the gap that has ended.
func (t *target) tell(ctx context.Context, emit devices.Emitter, at time.Time, took time.Duration) error {
	if !t.gone.IsZero() {
		gap := devices.Reading{Device: t.device, Time: t.gone, Values: map[string]float64{"online": 0, "loss_pct": 100}}
		if err := emit.Reading(ctx, gap); err != nil {
			t.log.Warn("A reading cannot be kept", "err", err)
			return err
		}
	}
	err := emit.Reading(ctx, devices.Reading{Device: t.device, Time: at, Values: map[string]float64{
		"online":     1,
		"connect_ms": math.Round(float64(took.Microseconds())/10) / 100,
		"loss_pct":   math.Round(t.verdict.loss()*10) / 10,
	}})
	if err != nil {
		t.log.Warn("A reading cannot be kept", "err", err)
	}
	return err
}

// explain keeps the reasons for the edge. One failed attempt is none, unless
// trying again cannot help.
func (t *target) explain(why string, answered bool) {
	var list []string
	switch {
	case why == "":
	case answered, !t.verdict.there(), why == notAllowed:
		list = append(list, why)
	}
	if t.verdict.there() && len(t.verdict.recent) >= enough && t.verdict.loss() >= lossLimit {
		list = append(list, lossy)
	}
	if old := t.reasons.Load(); old == nil || !slices.Equal(*old, list) {
		t.reasons.Store(&list)
	}
}

// Reasons says why the device is not well.
func (t *target) Reasons() []string {
	if p := t.reasons.Load(); p != nil {
		return *p
	}
	return nil
}
