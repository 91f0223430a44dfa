package workorders

import (
	"fmt"
	"time"
)

// step is what a verb needs and does.
type step struct {
	from []State
	note bool // a reason is needed
	do   func(o *Order, a Act, line *Entry) error
}

var (
	atWork = []State{Open, Accepted, Assigned}
	living = []State{Open, Accepted, Assigned, Reported}
	ever   = []State{Open, Accepted, Assigned, Reported, Closed}
)

// steps is the whole life of an order.
var steps = map[Verb]step{
	Accept:  {from: []State{Open}, do: to(Accepted)},
	Assign:  {from: atWork, do: assign},
	Hold:    {from: []State{Accepted, Assigned}, note: true, do: pause},
	Approve: {from: ever, do: approve},
	Resume:  {from: []State{Accepted, Assigned}, do: resume},
	Arrive:  {from: []State{Accepted, Assigned}, do: func(*Order, Act, *Entry) error { return nil }},
	Report:  {from: []State{Accepted, Assigned}, do: report},
	Verify:  {from: []State{Reported}, do: verify},
	Reject:  {from: []State{Reported}, note: true, do: reject},
	Urge:    {from: living, note: true, do: rectify},
	Object:  {from: ever, note: true, do: object},
	Decide:  {from: ever, note: true, do: decide},
	Cancel:  {from: living, note: true, do: cancel},
	Say:     {from: append([]State{Cancelled}, ever...), note: true, do: func(*Order, Act, *Entry) error { return nil }},
}

func to(s State) func(*Order, Act, *Entry) error {
	return func(o *Order, _ Act, _ *Entry) error { o.State = s; return nil }
}

func assign(o *Order, a Act, line *Entry) error {
	o.State, o.Vendor = Assigned, a.Vendor
	if line.Note == "" {
		line.Note = a.Vendor
	}
	return nil
}

func pause(o *Order, a Act, _ *Entry) error {
	switch {
	case o.Paused(a.At) != nil:
		return fmt.Errorf("%w: it is paused already", ErrNotNow)
	case len(o.Pauses) >= mostPauses:
		return fmt.Errorf("%w: it was paused %d times", ErrNotNow, mostPauses)
	case !a.Until.After(a.At) || a.Until.After(a.At.Add(longestPause)):
		return fmt.Errorf("%w: until: want a time within the next 90 days", ErrInvalid)
	}
	o.Pauses = append(o.Pauses, Pause{From: a.At, Until: a.Until, Reason: a.Note, By: a.By})
	return nil
}

// approve decides on the latest pause, which somebody else asked for.
func approve(o *Order, a Act, line *Entry) error {
	if len(o.Pauses) == 0 || o.Pauses[len(o.Pauses)-1].Decided != "" {
		return fmt.Errorf("%w: no pause waits for a decision", ErrNotNow)
	}
	p := &o.Pauses[len(o.Pauses)-1]
	if p.By == a.By {
		return fmt.Errorf("%w: who asked for a pause does not approve it", ErrSame)
	}
	p.Decided, p.Approved = a.By, a.Yes
	if line.Action = "approve"; !a.Yes {
		line.Action = "refuse"
	}
	return nil
}

func resume(o *Order, a Act, _ *Entry) error {
	p := o.Paused(a.At)
	if p == nil {
		return fmt.Errorf("%w: it is not paused", ErrNotNow)
	}
	at := a.At
	p.Ended = &at
	return nil
}

// report says that it is mended, which ends a pause.
func report(o *Order, a Act, _ *Entry) error {
	at := a.At
	if p := o.Paused(at); p != nil {
		p.Ended = &at
	}
	o.State, o.ReportedAt, o.ReportedBy = Reported, &at, a.By
	return nil
}

func verify(o *Order, a Act, _ *Entry) error {
	switch {
	case a.By == o.ReportedBy:
		return fmt.Errorf("%w: who reported it mended does not verify it", ErrSame)
	case a.By != ByDevice && !o.has(After):
		return fmt.Errorf("%w: photo: a person verifies by a photo of afterwards", ErrInvalid)
	}
	o.close(Closed, a.By, a.At)
	return nil
}

func reject(o *Order, _ Act, _ *Entry) error {
	o.State, o.ReportedAt, o.ReportedBy = Assigned, nil, ""
	o.Failed++
	return nil
}

func rectify(o *Order, a Act, line *Entry) error {
	switch {
	case !o.Late(a.At):
		return fmt.Errorf("%w: it is not overdue", ErrNotNow)
	case !a.Until.After(a.At) || a.Until.After(a.At.Add(longestPause)):
		return fmt.Errorf("%w: until: want a time within the next 90 days", ErrInvalid)
	}
	o.Rectify = &Rectify{By: a.By, At: a.At, Deadline: a.Until, Note: a.Note}
	line.Note = a.Until.UTC().Format(time.RFC3339) + " " + a.Note
	return nil
}

func object(o *Order, a Act, _ *Entry) error {
	switch {
	case !o.Late(a.At):
		return fmt.Errorf("%w: it does not count as late", ErrNotNow)
	case o.Objection != nil:
		return fmt.Errorf("%w: it was objected to before", ErrNotNow)
	case o.ClosedAt != nil && a.At.After(o.ClosedAt.Add(objectWithin)):
		return fmt.Errorf("%w: the 7 days in which it could be objected to are over", ErrNotNow)
	}
	o.Objection = &Objection{By: a.By, At: a.At, Note: a.Note}
	return nil
}

func decide(o *Order, a Act, line *Entry) error {
	if o.Objection == nil || o.Objection.Decided != "" {
		return fmt.Errorf("%w: no objection waits for a decision", ErrNotNow)
	}
	if o.Objection.By == a.By {
		return fmt.Errorf("%w: who objected does not decide", ErrSame)
	}
	said, at := *o.Objection, a.At
	said.Decided, said.DecidedAt, said.Upheld, said.Why = a.By, &at, a.Yes, a.Note
	o.Objection = &said
	if line.Action = "upheld"; !a.Yes {
		line.Action = "dismissed"
	}
	return nil
}

func cancel(o *Order, a Act, _ *Entry) error {
	o.close(Cancelled, "", a.At)
	return nil
}

func (o *Order) close(as State, by string, at time.Time) {
	o.State, o.VerifiedBy, o.ClosedAt = as, by, &at
}
