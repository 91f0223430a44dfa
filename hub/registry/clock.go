package registry

import "time"

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
}

// message looks at when any message says it was sent.
func (c *clock) message(sent, received time.Time) {
	if !sent.IsZero() && sent.Sub(received) > clockLimit {
		c.suspect = true
	}
}

// status looks at a status that is no retained one. A repetition says nothing.
func (c *clock) status(sent, received time.Time) {
	if sent.IsZero() || sent.Equal(c.last) {
		return
	}
	c.last, c.offset = sent, sent.Sub(received)
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
