package edge

import (
	"context"
	"encoding/json"
	"time"

	"brighteyes/devices"
)

// firstPulse is how long after its start an edge sends its first pulse.
const firstPulse = 15 * time.Second

// pulses presses, every so often, a button that does not exist: the hub tells
// its age to every screen, see hub/synthetic. It takes the road of a call, by the
// outbox's lane of alarms. While one is not confirmed no other is put beside it,
// so that an edge that is cut off for days does not hoard them.
type pulses struct {
	a       *Agent
	waiting *unconfirmed // its own, of one
}

func (p *pulses) run(ctx context.Context) {
	if p.a.cfg.SelfTest <= 0 {
		return
	}
	wait(ctx, min(firstPulse, p.a.cfg.SelfTest))
	for ctx.Err() == nil {
		if p.a.cfg.Outbox.Backlog().Alarms == 0 {
			p.waiting.clear() // it was given up, and nobody will confirm it
		}
		if p.waiting.len() == 0 {
			within, cancel := context.WithTimeout(ctx, p.a.cfg.SelfTest)
			p.press(within)
			cancel()
		}
		wait(ctx, p.a.cfg.SelfTest)
	}
}

func (p *pulses) press(ctx context.Context) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	e := devices.Event{ID: devices.NewID(now), Device: devices.SelfTest, Type: devices.ButtonTest, Time: now, Queued: now}
	body, err := json.Marshal(e)
	if err != nil {
		p.a.cfg.Log.Error("a pulse could not be written", "err", err)
		return
	}
	p.waiting.add(e.ID, now)
	if err := p.a.alarm(ctx, e, body); err != nil {
		p.waiting.confirmed(e.ID) // it is nowhere, and nothing waits for it
	}
}
