package siteplan

import (
	"slices"
	"time"

	"brighteyes/hub/coverage"
)

// Outage is a time in which half of an area and more was dark. It begins when that was
// first so and ends when the area was first seen again, on the hub's clock. While it is
// not known whether an area is seen, no outage of it begins or ends.
type Outage struct {
	ID    string     `json:"id"` // ULID
	Area  string     `json:"area"`
	Name  string     `json:"name,omitempty"`
	Began time.Time  `json:"began"`
	Ended *time.Time `json:"ended,omitempty"` // not yet
	// Failures is what blinded the cameras that would see the area, as it came.
	Failures []Failure `json:"failures"`
	// More is how many failures were left out.
	More int `json:"more,omitempty"`
}

// Failure is why a camera did not see, and for how long within the outage.
type Failure struct {
	Camera    string             `json:"camera"`
	Name      string             `json:"name,omitempty"`
	Condition coverage.Condition `json:"condition"`
	From      time.Time          `json:"from"`
	Until     *time.Time         `json:"until,omitempty"`
	// Cause is what is lost above the camera, such as a switch, and its name.
	Cause     string `json:"cause,omitempty"`
	CauseName string `json:"cause_name,omitempty"`
}

// mostFailures is how many failures an outage tells of; the rest are counted.
const mostFailures = 100

// tell takes over how the blind cameras of the area are now, and reports whether that
// is news. The outage given is not changed.
func (o Outage) tell(now time.Time, blind []Failure) (Outage, bool) {
	next, news := o, false
	next.Failures = slices.Clone(o.Failures)
	stands := func(f Failure) bool {
		return slices.ContainsFunc(blind, func(b Failure) bool {
			return b.Camera == f.Camera && b.Condition == f.Condition && b.Cause == f.Cause
		})
	}
	for i, f := range next.Failures {
		if f.Until == nil && !stands(f) {
			next.Failures[i].Until, news = &now, true
		}
	}
	for _, b := range blind {
		if slices.ContainsFunc(next.Failures, func(f Failure) bool {
			return f.Until == nil && f.Camera == b.Camera && f.Condition == b.Condition && f.Cause == b.Cause
		}) {
			continue
		}
		if news = true; len(next.Failures) >= mostFailures {
			next.More++
			continue
		}
		b.From = now
		next.Failures = append(next.Failures, b)
	}
	return next, news
}

// end closes the outage and what stands in it.
func (o Outage) end(at time.Time) Outage {
	o, _ = o.tell(at, nil)
	o.Ended = &at
	return o
}
