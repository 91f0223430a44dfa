package hazards

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// The bounds of one hazard. What is beyond is refused, never cut.
const (
	mostTitle    = 120  // characters
	mostNote     = 1000 // characters
	mostPhotos   = 12
	mostTimeline = 300
	longestDue   = 366 * 24 * time.Hour
	longestLast  = 90 * 24 * time.Hour
	// unheard is how long an overdue hazard waits for a last date before it goes up.
	unheard = 7 * 24 * time.Hour
)

// Verb is what is done to a hazard.
type Verb string

// The verbs.
const (
	Assign  Verb = "assign"  // to Owner, by Until if it is given
	Remedy  Verb = "remedy"  // it is remedied
	Verify  Verb = "verify"  // it is; by somebody else, with a photo of afterwards
	Reject  Verb = "reject"  // it is not
	Urge    Verb = "rectify" // by Until, of one that is overdue
	Cancel  Verb = "cancel"  // it is none
	Comment Verb = "notes"
)

// Verbs lists what people do.
var Verbs = [...]Verb{Assign, Remedy, Verify, Reject, Urge, Cancel, Comment}

// Act is one thing that somebody does at a moment.
type Act struct {
	Verb  Verb
	By    string
	At    time.Time
	Note  string
	Owner string
	Until time.Time
}

var (
	// ErrNotNow means that the hazard's state does not allow this.
	ErrNotNow = errors.New("the hazard does not allow this now")
	// ErrSame means that a second person is needed.
	ErrSame = errors.New("somebody else has to do this")
	// ErrInvalid means that the act itself lacks something; the text says what.
	ErrInvalid = errors.New("invalid")
	// ErrConflict means that somebody else changed the hazard meanwhile.
	ErrConflict = errors.New("somebody else changed this hazard meanwhile; look at it again")
)

// New makes a hazard, or says what is missing. Photos that it has already, such as those
// of a round, are kept.
func New(h Hazard) (Hazard, error) {
	h.Title = strings.TrimSpace(h.Title)
	switch {
	case !slices.Contains(Kinds[:], h.Kind):
		return h, fmt.Errorf("%w: kind: want one of %v", ErrInvalid, Kinds)
	case h.Title == "" || utf8.RuneCountInString(h.Title) > mostTitle:
		return h, fmt.Errorf("%w: title: want 1 to %d characters", ErrInvalid, mostTitle)
	case devices.NamesPerson(h.Title):
		return h, fmt.Errorf("%w: title: no number of a person belongs into a hazard", ErrInvalid)
	case !devices.ValidID(h.Place):
		return h, fmt.Errorf("%w: place: want the id of a public area or a site", ErrInvalid)
	case h.At != nil && !h.At.Valid():
		return h, fmt.Errorf("%w: at: want a place of the plan", ErrInvalid)
	case h.Owner != "" && !devices.ValidID(h.Owner):
		return h, fmt.Errorf("%w: owner: want a user's name", ErrInvalid)
	case !h.DueAt.After(h.FoundAt) || h.DueAt.After(h.FoundAt.Add(longestDue)):
		return h, fmt.Errorf("%w: due_at: want a time within the next year", ErrInvalid)
	case len(h.Photos) > mostPhotos:
		return h, fmt.Errorf("%w: a hazard has at most %d photos", ErrInvalid, mostPhotos)
	}
	h = h.clone()
	if h.Photos == nil {
		h.Photos = []Photo{}
	}
	h.Version, h.State = 1, Open
	h.Timeline = []Entry{{At: h.FoundAt, By: h.FoundBy, Action: "found"}}
	return h, nil
}

// Do returns the hazard after a. The hazard given is not changed; with an error nothing
// happened.
func (h Hazard) Do(a Act) (Hazard, error) {
	a.Note = strings.TrimSpace(a.Note)
	switch {
	case !slices.Contains(Verbs[:], a.Verb):
		return h, fmt.Errorf("%w: want one of %v", ErrInvalid, Verbs)
	case utf8.RuneCountInString(a.Note) > mostNote || devices.NamesPerson(a.Note):
		return h, fmt.Errorf("%w: note: at most %d characters, no number of a person", ErrInvalid, mostNote)
	case h.State.Over() && a.Verb != Comment, a.Verb == Remedy && h.State != Open, (a.Verb == Verify || a.Verb == Reject) && h.State != Remedied:
		return h, fmt.Errorf("%w: it is %s", ErrNotNow, h.State)
	case a.Note == "" && (a.Verb == Reject || a.Verb == Urge || a.Verb == Cancel || a.Verb == Comment):
		return h, fmt.Errorf("%w: note: say why", ErrInvalid)
	case len(h.Timeline) >= mostTimeline && a.Verb == Comment:
		return h, fmt.Errorf("%w: its timeline is full", ErrNotNow)
	}
	next := h.clone()
	line := Entry{At: a.At, By: a.By, Action: string(a.Verb), Note: a.Note}
	if err := next.step(a, &line); err != nil {
		return h, err
	}
	next.Version++
	next.Timeline = append(next.Timeline, line)
	return next, nil
}

// step changes h, which is a copy already.
func (h *Hazard) step(a Act, line *Entry) error {
	switch a.Verb {
	case Assign:
		return h.assign(a, line)
	case Remedy:
		h.State, h.RemediedAt, h.RemediedBy = Remedied, &a.At, a.By
	case Verify:
		switch {
		case a.By == h.RemediedBy || a.By == h.Owner:
			return fmt.Errorf("%w: who remedied it does not verify it", ErrSame)
		case !h.has(After):
			return fmt.Errorf("%w: photo: it is verified by a photo of afterwards", ErrInvalid)
		}
		h.State, h.VerifiedBy, h.EndedAt = Verified, a.By, &a.At
	case Reject:
		h.State, h.RemediedAt, h.RemediedBy = Open, nil, ""
		h.Failed++
	case Urge:
		switch {
		case !h.Late(a.At):
			return fmt.Errorf("%w: it is not overdue", ErrNotNow)
		case !a.Until.After(a.At) || a.Until.After(a.At.Add(longestLast)):
			return fmt.Errorf("%w: until: want a time within the next 90 days", ErrInvalid)
		}
		h.Rectify = &Rectify{By: a.By, At: a.At, Deadline: a.Until, Note: a.Note}
		line.Note = a.Until.UTC().Format(time.RFC3339) + " " + a.Note
	case Cancel:
		h.State, h.EndedAt = Cancelled, &a.At
	case Comment:
	}
	return nil
}

// assign gives it to somebody. What is overdue already stays so: its time is not moved.
func (h *Hazard) assign(a Act, line *Entry) error {
	if !devices.ValidID(a.Owner) {
		return fmt.Errorf("%w: owner: want a user's name", ErrInvalid)
	}
	if !a.Until.IsZero() {
		switch {
		case h.Late(a.At):
			return fmt.Errorf("%w: it is overdue: its time is not moved; rectify sets a last date", ErrNotNow)
		case !a.Until.After(a.At) || a.Until.After(h.FoundAt.Add(longestDue)):
			return fmt.Errorf("%w: until: want a time within the year after it was found", ErrInvalid)
		}
		h.DueAt = a.Until
	}
	h.Owner = a.Owner
	if line.Note == "" {
		line.Note = a.Owner
	}
	return nil
}

// AddPhoto adds a picture.
func (h Hazard) AddPhoto(p Photo) (Hazard, error) {
	switch {
	case h.State.Over():
		return h, fmt.Errorf("%w: it is %s", ErrNotNow, h.State)
	case p.When != Before && p.When != After:
		return h, fmt.Errorf("%w: when: want %s or %s", ErrInvalid, Before, After)
	case len(h.Photos) >= mostPhotos:
		return h, fmt.Errorf("%w: a hazard has at most %d photos", ErrNotNow, mostPhotos)
	}
	h = h.clone()
	h.Photos = append(h.Photos, p)
	h.Timeline = append(h.Timeline, Entry{At: p.At, By: p.By, Action: "photo", Note: p.When})
	h.Version++
	return h, nil
}
