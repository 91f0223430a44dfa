package alerts

import (
	"slices"
	"time"
)

// Undo is where an alert stood before the last act, and until when that act can
// be taken back by who did it.
type Undo struct {
	Verb  Verb      `json:"verb"`
	By    string    `json:"by"`
	Until time.Time `json:"until"`

	State          Stage      `json:"state"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	DispatchedAt   *time.Time `json:"dispatched_at,omitempty"`
	ArrivedAt      *time.Time `json:"arrived_at,omitempty"`
	Assignee       string     `json:"assignee,omitempty"`
	ArriveBy       *time.Time `json:"arrive_by,omitempty"`
	Released       []int      `json:"released,omitempty"` // of the sendings, those that a dispatch ended
}

// remember keeps where the alert stands, so that this act can be taken back.
func (d *draft) remember(a *Alert, act Act) {
	switch act.Verb {
	case Acknowledge, Dispatch, Arrive, Resolve, TickVerb, HandOverVerb:
		a.Undo = &Undo{
			Verb: act.Verb, By: act.By, Until: d.now.Add(UndoWithin),
			State: a.State, AcknowledgedAt: a.AcknowledgedAt, DispatchedAt: a.DispatchedAt, ArrivedAt: a.ArrivedAt, Assignee: a.Assignee, ArriveBy: a.ArriveBy,
		}
	case Reopen, Escalate, SendReport: // what was sent stays sent
		a.Undo = nil
	}
}

// undo takes the actor's own last act back. The timeline keeps both; an alert that
// is open again by that calls people again.
func (d *draft) undo(act Act, stands *Alert) error {
	u := stands.Undo
	if u == nil || u.By != act.By || d.now.After(u.Until) || u.Until.Sub(d.now) > UndoWithin {
		return &ConflictError{Alert: *stands, Reason: "there is nothing of yours to take back any more"}
	}
	// A step changed no state, and may have been noted after the end: the alert stays
	// where it is.
	step := u.Verb == TickVerb || u.Verb == HandOverVerb
	if id, other := d.byKey.get(stands.Key); !step && stands.State == Resolved && other {
		return &ConflictError{Alert: *stands, Reason: "alert " + id + " is open for the same cause"}
	}
	a := d.take(stands)
	if step {
		noStep(a, u.Verb)
	} else {
		d.stateBefore(a, u, act.To)
	}
	a.Undo = nil
	d.note(a, act.By, string(UndoVerb), string(u.Verb))
	d.unsettled = true
	return nil
}

// noStep takes the last step back.
func noStep(a *Alert, verb Verb) {
	switch verb {
	case TickVerb:
		a.Ticks = slices.Clone(a.Ticks)
		a.Ticks[len(a.Ticks)-1].Undone = true
	case HandOverVerb:
		a.HandOvers = slices.Clone(a.HandOvers)
		a.HandOvers[len(a.HandOvers)-1].Undone = true
	}
}

// stateBefore puts the alert where it stood before an act.
func (d *draft) stateBefore(a *Alert, u *Undo, to *Target) {
	if a.State == Resolved {
		d.reopen(a)
		d.endIfOver(a)
	}
	a.State, a.AcknowledgedAt, a.DispatchedAt, a.ArrivedAt, a.Assignee = u.State, u.AcknowledgedAt, u.DispatchedAt, u.ArrivedAt, u.Assignee
	switch u.Verb {
	case Dispatch:
		d.notSent(a, u.Released)
	case Arrive:
		d.notArrived(a)
	}
	if a.State == Dispatched {
		d.sentAgain(a, to)
	}
	a.ArriveBy = u.ArriveBy
	d.watchArrival(a)
}

// notSent takes the last responder back; those whom they replaced are on the way
// again, and nobody who was replaced before.
func (d *draft) notSent(a *Alert, replaced []int) {
	a.Sendings = slices.Clone(a.Sendings)
	at := d.now
	a.Sendings[len(a.Sendings)-1].Released = &at
	for _, i := range replaced {
		a.Sendings[i].Released = nil
	}
}

func (d *draft) notArrived(a *Alert) {
	for i := len(a.Sendings) - 1; i >= 0; i-- {
		if a.Sendings[i].Arrived != nil {
			a.Sendings = slices.Clone(a.Sendings)
			a.Sendings[i].Arrived = nil
			return
		}
	}
}
