package uhppotesim

import (
	"net/netip"
	"time"
)

// Record puts an event into the log, pushes it, and returns its index. Its time
// is now on the controller's clock unless given.
func (c *Controller) Record(e Event) uint32 {
	c.mu.Lock()
	e = c.record(e)
	c.mu.Unlock()
	c.push()
	return e.Index
}

// record is Record without the push, which waits for push.
func (c *Controller) record(e Event) Event {
	if e.At.IsZero() && !c.noClock {
		e.At = c.now()
	}
	e = c.ring.add(e)
	c.faults.pending = append(c.faults.pending, c.encode(e))
	return e
}

// Swipe shows a card at a door.
func (c *Controller) Swipe(door int, card uint32, granted bool) uint32 {
	if !granted {
		return c.Record(Event{Kind: 1, Door: door, Direction: 1, Card: card, Reason: 6})
	}
	c.change(func() { c.unlock(door) })
	return c.Record(Event{Kind: 1, Granted: true, Door: door, Direction: 1, Card: card, Reason: 1})
}

// PushButton pushes the button that opens a door from inside. It is recorded
// only when the controller was told to record such events; then its index is
// returned, else 0. The same holds for OpenDoor and CloseDoor.
func (c *Controller) PushButton(door int) uint32 {
	c.change(func() { c.unlock(door) })
	return c.recordSpecial(Event{Kind: 2, Granted: true, Door: door, Reason: 20})
}

// OpenDoor swings a door open.
func (c *Controller) OpenDoor(door int) uint32 {
	c.change(func() { c.open[door-1] = true })
	return c.recordSpecial(Event{Kind: 2, Granted: true, Door: door, Reason: 23})
}

// CloseDoor shuts a door.
func (c *Controller) CloseDoor(door int) uint32 {
	c.change(func() { c.open[door-1] = false })
	return c.recordSpecial(Event{Kind: 2, Granted: true, Door: door, Reason: 24})
}

// Force opens a door that is locked.
func (c *Controller) Force(door int) uint32 {
	c.change(func() { c.open[door-1] = true })
	return c.Record(Event{Kind: 3, Granted: true, Door: door, Reason: 38})
}

// HoldOpen leaves a door open for too long.
func (c *Controller) HoldOpen(door int) uint32 {
	c.change(func() { c.open[door-1] = true })
	return c.Record(Event{Kind: 3, Granted: true, Door: door, Reason: 37})
}

// Duress enters the code of someone who is threatened.
func (c *Controller) Duress(door int) uint32 {
	return c.Record(Event{Kind: 3, Granted: true, Door: door, Reason: 34})
}

// Emergency presses the help button at a door.
func (c *Controller) Emergency(door int) uint32 {
	return c.Record(Event{Kind: 3, Granted: true, Door: door, Reason: 43})
}

// Fire closes or opens the fire contact; closing it is recorded.
func (c *Controller) Fire(on bool) uint32 {
	c.change(func() { c.fire = on })
	if !on {
		return 0
	}
	return c.Record(Event{Kind: 3, Granted: true, Reason: 39})
}

// ClearLog empties the log: the next event has index 1.
func (c *Controller) ClearLog() {
	c.change(func() { c.ring.last, c.ring.events = 0, nil })
}

// WrapLog makes the next event have index 1 while the older ones stay, as a
// firmware does whose numbers run over.
func (c *Controller) WrapLog() {
	c.change(func() { c.ring.wrap() })
}

// SetListener has another program take the controller's events; the zero value
// forgets the listener.
func (c *Controller) SetListener(to netip.AddrPort) { c.change(func() { c.listener = to }) }

// FreezeListener makes it say yes to a new listener and keep the old.
func (c *Controller) FreezeListener(on bool) { c.change(func() { c.frozen = on }) }

// Mode is the mode of a door and how long it is unlocked when it opens, and how
// often modes were set.
func (c *Controller) Mode(door int) (mode byte, delay time.Duration, orders int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mode(byte(door)), c.cfg.Unlock, c.orders
}

// Listener is where it pushes to; not valid when nowhere.
func (c *Controller) Listener() netip.AddrPort {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listener
}

// Special reports whether doors and buttons are recorded.
func (c *Controller) Special() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.special
}

// ForgetSpecial stops the recording of doors and buttons.
func (c *Controller) ForgetSpecial() { c.change(func() { c.special = false }) }

// SetClock sets its clock off by offset.
func (c *Controller) SetClock(offset time.Duration) {
	c.change(func() { c.clock, c.noClock = offset, false })
}

// LoseClock leaves it without a time, as after a long power cut.
func (c *Controller) LoseClock() { c.change(func() { c.noClock = true }) }

// Repeat makes it push its last event again and again.
func (c *Controller) Repeat(every time.Duration) {
	c.change(func() {
		c.interval = every
		if c.conn != nil {
			_ = c.conn.SetReadDeadline(time.Now()) // wakes serve
		}
	})
}

// Commands are the doors that commands opened, in order.
func (c *Controller) Commands() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]int(nil), c.commands...)
}

func (c *Controller) recordSpecial(e Event) uint32 {
	if !c.Special() {
		return 0
	}
	return c.Record(e)
}

func (c *Controller) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *Controller) unlock(door int) { c.unlocked[door-1] = time.Now().Add(c.cfg.Unlock) }

// ClockSets is how often somebody set its clock.
func (c *Controller) ClockSets() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sets
}
