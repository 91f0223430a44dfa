package noise

import (
	"context"
	"strings"
	"time"

	"brighteyes/alerts"
)

// Store is what is on record. hub/records implements it.
type Store interface {
	// RaisedSince returns the alerts opened at since or after, newest first, most
	// of them at most, without exercises.
	RaisedSince(ctx context.Context, since time.Time, most int) ([]Raised, error)
	// StandsOf returns how long the newest alerts with that key stood.
	StandsOf(ctx context.Context, key string, since time.Time, most int) ([]Stand, error)
	// RecordsBegan is when this hub was set up.
	RecordsBegan(ctx context.Context) (time.Time, error)
}

// Raised is one alert that was opened.
type Raised struct {
	Key      string
	Category alerts.Category
	Severity alerts.Severity // by now
	Device   string
	Edge     string
	Site     string
	At       time.Time
	// Hidden: it stood under a cause when it came, so nobody was told of it.
	Hidden bool
}

// Rule is the rule that raised it.
func (r Raised) Rule() string {
	rule, _, _ := strings.Cut(r.Key, ":")
	return rule
}

// Stand is one alert from its beginning to its end.
type Stand struct {
	Title, TitleEN string
	At             time.Time
	Resolved       time.Time // zero while it is open
	Recovered      bool      // by itself
	Flapping       bool
}

// held is how long the condition held, as far as the alert tells: one that
// recovered by itself stayed open for the time in which it might have come back.
func (s Stand) held(now time.Time) time.Duration {
	switch {
	case s.Resolved.IsZero():
		return now.Sub(s.At)
	case s.Recovered && s.Flapping:
		return max(0, s.Resolved.Sub(s.At)-alerts.FlapStable)
	case s.Recovered:
		return max(0, s.Resolved.Sub(s.At)-alerts.RecoverAfter)
	}
	return s.Resolved.Sub(s.At)
}

// person reports whether alerts of a rule come from a person: these are calls and
// reports, and no load of alarms.
func person(rule string) bool {
	line, _ := alerts.Lookup(rule)
	return line.Call || rule == alerts.RuleReport || rule == alerts.RuleFlood
}
