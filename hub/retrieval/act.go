package retrieval

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// Verb is a step of a request.
type Verb string

// The verbs that people carry out by Do, and those that are noted beside them.
const (
	Submit   Verb = "submit"
	Approve  Verb = "approve" // with Scope, when it is less than what was asked for
	Refuse   Verb = "refuse"  // with Note
	HandOut  Verb = "hand-out"
	Close    Verb = "close"    // the copy came back, was destroyed, or stays with the file
	Withdraw Verb = "withdraw" // with Note

	Draft   Verb = "draft"
	Edit    Verb = "edit"
	Prepare Verb = "prepare"
	Attach  Verb = "attach"
	Detach  Verb = "detach"
	Fetch   Verb = "fetch" // from recorders
	Expire  Verb = "expire"
	Clear   Verb = "clear"
)

// Verbs lists what Do takes of people.
var Verbs = [...]Verb{Submit, Approve, Refuse, HandOut, Close, Withdraw}

// System is who acts when nobody does: requests that expire.
const System = "system"

// Act is a step that somebody takes at a moment.
type Act struct {
	Verb Verb
	By   string
	At   time.Time
	Note string
	// Grant is what is approved; nil: all that was asked for.
	Grant *Scope
	// Receipt is how it is handed out; By and At of it are those of the act.
	Receipt Receipt
}

// after is the state in which each verb is taken.
var after = map[Verb][]State{
	Submit:   {Drafted},
	Approve:  {Submitted},
	Refuse:   {Submitted},
	HandOut:  {Prepared},
	Close:    {HandedOut},
	Withdraw: {Drafted, Submitted, Approved, Prepared},
}

// Do returns the request after a. The request given is not changed; with an error
// nothing happened.
func (r Request) Do(a Act) (Request, error) {
	a.Note = strings.TrimSpace(a.Note)
	states, known := after[a.Verb]
	switch {
	case !known:
		return r, refuse(ErrInvalid, "", "verb")
	case !slices.Contains(states, r.State):
		return r, refuse(ErrNotNow, "", "step")
	case utf8.RuneCountInString(a.Note) > mostNote || devices.NamesPerson(a.Note):
		return r, refuse(ErrInvalid, "note", "note_person", mostNote)
	case a.Note == "" && (a.Verb == Refuse || a.Verb == Withdraw):
		return r, refuse(ErrInvalid, "note", "say_why")
	}
	if err := r.mayTake(a.Verb, a.By); err != nil {
		return r, err
	}
	next := r.clone()
	next.Version++
	next.note(a.At, a.By, a.Verb, a.Note)
	switch a.Verb {
	case Submit:
		if a.At.After(next.DueAt) {
			return r, refuse(ErrInvalid, "due_at", "due")
		}
		next.State = Submitted
	case Approve:
		granted, err := r.grant(a.Grant)
		if err != nil {
			return r, err
		}
		next.State, next.ApprovedBy, next.Granted, next.ExpiresAt = Approved, a.By, &granted, a.At.Add(GrantLife)
	case Refuse:
		next.end(Refused, a.At)
	case HandOut:
		receipt, err := r.receipt(a)
		if err != nil {
			return r, err
		}
		next.State, next.Receipt, next.ExpiresAt = HandedOut, &receipt, a.At.Add(CopyLife)
	case Close:
		next.end(Closed, a.At)
	case Withdraw:
		next.end(Withdrawn, a.At)
	}
	return next, nil
}

// mayTake says who may not take a step: three persons ask, approve and hand out.
func (r Request) mayTake(v Verb, by string) error {
	asks, approved := slices.Contains(r.Askers, by), by == r.ApprovedBy
	switch v {
	case Submit, Withdraw, Edit:
		if !asks {
			return refuse(ErrSame, "", "not_asker")
		}
	case Approve, Refuse:
		if asks {
			return refuse(ErrSame, "", "asked_self")
		}
	case HandOut, Prepare, Attach, Detach, Fetch, Close:
		if asks {
			return refuse(ErrSame, "", "asked_self")
		}
		if approved {
			return refuse(ErrSame, "", "approved_self")
		}
	}
	return nil
}

// May reports whether somebody may take a step of a request as it stands, as far as
// the step before and the persons go.
func (r Request) May(v Verb, by string) bool {
	states := after[v]
	switch v {
	case Edit:
		states = []State{Drafted}
	case Prepare, Attach, Detach, Fetch:
		states = []State{Approved}
	}
	return slices.Contains(states, r.State) && r.mayTake(v, by) == nil
}

// grant is what is approved of what was asked for.
func (r Request) grant(less *Scope) (Scope, error) {
	if less == nil {
		return Scope{Cameras: slices.Clone(r.Cameras), Span: r.Span}, nil
	}
	g := Scope{Cameras: slices.Clone(less.Cameras), Span: Span{less.From.UTC(), less.To.UTC()}}
	if err := g.checkScope(r.Lane, r.To); err != nil {
		return g, err
	}
	for _, id := range g.Cameras {
		if !slices.Contains(r.Cameras, id) {
			return g, refuse(ErrInvalid, "cameras", "outside")
		}
	}
	if !g.Within(r.Span) {
		return g, refuse(ErrInvalid, "to", "outside")
	}
	return g, nil
}

// receipt is what is written when r is handed out.
func (r Request) receipt(a Act) (Receipt, error) {
	given := a.Receipt
	given.At, given.By, given.Note = a.At, a.By, a.Note
	given.Witness = strings.TrimSpace(given.Witness)
	if given.Package != r.Prepared.SHA256 {
		return given, refuse(ErrConflict, "package", "package")
	}
	if !slices.Contains(Media[:], given.Medium) || (given.Medium == Viewed) != (r.Lane == Resident) {
		return given, refuse(ErrInvalid, "medium", "medium")
	}
	if r.Lane == Resident {
		if n := utf8.RuneCountInString(given.Witness); n == 0 || n > mostName || devices.NamesPerson(given.Witness) {
			return given, refuse(ErrInvalid, "witness", "witness")
		}
		given.Taker = ""
		return given, nil
	}
	if !slices.ContainsFunc(r.Persons, func(p Person) bool { return p.Name == given.Taker }) {
		return given, refuse(ErrInvalid, "taker", "taker")
	}
	given.Witness = ""
	return given, nil
}

// Lapse returns the request after its time is over; changed is false while it is not.
// One that was handed out and that nobody closed is closed.
func (r Request) Lapse(now time.Time) (next Request, changed bool) {
	if r.State.Over() || now.Before(r.ExpiresAt) {
		return r, false
	}
	next = r.clone()
	next.Version++
	verb, state := Expire, Expired
	if r.State == HandedOut {
		verb, state = Close, Closed
	}
	next.note(now, System, verb, "")
	next.end(state, now)
	return next, true
}

func (r *Request) end(s State, at time.Time) { r.State, r.EndedAt = s, &at }

func (r *Request) note(at time.Time, by string, v Verb, text string) {
	r.History = append(r.History, Entry{At: at, By: by, Verb: v, Note: text})
}

func (r Request) clone() Request {
	r.Askers, r.Attached, r.History = slices.Clone(r.Askers), slices.Clone(r.Attached), slices.Clone(r.History)
	return r
}
