package retrieval

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// The bounds of a request. What is beyond is refused, never cut.
const (
	MostCameras    = 16
	longestOffice  = 24 * time.Hour // of a span
	longestOwn     = 2 * time.Hour
	longestDue     = 30 * 24 * time.Hour
	mostText       = 120 // characters of a unit or a document's number
	mostName       = 40
	mostNumber     = 12
	mostNote       = 1000
	identityDigits = 15 // the shortest identity card has as many
	telephone      = 11
)

// How long a request stays as it is before it expires or, handed out, is closed.
const (
	DraftLife = 30 * 24 * time.Hour // until it is approved
	GrantLife = 15 * 24 * time.Hour // until it is handed out
	CopyLife  = 90 * 24 * time.Hour // until it is closed
)

// Longest is the longest span of a lane.
func Longest(l Lane) time.Duration {
	if l == Resident {
		return longestOwn
	}
	return longestOffice
}

// New makes a draft, or says what is missing. Its number the store gives it.
func New(id string, a Ask, by string, at time.Time) (Request, error) {
	a, err := a.check(at)
	if err != nil {
		return Request{}, err
	}
	r := Request{
		ID: id, Year: at.Local().Year(), Version: 1, State: Drafted, Ask: a, DraftedAt: at, Askers: []string{by},
		Attached: []Attachment{}, History: []Entry{{At: at, By: by, Verb: Draft}}, ExpiresAt: at.Add(DraftLife),
	}
	return r, nil
}

// Change returns the draft with another text. Its lane stays.
func (r Request) Change(a Ask, by string, at time.Time) (Request, error) {
	if r.State != Drafted {
		return r, refuse(ErrNotNow, "", "step")
	}
	if a.Lane != r.Lane {
		return r, refuse(ErrInvalid, "lane", "lane")
	}
	a, err := a.check(at)
	if err != nil {
		return r, err
	}
	next := r.clone()
	next.Version++
	next.Ask = a
	if !slices.Contains(next.Askers, by) {
		next.Askers = append(next.Askers, by)
	}
	next.note(at, by, Edit, "")
	return next, nil
}

// check returns a in the form in which it is kept.
func (a Ask) check(now time.Time) (Ask, error) {
	if a.Lane != Office && a.Lane != Resident {
		return a, refuse(ErrInvalid, "lane", "lane")
	}
	a = a.tidy()
	for _, text := range []struct{ field, value string }{{"unit", a.Unit}, {"purpose", a.Purpose}} {
		most := mostText
		if text.field == "purpose" {
			most = mostNote
		}
		if text.value == "" || utf8.RuneCountInString(text.value) > most || devices.NamesPerson(text.value) {
			return a, refuse(ErrInvalid, text.field, "text", text.field, most)
		}
	}
	switch {
	case a.Document == "" || utf8.RuneCountInString(a.Document) > mostText || digits(a.Document) >= identityDigits:
		return a, refuse(ErrInvalid, "document", "document", mostText)
	case utf8.RuneCountInString(a.BasisNote) > mostNote || devices.NamesPerson(a.BasisNote):
		return a, refuse(ErrInvalid, "basis_note", "note_person", mostNote)
	case !slices.Contains(Bases(a.Lane), a.Basis):
		return a, refuse(ErrInvalid, "basis", "basis")
	case a.Basis.needsNote() && a.BasisNote == "":
		return a, refuse(ErrInvalid, "basis_note", "basis_note")
	case !a.DueAt.After(now) || a.DueAt.After(now.Add(longestDue)):
		return a, refuse(ErrInvalid, "due_at", "due")
	}
	if err := a.checkPersons(); err != nil {
		return a, err
	}
	return a, a.checkScope(a.Lane, now)
}

func (a Ask) checkPersons() error {
	if a.Lane == Resident {
		if len(a.Persons) > 0 {
			return refuse(ErrInvalid, "persons", "no_persons")
		}
		return nil
	}
	for _, p := range a.Persons {
		if p.Name == "" || p.Number == "" || utf8.RuneCountInString(p.Name) > mostName || utf8.RuneCountInString(p.Number) > mostNumber ||
			devices.NamesPerson(p.Name) || digits(p.Number) >= telephone {
			return refuse(ErrInvalid, "persons", "two_persons", mostNumber)
		}
	}
	switch {
	case len(a.Persons) != 2:
		return refuse(ErrInvalid, "persons", "two_persons", mostNumber)
	case a.Persons[0].Number == a.Persons[1].Number:
		return refuse(ErrInvalid, "persons", "same_person")
	}
	return nil
}

func (s Scope) checkScope(l Lane, now time.Time) error {
	seen := map[string]bool{}
	for _, id := range s.Cameras {
		if !devices.ValidID(id) || seen[id] {
			return refuse(ErrInvalid, "cameras", "cameras", MostCameras)
		}
		seen[id] = true
	}
	if len(s.Cameras) == 0 || len(s.Cameras) > MostCameras {
		return refuse(ErrInvalid, "cameras", "cameras", MostCameras)
	}
	if !s.To.After(s.From) || s.To.Sub(s.From) > Longest(l) || s.To.After(now) {
		return refuse(ErrInvalid, "to", "span", int(Longest(l)/time.Hour))
	}
	return nil
}

func (a Ask) tidy() Ask {
	a.Persons = slices.Clone(a.Persons)
	for i, p := range a.Persons {
		a.Persons[i] = Person{Name: strings.TrimSpace(p.Name), Number: strings.TrimSpace(p.Number)}
	}
	if a.Persons == nil {
		a.Persons = []Person{}
	}
	for _, text := range []*string{&a.Unit, &a.Document, &a.BasisNote, &a.Purpose} {
		*text = strings.TrimSpace(*text)
	}
	a.Cameras = slices.Clone(a.Cameras)
	a.From, a.To, a.DueAt = a.From.UTC(), a.To.UTC(), a.DueAt.UTC()
	return a
}

// digits is the longest run of digits in a text, as numbers are grouped.
func digits(text string) int {
	longest, run := 0, 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			run++
		case c == ' ' || c == '-':
		default:
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
