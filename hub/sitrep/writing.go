package sitrep

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"brighteyes/alerts"
)

// Writing is a report that somebody is writing: of an alert and a kind one is open at a
// time, on whatever PC. With the report that is sent it is gone.
type Writing struct {
	Alert     string            `json:"alert"`
	Kind      alerts.ReportKind `json:"kind"`
	Version   int               `json:"version"` // from 1; 0: nobody wrote yet
	Lang      string            `json:"lang,omitempty" enum:"zh,en"`
	Text      string            `json:"text"` // empty: as the records have it
	To        string            `json:"to,omitempty"`
	Way       string            `json:"way,omitempty"`
	Reference string            `json:"reference,omitempty"`
	By        string            `json:"by,omitempty"` // who edited it last
	At        time.Time         `json:"at,omitzero"`
}

// ErrEdited means that somebody else edited the report meanwhile.
var ErrEdited = errors.New("somebody else edited this report meanwhile; look at theirs first")

const (
	mostText  = 8000 // characters, as of what is sent
	mostShort = 120
)

// Edit makes w the version that follows before, or says what is wrong with it. What looks
// like a person's number is no more kept in a draft than it is sent.
func Edit(before Writing, w Writing, references []string) (Writing, error) {
	switch {
	case w.Lang != "zh" && w.Lang != "en":
		return w, fmt.Errorf("%w: lang: zh or en", ErrInvalid)
	case utf8.RuneCountInString(w.Text) > mostText:
		return w, fmt.Errorf("%w: text: at most %d characters", ErrInvalid, mostText)
	case utf8.RuneCountInString(w.To) > mostTo || utf8.RuneCountInString(w.Reference) > mostShort:
		return w, fmt.Errorf("%w: to, reference: at most %d and %d characters", ErrInvalid, mostTo, mostShort)
	case NamesPerson(w.Text, append(references, w.Reference)):
		return w, fmt.Errorf("%w: text: it holds what looks like a person's number or a plate: leave it out", ErrInvalid)
	}
	w.Version = before.Version + 1
	return w, nil
}
