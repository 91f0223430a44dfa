package onvif

import "time"

// maxSources bounds what is remembered of one camera; real ones have a dozen.
// What comes beyond it shares one place.
const maxSources = 64

// conditions is what a camera said of itself last. It outlives subscriptions: what
// is not said again still holds.
type conditions struct {
	quiet time.Duration
	on    map[string]bool // by condition and source
	kinds [conditionCount]kindState
}

// kindState is one condition over all its sources.
type kindState struct {
	sources int       // that say so
	known   bool      // something was said at all
	over    time.Time // when it last ended, or was last a pulse
}

func newConditions(quiet time.Duration) *conditions {
	return &conditions{quiet: quiet, on: map[string]bool{}}
}

// change is what a message changed.
type change struct {
	begins  bool // an event of its own
	repeats bool // it began, too soon after the last to be another
	turned  bool // it holds now and did not, or the other way
	holds   bool
}

// take notes a message that came at now.
func (s *conditions) take(m message, now time.Time) change {
	k := &s.kinds[m.condition]
	before, first := k.sources > 0, !k.known
	k.known = true
	if m.pulse && m.on {
		again := !k.over.IsZero() && now.Sub(k.over) < s.quiet
		k.over = now
		return change{begins: !before && !again, repeats: before || again, holds: before}
	}
	s.set(k, m, m.on && !m.gone)
	holds := k.sources > 0
	c := change{turned: holds != before || first, holds: holds}
	if holds && !before && !m.initial {
		c.repeats = !k.over.IsZero() && now.Sub(k.over) < s.quiet
		c.begins = !c.repeats
	}
	if before && !holds {
		k.over = now
	}
	return c
}

// set notes what one source says.
func (s *conditions) set(k *kindState, m message, on bool) {
	key := m.condition.reason() + " " + m.source
	was, known := s.on[key]
	if !known && len(s.on) >= maxSources {
		key = m.condition.reason() + " others"
		was = s.on[key]
	}
	s.on[key] = on
	switch {
	case on && !was:
		k.sources++
	case was && !on:
		k.sources--
	}
}
