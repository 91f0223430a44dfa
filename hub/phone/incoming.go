package phone

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/residents"
)

// Incoming takes a call that a gateway says is coming in. The same call of the
// gateway's, told again within an hour, is the same. It is shown also when the
// records cannot serve: then as an unknown caller's, or until the next start.
func (p *Phone) Incoming(ctx context.Context, from, gatewayID string) (Call, error) {
	c, fresh, err := p.begin(gatewayID)
	if err != nil || !fresh {
		return c, err
	}
	p.came.Inc()
	soon, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	found, err := p.cfg.Residents.Search(soon, self(), residents.ForDuty, from)
	if err != nil {
		p.log.Error("a telephone call is shown without its place, since residents could not be searched", "call", c.ID, "error", err)
	}
	if len(found) > 0 { // several are of one home, as a rule; the desk asks who speaks
		c = of(c, found[0])
	}
	c, err = p.change(c.ID, func(now *Call) error {
		now.Resident, now.Code, now.Site, now.Devices = c.Resident, c.Code, c.Site, c.Devices
		return nil
	})
	if err != nil {
		return Call{}, err
	}
	p.keep(ctx, c)
	return c, nil
}

// begin has a place for a call before its caller is known, so that a repeat
// meanwhile finds it.
func (p *Phone) begin(gatewayID string) (c Call, fresh bool, err error) {
	now, mac := p.now(), p.mac(gatewayID)
	p.mu.Lock()
	defer p.mu.Unlock()
	recent := 0
	for _, c := range p.calls {
		if c.Mac == mac && now.Sub(c.At).Abs() < sameWithin {
			return c, false, nil
		}
		if now.Sub(c.At).Abs() < time.Minute {
			recent++
		}
	}
	if recent >= callsMost {
		p.tooMany.Inc()
		return Call{}, false, ErrTooMany
	}
	c = Call{ID: devices.NewID(now), At: now, State: Ringing, Mac: mac}
	p.calls = append(p.calls, c)
	if over := len(p.calls) - callsKept; over > 0 {
		p.calls = slices.Clone(p.calls[over:])
	}
	return c, true, nil
}

// keep tells the screens first, and then the records.
func (p *Phone) keep(ctx context.Context, c Call) {
	p.cfg.Publish(c)
	if err := p.cfg.Store.PutPhoneCall(ctx, c); err != nil {
		p.log.Error("a telephone call is not on record", "call", c.ID, "error", err)
	}
}

// change does something to a call that is known; do says no by an error.
func (p *Phone) change(id string, do func(*Call) error) (Call, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.calls, func(c Call) bool { return c.ID == id })
	if i < 0 {
		return Call{}, fmt.Errorf("telephone call %.32s: %w", id, ErrNotFound)
	}
	c := p.calls[i]
	if err := do(&c); err != nil {
		return Call{}, err
	}
	p.calls[i] = c
	return c, nil
}

// Calls are the last calls, newest first.
func (p *Phone) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := append([]Call{}, p.calls...)
	slices.Reverse(list)
	return list
}

// Answer is that somebody at the desk took it. Who was first stays.
func (p *Phone) Answer(ctx context.Context, id, by string) (Call, error) {
	c, err := p.change(id, func(c *Call) error {
		if c.By == "" {
			c.By, c.State = by, Answered
		}
		return nil
	})
	if err != nil {
		return Call{}, err
	}
	p.keep(ctx, c)
	return c, nil
}

// Open makes a call for help of it, once: open raises the alert and returns its
// id.
func (p *Phone) Open(ctx context.Context, id, by string, open func(c Call) (alert string, err error)) (Call, error) {
	p.acting.Lock()
	defer p.acting.Unlock()
	c, err := p.change(id, func(*Call) error { return nil })
	if err != nil || c.Alert != "" {
		return c, err
	}
	alert, err := open(c)
	if err != nil {
		return Call{}, err
	}
	c, err = p.change(id, func(c *Call) error {
		c.Alert, c.State = alert, Closed
		if c.By == "" {
			c.By = by
		}
		return nil
	})
	if err != nil {
		return Call{}, err
	}
	p.keep(ctx, c)
	return c, nil
}
