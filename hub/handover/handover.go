// Package handover is the hand-over of a desk from one shift to the next: what
// is still owed, composed from what stands open, the notes of who leaves, and
// the two signatures.
//
// It is pure: no I/O, no clock, no HTTP. It never holds a name, a phone or an
// illness of a resident: an item names an alert by its id, and whoever may see
// that alert reads there what it is.
package handover

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/alerts"
)

// ErrSigned means that the hand-over was taken by somebody before.
var ErrSigned = errors.New("this hand-over is taken over already")

// ErrSame means that who leaves cannot be who takes over.
var ErrSame = errors.New("who hands over cannot take over as well")

// Kind says what is owed.
type Kind string

// What is owed, in the order in which the next shift reads it.
const (
	Call       Kind = "call"        // a call for help that is not over
	CannotCall Kind = "cannot_call" // residents who cannot call: check on them
	FollowUp   Kind = "follow_up"   // a visit or a call back that was promised
	Alarm      Kind = "alarm"       // an alarm that is not over
	Silence    Kind = "silence"     // an alarm that is kept quiet until a time
)

// kinds are their order.
var kinds = [...]Kind{Call, CannotCall, FollowUp, Alarm, Silence}

// Item is one thing that is still owed.
type Item struct {
	Kind     Kind            `json:"kind"`
	Alert    string          `json:"alert"` // id
	Rule     string          `json:"rule"`
	Severity alerts.Severity `json:"severity"`
	State    alerts.Stage    `json:"state"` // as it stood
	Site     string          `json:"site,omitempty"`
	Device   string          `json:"device,omitempty"`
	Since    time.Time       `json:"since"`
	Until    *time.Time      `json:"until,omitempty"` // of a silence: its end
}

// Sheet is one hand-over.
type Sheet struct {
	ID    string    `json:"id"`
	Desk  string    `json:"desk"` // care, police or property
	At    time.Time `json:"at"`   // when it was composed and signed by who leaves
	Items []Item    `json:"items"`
	More  int       `json:"more,omitempty"` // how many items did not fit
	Note  string    `json:"note,omitempty"` // free words of who leaves

	LeftBy   string `json:"left_by"`   // user name: signed in as, or changed to by PIN
	LeftName string `json:"left_name"` // as shown

	TakenBy   string     `json:"taken_by,omitempty"`
	TakenName string     `json:"taken_name,omitempty"`
	TakenAt   *time.Time `json:"taken_at,omitempty"`
	TakenNote string     `json:"taken_note,omitempty"`
}

// Signed reports whether somebody took it over.
func (s Sheet) Signed() bool { return s.TakenAt != nil }

const (
	// MostItems bounds a sheet; what is beyond is counted. Calls stand first.
	MostItems = 200
	mostNote  = 2000 // characters
)

// Compose lists what is owed at now: of open, the alerts of the desk's
// categories that are not resolved, those under a cause left out; of promised,
// the resolved calls whose follow-up stands out.
func Compose(open, promised []alerts.Alert, now time.Time) (items []Item, more int) {
	for _, a := range open {
		if a.State == alerts.Resolved || a.Drill || a.Cause != "" {
			continue
		}
		item := itemOf(a)
		switch {
		case a.Rule == alerts.RuleCannotCall:
			item.Kind = CannotCall
		case alerts.OfAPerson(a.Category, a.Rule):
			item.Kind = Call
		case a.SilencedUntil != nil && a.SilencedUntil.After(now):
			item.Kind, item.Until = Silence, a.SilencedUntil
		default:
			item.Kind = Alarm
		}
		items = append(items, item)
	}
	for _, a := range promised {
		if due, since := followUpDue(a); due {
			item := itemOf(a)
			item.Kind, item.Since = FollowUp, since
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds[:], a.Kind), slices.Index(kinds[:], b.Kind)), a.Since.Compare(b.Since), cmp.Compare(a.Alert, b.Alert))
	})
	if len(items) > MostItems {
		more = len(items) - MostItems
		items = items[:MostItems]
	}
	return items, more
}

func itemOf(a alerts.Alert) Item {
	return Item{Alert: a.ID, Rule: a.Rule, Severity: a.Severity, State: a.State, Site: a.Site, Device: a.Device, Since: a.OpenedAt}
}

// followUpDue reports whether a follow-up of a resolved call was promised and
// nothing was told since the call was resolved.
func followUpDue(a alerts.Alert) (due bool, since time.Time) {
	if a.State != alerts.Resolved || a.ResolvedAt == nil || a.Drill {
		return false, time.Time{}
	}
	for _, t := range a.Ticks {
		if t.Name == alerts.TickFollowUp && !t.Undone {
			due, since = true, t.At
		}
	}
	for _, e := range a.Timeline {
		if e.Action == string(alerts.Note) && e.At.After(*a.ResolvedAt) {
			return false, time.Time{} // the desk noted what came of it
		}
	}
	return due, since
}

// CleanNote checks a note of a hand-over.
func CleanNote(note string) (string, error) {
	note = strings.TrimSpace(note)
	if !utf8.ValidString(note) || utf8.RuneCountInString(note) > mostNote {
		return "", fmt.Errorf("a note has at most %d characters", mostNote)
	}
	return note, nil
}

// Take is the sheet with the signature of who takes over.
func (s Sheet) Take(by, name, note string, at time.Time) (Sheet, error) {
	switch {
	case s.Signed():
		return s, ErrSigned
	case by == s.LeftBy:
		return s, ErrSame
	}
	s.TakenBy, s.TakenName, s.TakenNote, s.TakenAt = by, name, note, &at
	return s, nil
}
