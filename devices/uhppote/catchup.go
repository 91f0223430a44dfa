package uhppote

import (
	"context"
	"errors"
	"fmt"
)

var errUnread = errors.New("not to be had yet")

// saveEvery is how many events are handed on in a row before the position is
// remembered: each costs the edge a write.
const saveEvery = 32

// catchUp reads and hands on every record after the last one, up to newest. A
// pushed alarm that arrives meanwhile goes first.
func (g *gate) catchUp(ctx context.Context, newest record, sub *subscription) error {
	h := &g.history
	if !h.known { // the first contact ever
		h.advance(newest)
		return h.save(ctx)
	}
	if newest.index == 0 && h.last == 0 || h.repeated(newest) {
		return nil
	}
	if err := g.check(ctx); err != nil {
		return err
	}
	begun, unsaved := false, 0
	for h.last != newest.index {
		r, err := g.client.event(ctx, h.last+1)
		if err != nil {
			return g.keep(ctx, unsaved, err)
		}
		switch {
		case r.kind == overwritten:
			if err := g.skipLost(ctx); err != nil {
				return g.keep(ctx, unsaved, err)
			}
			continue
		case r.index == 0 && newest.index < h.last && !begun:
			begun = true // the controller's numbers ran over; what is read twice is the same event
			h.last = 0
			continue
		case r.index == 0:
			return g.keep(ctx, unsaved, fmt.Errorf("event %d of %d: %w", h.last+1, newest.index, errUnread))
		}
		g.driver.metrics.fetched.Inc()
		if err := g.handOn(ctx, r); err != nil {
			return g.keep(ctx, unsaved, err)
		}
		h.advance(r)
		if unsaved++; unsaved == saveEvery {
			unsaved = 0
			if err := h.save(ctx); err != nil {
				return err
			}
		}
		if newest, err = g.alarmsFirst(ctx, sub, newest); err != nil {
			return g.keep(ctx, unsaved, err)
		}
	}
	return g.keep(ctx, unsaved, nil)
}

// keep saves the position if it moved and passes err on.
func (g *gate) keep(ctx context.Context, unsaved int, err error) error {
	if unsaved == 0 {
		return err
	}
	if saved := g.history.save(context.WithoutCancel(ctx)); saved != nil && err == nil {
		return saved
	}
	return err
}

// check finds out whether the controller still has the log in which the last
// record was handed on. In a new log everything is news. It is asked whenever
// there is something to read, since a log that was cleared and has grown past
// the last index looks like the old one otherwise.
func (g *gate) check(ctx context.Context) error {
	h := &g.history
	if h.last == 0 {
		return nil
	}
	r, err := g.client.event(ctx, h.last)
	if err != nil {
		return err
	}
	if r.kind == overwritten || r.index == h.last && r.stamp == h.stamp {
		return nil
	}
	first, err := g.client.event(ctx, oldest)
	if err != nil {
		return err
	}
	g.log.Warn("Controller has a new log of events", "last", h.last, "oldest", first.index)
	h.last, h.stamp = max(first.index, 1)-1, [7]byte{}
	clear(h.given)
	return h.save(ctx)
}

// skipLost goes to the oldest record that the controller still has.
func (g *gate) skipLost(ctx context.Context) error {
	h := &g.history
	first, err := g.client.event(ctx, oldest)
	if err != nil {
		return err
	}
	if first.index <= h.last+1 {
		return fmt.Errorf("event %d is overwritten, yet the oldest is %d", h.last+1, first.index)
	}
	lost := first.index - h.last - 1
	g.driver.metrics.lost.Add(float64(lost))
	g.log.Warn("Controller overwrote events before they were read", "from", h.last+1, "lost", lost)
	h.last = first.index - 1
	return nil
}

// alarmsFirst hands on the alarms among the packets that wait, while a catching
// up goes on, and returns the newest record that they tell of.
func (g *gate) alarmsFirst(ctx context.Context, sub *subscription, newest record) (record, error) {
	for {
		select {
		case packet := <-sub.packets:
			_, s, err := decodeStatus(packet[:])
			if err != nil || s.last.index == 0 || g.history.repeated(s.last) {
				continue
			}
			if g.urgent(s.last) {
				if err := g.handOn(ctx, s.last); err != nil {
					return newest, err
				}
			}
			if s.last.index > newest.index {
				newest = s.last
			}
		default:
			return newest, nil
		}
	}
}
