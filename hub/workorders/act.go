package workorders

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	// ErrNotNow means that the order's state does not allow this.
	ErrNotNow = errors.New("the order does not allow this now")
	// ErrSame means that a second person is needed.
	ErrSame = errors.New("somebody else has to do this")
	// ErrInvalid means that the act itself lacks something; the text says what.
	ErrInvalid = errors.New("invalid")
)

// The bounds of one order. What is beyond is refused, never cut.
const (
	mostTitle    = 120  // characters
	mostNote     = 1000 // characters
	mostPauses   = 20
	mostPhotos   = 12
	mostTimeline = 300
	longestPause = 90 * 24 * time.Hour
	longestDue   = 366 * 24 * time.Hour
	// objectWithin is how long after its end a late order can be objected to.
	objectWithin = 7 * 24 * time.Hour
)

// Verb is what is done to an order.
type Verb string

// The verbs.
const (
	Accept  Verb = "accept"
	Assign  Verb = "assign"  // to Vendor
	Hold    Verb = "pause"   // until Until, with Note
	Approve Verb = "approve" // the pause that was asked for; Yes or not
	Resume  Verb = "resume"  // before the pause is over
	Arrive  Verb = "arrive"  // somebody is there
	Report  Verb = "report"  // it is mended
	Verify  Verb = "verify"  // it is
	Reject  Verb = "reject"  // it is not
	Urge    Verb = "rectify" // by Until
	Object  Verb = "object"
	Decide  Verb = "decide" // on the objection; Yes or not
	Cancel  Verb = "cancel"
	Say     Verb = "notes"
)

// Verbs lists what people do.
var Verbs = [...]Verb{Accept, Assign, Hold, Approve, Resume, Arrive, Report, Verify, Reject, Urge, Object, Decide, Cancel, Say}

// Act is one thing that somebody does at a moment.
type Act struct {
	Verb   Verb
	By     string
	At     time.Time
	Ago    time.Duration // how long before At it was done, by the clock of who did it
	Note   string
	Vendor string
	Until  time.Time
	Yes    bool
}

// Draft is what a new order is made of.
type Draft struct {
	ID, Device, Site, Alert, Title, Vendor, By string
	Fault                                      Fault
	At, DueAt                                  time.Time
	Repeat                                     bool
}

// New makes an order, or says what is missing.
func New(d Draft) (Order, error) {
	d.Title = strings.TrimSpace(d.Title)
	switch {
	case d.Device == "" && d.Site == "":
		return Order{}, fmt.Errorf("%w: name the device, or the place", ErrInvalid)
	case !d.Fault.Valid():
		return Order{}, fmt.Errorf("%w: fault: want one of %v", ErrInvalid, Faults)
	case d.Title == "" || utf8.RuneCountInString(d.Title) > mostTitle:
		return Order{}, fmt.Errorf("%w: title: want 1 to %d characters", ErrInvalid, mostTitle)
	case !d.DueAt.After(d.At) || d.DueAt.After(d.At.Add(longestDue)):
		return Order{}, fmt.Errorf("%w: due_at: want a time within the next year", ErrInvalid)
	}
	o := Order{
		ID: d.ID, Version: 1, Device: d.Device, Site: d.Site, Alert: d.Alert, Fault: d.Fault, Title: d.Title, Vendor: d.Vendor, State: Open,
		OpenedAt: d.At, OpenedBy: d.By, DueAt: d.DueAt, Repeat: d.Repeat, Pauses: []Pause{}, Photos: []Photo{},
	}
	o.Timeline = []Entry{{At: d.At, By: d.By, Action: "open"}}
	return o, nil
}

// Do returns the order after a. The order given is not changed; with an error
// nothing happened.
func (o Order) Do(a Act) (Order, error) {
	a.Note = strings.TrimSpace(a.Note)
	if utf8.RuneCountInString(a.Note) > mostNote {
		return o, fmt.Errorf("%w: note: at most %d characters", ErrInvalid, mostNote)
	}
	step, ok := steps[a.Verb]
	switch {
	case !ok:
		return o, fmt.Errorf("%w: want one of %v", ErrInvalid, Verbs)
	case !slices.Contains(step.from, o.State):
		return o, fmt.Errorf("%w: it is %s", ErrNotNow, o.State)
	case step.note && a.Note == "":
		return o, fmt.Errorf("%w: note: say why", ErrInvalid)
	case len(o.Timeline) >= mostTimeline && a.Verb == Say:
		return o, fmt.Errorf("%w: its timeline is full", ErrNotNow)
	}
	o = o.clone()
	line := Entry{At: a.At, By: a.By, Action: string(a.Verb), Note: a.Note, EarlierS: earlier(a.Ago)}
	if err := step.do(&o, a, &line); err != nil {
		return o, err
	}
	o.Version++
	o.Timeline = append(o.Timeline, line)
	return o, nil
}

// earlier is in seconds what a line says of how long before it was done; less than
// half a minute is a slow network.
func earlier(ago time.Duration) int {
	if ago < 30*time.Second {
		return 0
	}
	return int(ago / time.Second)
}

// AddPhoto adds a picture.
func (o Order) AddPhoto(p Photo) (Order, error) {
	switch {
	case o.State.Over():
		return o, fmt.Errorf("%w: it is %s", ErrNotNow, o.State)
	case p.When != Before && p.When != After:
		return o, fmt.Errorf("%w: when: want %s or %s", ErrInvalid, Before, After)
	case len(o.Photos) >= mostPhotos:
		return o, fmt.Errorf("%w: an order has at most %d photos", ErrNotNow, mostPhotos)
	}
	o = o.clone()
	o.Photos = append(o.Photos, p)
	o.Timeline = append(o.Timeline, Entry{At: p.At, By: p.By, Action: "photo", Note: p.When})
	o.Version++
	return o, nil
}

func (o Order) clone() Order {
	o.Pauses, o.Photos, o.Timeline = slices.Clone(o.Pauses), slices.Clone(o.Photos), slices.Clone(o.Timeline)
	return o
}
