package alerts

import (
	"slices"
	"time"
)

// SentOut is one responder who was sent.
type SentOut struct {
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
	To       string     `json:"to"`   // as shown
	Kind     string     `json:"kind"` // initial, additional or redispatch
	Arrived  *time.Time `json:"arrived_at,omitempty"`
	Released *time.Time `json:"released_at,omitempty"` // another was sent instead
}

// KindAdditional is the Act.Kind of a dispatch beside those who were sent before.
const KindAdditional = "additional"

// dispatch sends a responder: a node of its own, which changes no earlier time.
// It returns the timeline's words.
func (d *draft) dispatch(a *Alert, act Act) string {
	at := d.now
	a.State = Dispatched
	if a.DispatchedAt == nil { // sending another does not wipe out the first
		a.DispatchedAt = &at
	}
	if act.Assignee != "" {
		a.Assignee = act.Assignee
	}
	kind := "initial"
	if len(a.Sendings) > 0 {
		kind = "redispatch"
		if act.Kind == KindAdditional {
			kind = KindAdditional
		}
	}
	if kind == "redispatch" {
		a.Sendings = slices.Clone(a.Sendings)
		for i := range a.Sendings {
			if s := &a.Sendings[i]; s.Arrived == nil && s.Released == nil {
				s.Released = &at
			}
		}
	}
	a.Sendings = append(a.Sendings, SentOut{At: at, By: act.By, To: a.Assignee, Kind: kind})
	if kind == "initial" {
		kind = ""
	}
	return joined(act.Assignee, kind, act.Note)
}

// arrived notes it on the responder who is on the way.
func arrived(a *Alert, at time.Time) {
	for i := len(a.Sendings) - 1; i >= 0; i-- {
		if s := a.Sendings[i]; s.Arrived == nil && s.Released == nil {
			a.Sendings = slices.Clone(a.Sendings)
			a.Sendings[i].Arrived = &at
			return
		}
	}
}
