package edge

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/outbox"
)

// Buzzer makes a noise, or whatever else a device of this edge can be told to
// do, when a call for help is confirmed by no hub.
type Buzzer struct {
	After  time.Duration // how long a call may be unconfirmed
	Device string
	Action string
	Args   map[string]any
	// Stop, when it has an action, is what the same device is told when the last
	// call was confirmed.
	Stop BuzzerStop
	// Every is how often it sounds again while a call is unconfirmed; 0 means 30 s.
	Every time.Duration
	// Most is how long one call keeps it sounding in one run of the edge; 0 means
	// an hour. The call itself stays in the outbox for ever.
	Most time.Duration
}

// BuzzerStop is an action that ends the noise.
type BuzzerStop struct {
	Action string
	Args   map[string]any
}

const (
	buzzEvery   = 30 * time.Second
	buzzMost    = time.Hour
	buzzWithin  = 10 * time.Second // for the device to act
	buzzRetry   = 2 * time.Second  // after an action that failed: its driver may be starting
	afterStart  = 5 * time.Second  // what an earlier run left gets so long to be confirmed
	buzzerEvent = "device.buzzer"
)

// buzzer watches the calls for help that wait for the hub. It needs neither the
// hub nor the disk: what it counts is in memory, taken there before the outbox
// is asked, and out of the outbox after a restart.
type buzzer struct {
	a       *Agent
	set     Buzzer
	waiting *unconfirmed
	began   time.Time

	sounded int // since the first call that was not confirmed
	last    time.Time
}

func newBuzzer(a *Agent) *buzzer {
	b := &buzzer{a: a, waiting: newUnconfirmed()}
	if a.cfg.Buzzer != nil {
		b.set = *a.cfg.Buzzer
		b.waiting.reading(true) // from before the first can be confirmed
	}
	if b.set.Every <= 0 {
		b.set.Every = buzzEvery
	}
	if b.set.Most <= 0 {
		b.set.Most = buzzMost
	}
	return b
}

// called notes a call for help that is on its way to the outbox.
func (b *buzzer) called(e devices.Event) {
	if b.a.cfg.Buzzer != nil && devices.CallForHelp(e.Type) {
		b.waiting.add(e.ID, time.Now())
	}
}

// run sounds and stops until ctx ends.
func (b *buzzer) run(ctx context.Context) {
	if b.a.cfg.Buzzer == nil {
		return
	}
	b.began = time.Now()
	b.remember(ctx)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.waiting.changed:
		case <-timer.C:
		}
		if at := b.turn(ctx, time.Now()); !at.IsZero() {
			timer.Reset(max(time.Until(at), 0))
		}
	}
}

// remember takes over what an earlier run has not had confirmed.
func (b *buzzer) remember(ctx context.Context) {
	defer b.waiting.reading(false)
	for after := int64(0); ; {
		items, err := b.a.cfg.Outbox.Next(ctx, devices.Alarms, after, 500, 1<<20)
		if err != nil {
			b.a.cfg.Log.Error("calls that an earlier run left cannot be read, the buzzer does not know of them", "err", err)
			return
		}
		if len(items) == 0 {
			return
		}
		for _, item := range items {
			after = item.ID
			b.left(item)
		}
	}
}

func (b *buzzer) left(item outbox.Item) {
	var e devices.Event
	if json.Unmarshal(item.Body, &e) != nil || !devices.CallForHelp(e.Type) {
		return
	}
	// One of this run is noted already, with its own time.
	b.waiting.add(e.ID, b.began.Add(afterStart-b.set.After)) // long ago, but for a moment to be confirmed
}

// turn does what is due and says when to look again; zero: when a call comes.
func (b *buzzer) turn(ctx context.Context, now time.Time) time.Time {
	since, n, waits := b.waiting.oldest(now, b.set.After+b.set.Most)
	switch {
	case !waits:
		if b.sounded > 0 {
			b.over(ctx, n == 0)
		}
		return time.Time{}
	case now.Before(since.Add(b.set.After)):
		return since.Add(b.set.After)
	case b.sounded > 0 && now.Before(b.last.Add(b.set.Every)):
		return b.last.Add(b.set.Every)
	}
	if err := b.tell(ctx, b.set.Action, b.set.Args); err != nil {
		b.a.metrics.buzzer.WithLabelValues("failed").Inc()
		b.a.cfg.Log.Error("a call for help is unconfirmed and the buzzer does not act", "device", b.set.Device, "err", err)
		return time.Now().Add(buzzRetry)
	}
	b.a.metrics.buzzer.WithLabelValues("sounded").Inc()
	b.sounded++
	b.last = now
	if b.sounded == 1 {
		b.a.cfg.Log.Error("the hub has not confirmed a call for help, the buzzer sounds", "waiting", n, "since", since)
		b.report(ctx, map[string]any{"reason": "emergency"})
	}
	return now.Add(b.set.Every)
}

// over ends the noise and has it on record how often it was made.
func (b *buzzer) over(ctx context.Context, confirmed bool) {
	if b.set.Stop.Action != "" {
		if err := b.tell(ctx, b.set.Stop.Action, b.set.Stop.Args); err != nil {
			b.a.metrics.buzzer.WithLabelValues("failed").Inc()
			b.a.cfg.Log.Error("the buzzer does not stop", "device", b.set.Device, "err", err)
		}
	}
	b.a.cfg.Log.Info("the buzzer is quiet", "confirmed", confirmed, "sounded", b.sounded)
	reason := "reset"
	if !confirmed {
		reason = "expired"
	}
	b.report(ctx, map[string]any{"reason": reason, "count": float64(b.sounded)})
	b.sounded = 0
}

// tell has the device act, as a command of the hub would, in its turn.
func (b *buzzer) tell(ctx context.Context, action string, args map[string]any) error {
	now := time.Now()
	reply := devices.Reply{Outcome: devices.OutcomeFailed}
	b.a.commands.execute(ctx, devices.Command{
		ID: devices.NewID(now), Edge: b.a.cfg.ID, Device: b.set.Device, Action: action, Args: args, By: "edge",
		Issued: now, Expires: now.Add(buzzWithin),
	}, &reply)
	if reply.Outcome == devices.OutcomeFailed {
		return fmt.Errorf("%s: %s", action, reply.Error)
	}
	return nil // done, or nobody knows: it is told again anyway
}

// report puts an event of the buzzer's device on its way. It must not keep the
// buzzer from its work: where it cannot be stored soon it is lost, and counted.
func (b *buzzer) report(ctx context.Context, data map[string]any) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	body, err := json.Marshal(devices.Event{ID: devices.NewID(now), Device: b.set.Device, Type: buzzerEvent, Time: now, Data: data, Queued: now})
	if err == nil {
		err = b.a.store(ctx, devices.Events, body)
	}
	if err != nil {
		b.a.metrics.buzzer.WithLabelValues("unreported").Inc()
		b.a.cfg.Log.Warn("that the buzzer sounded is not on record", "err", err)
	}
}
