package handover

import (
	"time"

	"brighteyes/alerts"
)

// Answer is what is measured of one call for help: when it was raised, when a
// person first took it, and whether somebody arrived in time.
type Answer struct {
	OpenedAt time.Time
	Taken    *time.Time // the first act of a person; nil: nobody yet
	ArriveBy *time.Time // by the policy; nil: it set none
	Arrived  *time.Time
	Outcome  alerts.Outcome
}

// The targets: what share of calls is to be taken within which time.
const (
	Quick       = 60 * time.Second
	Slow        = 180 * time.Second
	QuickTarget = 97.5 // percent
	SlowTarget  = 99.0
	// FewestAnswers is how many calls a share needs to say anything.
	FewestAnswers = 20
)

// Figures are the shares over a span. A share is the number within the time
// divided by Count, times 100; a call that waits counts once its time is over.
type Figures struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Count    int       `json:"count"`   // calls that were taken, or had to be by now
	Quick    int       `json:"quick"`   // of them, taken within 60 s
	Slow     int       `json:"slow"`    // taken within 180 s, the quick ones included
	SlowOf   int       `json:"slow_of"` // calls that were taken, or had 180 s for it
	QuickPct float64   `json:"quick_pct"`
	SlowPct  float64   `json:"slow_pct"`
	Arrived  int       `json:"arrived"`           // somebody was there in time
	ArriveOf int       `json:"arrive_of"`         // calls for which the policy set a time that is over or was met
	Enough   bool      `json:"enough"`            // at least 20 calls
	Partial  bool      `json:"partial,omitempty"` // more calls than were looked at: the newest count
}

// Measure computes the figures of the answers that were raised from from on, as
// they stand at now. Drills are not among the answers; test presses and
// duplicates are left out here.
func Measure(answers []Answer, from, now time.Time) Figures {
	f := Figures{From: from, To: now}
	for _, a := range answers {
		if a.OpenedAt.Before(from) || a.Outcome == alerts.TestOutcome || a.Outcome == alerts.DrillOutcome || a.Outcome == alerts.Duplicate {
			continue
		}
		if over, met := within(a.OpenedAt.Add(Quick), a.Taken, now); over {
			f.Count++
			f.Quick += met
		}
		if over, met := within(a.OpenedAt.Add(Slow), a.Taken, now); over {
			f.SlowOf++
			f.Slow += met
		}
		if a.ArriveBy == nil {
			continue
		}
		if over, met := within(*a.ArriveBy, a.Arrived, now); over {
			f.ArriveOf++
			f.Arrived += met
		}
	}
	f.QuickPct, f.SlowPct, f.Enough = percent(f.Quick, f.Count), percent(f.Slow, f.SlowOf), f.Count >= FewestAnswers
	return f
}

// within says whether it is settled that at was in time, and if so, 1 when it
// was.
func within(limit time.Time, at *time.Time, now time.Time) (settled bool, met int) {
	switch {
	case at != nil && !at.After(limit):
		return true, 1
	case at != nil || now.After(limit):
		return true, 0
	}
	return false, 0
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of) * 100
}
