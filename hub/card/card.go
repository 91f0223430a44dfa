package card

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Card is one version of the card of a kind of alarm.
type Card struct {
	Kind    string    `json:"kind"`    // the rule of the alerts that it is for
	Version int       `json:"version"` // from 1
	Plan    Plan      `json:"plan"`
	Steps   []Step    `json:"steps"`
	SavedAt time.Time `json:"saved_at"`
	SavedBy string    `json:"saved_by"` // a user's name; Builtin of what came with the program
}

// Plan is the approved document that the card quotes. Without a title none is named.
type Plan struct {
	Title   string `json:"title,omitempty"`
	Version string `json:"version,omitempty"`
	Date    string `json:"date,omitempty"` // of its approval, as 2026-01-31
}

// Step is one line of a card.
type Step struct {
	ID string `json:"id"` // within its version
	Zh string `json:"zh"`
	En string `json:"en"` // empty: only Chinese was written
}

// Builtin wrote the first version of every card.
const Builtin = "system"

const (
	mostSteps = 30
	mostText  = 120 // characters
)

var (
	// ErrInvalid means that a card lacks something; the text says what.
	ErrInvalid = errors.New("invalid")
	// ErrConflict means that somebody else saved a version meanwhile.
	ErrConflict = errors.New("somebody else saved this card meanwhile; look at it again")
)

// kinds are the rules that have a card, in the order in which they are shown.
var kinds = [...]string{
	alerts.RuleForced, alerts.RuleHeldOpen, alerts.RuleBlind, alerts.RuleSmoke, alerts.RuleGas, alerts.RulePressed,
	alerts.RulePower, alerts.RuleTamper, alerts.RuleReport,
}

// Kinds lists them.
func Kinds() []string { return kinds[:] }

// KindOf is the card for alerts of a rule; ok is false when there is none.
func KindOf(rule string) (kind string, ok bool) {
	if rule == alerts.RuleFall { // to the police both are a call for help
		rule = alerts.RulePressed
	}
	for _, kind := range kinds {
		if kind == rule {
			return kind, true
		}
	}
	return "", false
}

// Next makes c the version that follows before, or says what is wrong with it. Its
// steps are numbered anew.
func Next(before int, c Card) (Card, error) {
	if _, known := KindOf(c.Kind); !known || c.Kind == alerts.RuleFall {
		return c, fmt.Errorf("%w: kind: one of %s", ErrInvalid, strings.Join(kinds[:], ", "))
	}
	if len(c.Steps) == 0 || len(c.Steps) > mostSteps {
		return c, fmt.Errorf("%w: steps: want 1 to %d", ErrInvalid, mostSteps)
	}
	steps := make([]Step, len(c.Steps))
	for i, s := range c.Steps {
		s = Step{ID: fmt.Sprintf("s%d", i+1), Zh: strings.TrimSpace(s.Zh), En: strings.TrimSpace(s.En)}
		if err := checkText(s.Zh, s.En); err != nil || s.Zh == "" {
			return c, fmt.Errorf("%w: steps[%d]: 1 to %d characters in Chinese, as many in English, no number of a person, no middle dot", ErrInvalid, i, mostText)
		}
		steps[i] = s
	}
	p := Plan{strings.TrimSpace(c.Plan.Title), strings.TrimSpace(c.Plan.Version), strings.TrimSpace(c.Plan.Date)}
	if err := checkText(p.Title, p.Version); err != nil {
		return c, fmt.Errorf("%w: plan: title and version have at most %d characters", ErrInvalid, mostText)
	}
	if p.Title == "" && (p.Version != "" || p.Date != "") {
		return c, fmt.Errorf("%w: plan.title: name the document", ErrInvalid)
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil && p.Title != "" {
		return c, fmt.Errorf("%w: plan.date: when it was approved, as 2026-01-31", ErrInvalid)
	}
	c.Version, c.Steps, c.Plan = before+1, steps, p
	return c, nil
}

func checkText(texts ...string) error {
	for _, text := range texts {
		// The dot parts the languages on a timeline.
		if utf8.RuneCountInString(text) > mostText || devices.NamesPerson(text) || strings.Contains(text, " · ") {
			return ErrInvalid
		}
	}
	return nil
}

// On is how an alert names the card.
func (c Card) On() *alerts.Card {
	ids := make([]string, len(c.Steps))
	for i, s := range c.Steps {
		ids[i] = s.ID
	}
	return &alerts.Card{Kind: c.Kind, Version: c.Version, Steps: ids}
}

// Words are what a timeline says of a step, in both languages.
func (c Card) Words(step string) (words string, ok bool) {
	for _, s := range c.Steps {
		if s.ID != step {
			continue
		}
		if s.En == "" {
			return s.Zh, true
		}
		return s.Zh + " · " + s.En, true
	}
	return "", false
}

// English is a step's words in English, or in Chinese where it has none.
func (c Card) English(step string) string {
	for _, s := range c.Steps {
		if s.ID == step && s.En != "" {
			return s.En
		}
	}
	return c.Chinese(step)
}

// Chinese is a step's words as a report has them; the id of one that is not there.
func (c Card) Chinese(step string) string {
	for _, s := range c.Steps {
		if s.ID == step {
			return s.Zh
		}
	}
	return step
}
