package ingest

import (
	"sync"
	"time"

	"brighteyes/alerts"
)

// jumpAtLeast is the least difference that counts as a clock that was set; what is
// smaller is drift and the network's time service at work.
const jumpAtLeast = 2 * time.Second

// clock tells when the machine's clock was set while the hub runs: what it shows
// then differs from what has passed.
type clock struct {
	wall   func() time.Time
	passed func() time.Duration // since any fixed moment, whatever the clock is set to

	mu   sync.Mutex
	base time.Time     // what the clock showed
	at   time.Duration // when what had passed
}

func newClock(wall func() time.Time, passed func() time.Duration) *clock {
	if passed == nil {
		start := time.Now() // carries the monotonic reading
		passed = func() time.Duration { return time.Since(start) }
	}
	c := &clock{wall: wall, passed: passed}
	c.rebase()
	return c
}

func (c *clock) rebase() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.at = c.wall().Round(0), c.passed()
}

// steady is the time by which the timers on record are set: the clock's, or what
// it would be had it not been set since the timers were last moved with it.
func (c *clock) steady() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Add(c.passed() - c.at)
}

// jump is by how much the clock was set since the last rebase, forward or back; 0
// when it was not.
func (c *clock) jump() time.Duration {
	by := c.wall().Round(0).Sub(c.steady())
	if by.Abs() < jumpAtLeast {
		return 0
	}
	return by
}

// behind is how far now lies before the newest time on record: the clock was set
// back while the hub was down, and how long that was nobody knows.
func behind(kept alerts.Kept, now time.Time) time.Duration {
	newest := kept.Newest
	for _, s := range kept.Silences {
		if s.From.After(newest) {
			newest = s.From
		}
	}
	for _, a := range kept.Alerts {
		for _, t := range append([]time.Time{a.OpenedAt, a.LastAt}, times(a.Timeline)...) {
			if t.After(newest) {
				newest = t
			}
		}
	}
	return max(0, newest.Sub(now))
}

func times(entries []alerts.Entry) []time.Time {
	if len(entries) == 0 {
		return nil
	}
	return []time.Time{entries[len(entries)-1].At}
}

// early moves the steps of escalations to now: over a restart with a clock that
// was set back, a step comes early rather than late.
func early(kept alerts.Kept, now time.Time) alerts.Kept {
	if behind(kept, now) < jumpAtLeast {
		return kept
	}
	for i := range kept.Due {
		switch d := &kept.Due[i]; d.Kind {
		case alerts.DueEscalate, alerts.DueUnseen, alerts.DueArrive, alerts.DueAssist, alerts.DuePromote:
			if d.At.After(now) {
				d.At = now
			}
			d.Early = d.Early || d.Kind == alerts.DueEscalate // a step that calls nobody is passed with it
		}
	}
	for i := range kept.Deliveries {
		if o := &kept.Deliveries[i]; o.NotBefore.After(now) {
			o.NotBefore = now
		}
	}
	return kept
}
