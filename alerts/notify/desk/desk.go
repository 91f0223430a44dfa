// Package desk is the loud screen as a channel: a message to a desk is handed
// over when a screen of that desk has said that it shows this call. That it showed
// another before, on the same alert, says nothing of the new one. An empty desk takes
// nothing, so that its step fails and the next one comes. It sends nothing itself: the
// screens have been told by the hub's stream.
package desk

import (
	"context"
	"sync"
	"time"

	"brighteyes/alerts/notify"
)

const (
	// Wait is how long a screen has to show an alert.
	Wait = 20 * time.Second
	// remembered is how many shown alerts are kept for deliveries that come after
	// the screens; the oldest goes first.
	remembered = 20_000
)

// Channel is the screens of all desks. Make it with New.
type Channel struct {
	wait time.Duration

	mu     sync.Mutex
	shown  map[shown]int // the newest call, see alerts.Alert.Call
	order  []shown       // of shown, a ring
	next   int
	change chan struct{} // closed when something was shown
}

type shown struct{ alert, desk string }

// New returns the channel; wait 0 is Wait.
func New(wait time.Duration) *Channel {
	if wait <= 0 {
		wait = Wait
	}
	return &Channel{wait: wait, shown: map[shown]int{}, change: make(chan struct{})}
}

// Shown says that a screen of these desks shows a call of an alert, counted from 1.
func (c *Channel) Shown(alert string, call int, desks ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := false
	for _, desk := range desks {
		s := shown{alert, desk}
		if before, known := c.shown[s]; !known {
			c.room(s)
		} else if before >= call {
			continue
		}
		c.shown[s], changed = call, true
	}
	if changed {
		close(c.change)
		c.change = make(chan struct{})
	}
}

// room makes room for one more: the oldest is forgotten.
func (c *Channel) room(s shown) {
	if len(c.order) < remembered {
		c.order = append(c.order, s)
		return
	}
	delete(c.shown, c.order[c.next])
	c.order[c.next] = s
	c.next = (c.next + 1) % remembered
}

// Send waits until a screen of the desk shows every call of m.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	timeout := time.NewTimer(c.wait)
	defer timeout.Stop()
	for {
		change, all := c.look(to, m)
		if all {
			return notify.Receipt{}, nil
		}
		select {
		case <-change:
		case <-timeout.C:
			return notify.Receipt{}, notify.Unreachable("no screen of the desk has shown it")
		case <-ctx.Done():
			return notify.Receipt{}, notify.Failed("no answer in time")
		}
	}
}

func (c *Channel) look(to string, m notify.Message) (change <-chan struct{}, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, call := range m.Calls {
		if newest, ok := c.shown[shown{call.Alert, to}]; !ok || newest < call.Round {
			return c.change, false
		}
	}
	return nil, true
}
