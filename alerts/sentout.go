package alerts

import (
	"slices"
	"time"
)

// SentOut is one responder who was sent.
type SentOut struct {
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
	To       string     `json:"to"`                // as shown
	Person   string     `json:"person,omitempty"`  // id among the responders; empty: none of them
	Officer  bool       `json:"officer,omitempty"` // a police officer was sent: only then is it 已派警
	Kind     string     `json:"kind"`              // initial, additional or redispatch
	Told     *time.Time `json:"told_at,omitempty"` // a channel first took the message that sends them
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
				a.Undo.Released = append(a.Undo.Released, i)
			}
		}
	}
	a.Sendings = append(a.Sendings, SentOut{At: at, By: act.By, To: a.Assignee, Officer: act.Officer, Kind: kind})
	d.tellSent(a, act)
	if kind == "initial" {
		kind = ""
	}
	return joined(act.Assignee, kind, act.Note)
}

// tellSent owes who was just sent the message, unless they sent themselves. That
// nobody can tell them by message is said: somebody must call them.
func (d *draft) tellSent(a *Alert, act Act) {
	if act.To == nil || act.Assignee == "" || act.Assignee == act.By {
		return
	}
	last := len(a.Sendings) - 1
	a.Sendings[last].Person = act.To.Person
	if len(act.To.Channels) == 0 {
		d.note(a, System, EntryUnreached, joined(act.To.Name, "没有可用的通道 no channel"))
		return
	}
	d.oweSent(a, last, *act.To)
}

// oweSent owes the n-th who was sent the message. It stands for what the same
// person is still owed otherwise.
func (d *draft) oweSent(a *Alert, n int, to Target) {
	for _, id := range d.owedFor(a.ID) {
		if o, _ := d.owed.get(id); o.To.Person == to.Person && !o.Withdrawn {
			d.takeBack(o)
		}
	}
	d.owe(a, Due{Step: stepSent, Round: n + 1}, to)
}

// sentAgain owes the message anew to whom an undo has on the way again before
// they were told.
func (d *draft) sentAgain(a *Alert, to *Target) {
	for n, s := range a.Sendings {
		waiting := slices.ContainsFunc(d.owedFor(a.ID), func(id string) bool {
			o, _ := d.owed.get(id)
			return o.Step == stepSent && o.Round == n+1 && !o.Withdrawn
		})
		if to != nil && s.Person == to.Person && s.Person != "" && s.Released == nil && s.Arrived == nil && s.Told == nil && !waiting {
			d.oweSent(a, n, *to)
		}
	}
}

// toldSent notes that a channel took the message for whoever was sent.
func toldSent(a *Alert, person string, at time.Time) {
	a.Sendings = slices.Clone(a.Sendings)
	for i := range a.Sendings {
		if s := &a.Sendings[i]; s.Person == person && s.Told == nil {
			s.Told = &at
		}
	}
}

// arrived notes it on the responder who is on the way: on who says so, or where
// nobody is named on the one who was sent last.
func arrived(a *Alert, who string, at time.Time) {
	last := -1
	for i, s := range a.Sendings {
		if s.Arrived != nil || s.Released != nil {
			continue
		}
		if last = i; who != "" && (s.Person == who || s.Person == "" && s.To == who) {
			break
		}
	}
	if last >= 0 {
		a.Sendings = slices.Clone(a.Sendings)
		a.Sendings[last].Arrived = &at
	}
}
