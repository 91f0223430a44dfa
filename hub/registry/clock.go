package registry

import (
	"time"

	"brighteyes/devices"
)

const (
	clockLimit = 60 * time.Second // by how much a right clock may differ
	behindRow  = 3                // this many status in a row make a clock that is behind suspect
	// A status every ten seconds is what an edge sends. Those that waited
	// somewhere arrive closer together, and their age says nothing of a clock.
	statusSpacing = 5 * time.Second
)

// clock judges an edge's clock by what it says was sent when. A message can be
// old without anybody's fault, but never from the future.
type clock struct {
	suspect bool
	offset  time.Duration // sent minus received, of the newest status
	last    time.Time     // sent of the newest status
	behind  int           // status in a row that were too far behind
	counted time.Time     // receipt of the newest of these

	measured time.Time // receipt of the newest status
	since    time.Time // when state became what it is, on the hub's clock
}

// state is how the clock is judged. One that was never measured, or seems behind and
// may as well have been late, is not judged.
func (c *clock) state() devices.ClockState {
	switch {
	case c.suspect:
		return devices.ClockSuspect
	case c.measured.IsZero(), c.offset < -clockLimit:
		return devices.ClockUnknown
	}
	return devices.ClockRight
}

// changed notes when the judgement changed.
func (c *clock) changed(before devices.ClockState, received time.Time) {
	if c.since.IsZero() || c.state() != before {
		c.since = received
	}
}

// view is the judgement as a clip has it.
func (c *clock) view() devices.EdgeClock {
	v := devices.EdgeClock{State: c.state()}
	if !c.since.IsZero() {
		v.Since = utc(c.since)
	}
	if !c.measured.IsZero() {
		offset := c.offset.Round(time.Millisecond).Seconds()
		v.Against, v.OffsetS, v.MeasuredAt = "hub", &offset, utc(c.measured)
	}
	return v
}

// EdgeClock is how an edge's clock is judged now.
func (r *Registry) EdgeClock(edge string) devices.EdgeClock {
	r.mu.RLock()
	defer r.mu.RUnlock()
	e := r.edges[edge]
	if e == nil {
		return devices.EdgeClock{State: devices.ClockUnknown}
	}
	return e.clock.view()
}

// message looks at when any message says it was sent.
func (c *clock) message(sent, received time.Time) {
	defer c.changed(c.state(), received)
	if !sent.IsZero() && sent.Sub(received) > clockLimit {
		c.suspect = true
	}
}

// status looks at a status that is no retained one. A repetition says nothing.
func (c *clock) status(sent, received time.Time) {
	if sent.IsZero() || sent.Equal(c.last) {
		return
	}
	defer c.changed(c.state(), received)
	c.last, c.offset, c.measured = sent, sent.Sub(received), received
	switch {
	case c.offset > clockLimit:
		c.suspect, c.behind = true, 0
	case c.offset >= -clockLimit:
		c.suspect, c.behind = false, 0
	case c.behind == 0 || received.Sub(c.counted) >= statusSpacing:
		c.behind++
		c.counted = received
		c.suspect = c.suspect || c.behind >= behindRow
	}
}
