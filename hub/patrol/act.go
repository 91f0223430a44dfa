package patrol

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// The bounds of one task. What is beyond is refused, never cut.
const (
	mostPoints = 50
	mostTitle  = 120  // characters
	mostNote   = 1000 // characters
	mostPhotos = 6    // of a place
	longestDue = 30 * 24 * time.Hour

	toldLate = 30 * time.Second // less between a check-in and its telling is a slow network
)

// Verb is what is done to a task.
type Verb string

// The verbs.
const (
	Take    Verb = "take"
	Release Verb = "release"  // somebody else may go
	CheckIn Verb = "check-in" // at Place, with Finding; again: what was found is put right
	Finish  Verb = "finish"   // places that nobody checked need a Note
	Cancel  Verb = "cancel"   // with Note
)

// Verbs lists what people do.
var Verbs = [...]Verb{Take, Release, CheckIn, Finish, Cancel}

// Act is one thing that somebody does at a moment.
type Act struct {
	Verb    Verb
	By      string
	At      time.Time
	Ago     time.Duration // how long before At it was done, by the clock of who did it
	Place   string
	Finding Finding
	Note    string
}

// New makes a task, or says what is missing.
func New(t Task) (Task, error) {
	t.Title = strings.TrimSpace(t.Title)
	seen := map[string]bool{}
	switch {
	case utf8.RuneCountInString(t.Title) > mostTitle || devices.NamesPerson(t.Title):
		return t, fmt.Errorf("%w: title: at most %d characters, no number of a person", ErrInvalid, mostTitle)
	case len(t.Points) == 0 || len(t.Points) > mostPoints:
		return t, fmt.Errorf("%w: points: want 1 to %d places", ErrInvalid, mostPoints)
	case !t.DueAt.After(t.OpenedAt) || t.DueAt.After(t.OpenedAt.Add(longestDue)):
		return t, fmt.Errorf("%w: due_at: want a time within the next 30 days", ErrInvalid)
	}
	t = t.clone()
	for i, p := range t.Points {
		if !devices.ValidID(p.Place) || seen[p.Place] {
			return t, fmt.Errorf("%w: points[%d]: want the id of a place, each once", ErrInvalid, i)
		}
		seen[p.Place] = true
		t.Points[i] = Point{Place: p.Place, Name: p.Name, Photos: []Photo{}}
	}
	t.Version, t.State = 1, Open
	return t, nil
}

// Do returns the task after a. The task given is not changed; with an error nothing
// happened.
func (t Task) Do(a Act) (Task, error) {
	a.Note = strings.TrimSpace(a.Note)
	switch {
	case utf8.RuneCountInString(a.Note) > mostNote || devices.NamesPerson(a.Note):
		return t, fmt.Errorf("%w: note: at most %d characters, no number of a person", ErrInvalid, mostNote)
	case !slices.Contains(Verbs[:], a.Verb):
		return t, fmt.Errorf("%w: want one of %v", ErrInvalid, Verbs)
	case t.State.Over(), a.Verb == Take && t.State != Open, a.Verb != Take && a.Verb != Cancel && t.State != Taken:
		return t, fmt.Errorf("%w: it is %s", ErrNotNow, t.State)
	case t.State == Taken && a.Verb != Cancel && a.By != t.TakenBy:
		return t, ErrNotYours
	}
	next := t.clone()
	next.Version++
	switch a.Verb {
	case Take:
		next.State, next.TakenBy, next.TakenAt = Taken, a.By, &a.At
	case Release:
		next.State, next.TakenBy, next.TakenAt = Open, "", nil
	case CheckIn:
		return next, next.checkIn(a)
	case Finish:
		if next.Left() > 0 && a.Note == "" {
			return t, fmt.Errorf("%w: note: say why %d places were left out", ErrInvalid, next.Left())
		}
		next.State, next.EndedAt, next.Note = Done, &a.At, a.Note
	case Cancel:
		if a.Note == "" {
			return t, fmt.Errorf("%w: note: say why", ErrInvalid)
		}
		next.State, next.EndedAt, next.Note = Cancelled, &a.At, a.Note
	}
	return next, nil
}

// checkIn changes t, which is a copy already.
func (t *Task) checkIn(a Act) error {
	p, err := t.point(a.Place)
	switch {
	case err != nil:
		return err
	case !slices.Contains(Findings[:], a.Finding):
		return fmt.Errorf("%w: finding: want one of %v", ErrInvalid, Findings)
	case a.Finding != Normal && a.Note == "":
		return fmt.Errorf("%w: note: say what was found", ErrInvalid)
	}
	p.Finding, p.Note, p.At, p.By, p.EarlierS = a.Finding, a.Note, &a.At, a.By, 0
	if a.Ago >= toldLate {
		p.EarlierS = int(a.Ago / time.Second)
	}
	return nil
}

func (t *Task) point(place string) (*Point, error) {
	for i := range t.Points {
		if t.Points[i].Place == place {
			return &t.Points[i], nil
		}
	}
	return nil, fmt.Errorf("%w: place: it is none of this round", ErrInvalid)
}

// AddPhoto adds a picture of a place.
func (t Task) AddPhoto(place string, photo Photo) (Task, error) {
	switch {
	case t.State != Taken:
		return t, fmt.Errorf("%w: it is %s", ErrNotNow, t.State)
	case photo.By != t.TakenBy:
		return t, ErrNotYours
	}
	next := t.clone()
	p, err := next.point(place)
	switch {
	case err != nil:
		return t, err
	case len(p.Photos) >= mostPhotos:
		return t, fmt.Errorf("%w: a place has at most %d photos", ErrNotNow, mostPhotos)
	}
	p.Photos = append(p.Photos, photo)
	next.Version++
	return next, nil
}
