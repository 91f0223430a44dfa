package rules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

// The refusals of a change, for errors.Is.
var (
	ErrNotFound = errors.New("there is no such rule")
	ErrConflict = errors.New("the rule has changed meanwhile")
	ErrExists   = errors.New("there is a rule with this id")
	ErrFile     = errors.New("the rule stands in a file of the hub; change it there")
	ErrOne      = errors.New("the text wants exactly one rule")
)

// TestsError refuses a rule that does not do what its own tests expect.
type TestsError struct{ Tested []Tested }

func (e *TestsError) Error() string {
	failed := 0
	for _, one := range e.Tested {
		if len(one.Different) > 0 {
			failed++
		}
	}
	return fmt.Sprintf("the rule does not do what its tests expect: %d of %d", failed, len(e.Tested))
}

// Stored is one version of a rule as the records keep it. Versions count from 1
// and are never changed.
type Stored struct {
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Author  string    `json:"author"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`            // a rule file with this one rule
	Tests   string    `json:"tests,omitempty"` // a file of tests of it, run on every save
	Enabled bool      `json:"enabled"`
	Deleted bool      `json:"deleted,omitempty"`
}

// Store keeps the rules. hub/records implements it.
type Store interface {
	// Rules returns the newest version of each rule that is not deleted, by id.
	Rules(ctx context.Context) ([]Stored, error)
	// RuleVersions returns all versions of a rule, newest first.
	RuleVersions(ctx context.Context, id string) ([]Stored, error)
	// PutRule adds a version. One that is there already is ErrConflict.
	PutRule(ctx context.Context, s Stored) error
}

// StatusChange is what was said of a device from At on, as the rules were told:
// they look every ten seconds.
type StatusChange struct {
	Device string
	At     time.Time
	Status devices.Status
}

// History is the events and statuses on record. hub/records implements it.
type History interface {
	// PutStatuses adds changes in one transaction; one that is there is no error.
	PutStatuses(ctx context.Context, list []StatusChange) error
	// Statuses returns of each device its last status at from, and what changed
	// after from and before to, oldest first; where there is more than limit, that
	// many and more is true. began is when the first that is kept was.
	Statuses(ctx context.Context, from, to time.Time, limit int) (list []StatusChange, began time.Time, more bool, err error)
	// EventsBetween returns events of that time, oldest first, a page at a time;
	// next is empty on the last.
	EventsBetween(ctx context.Context, from, to time.Time, limit int, cursor string) (page []devices.Recorded, next string, err error)
}

// Telemetry answers what was measured. Each store of hub/telemetry is one.
type Telemetry interface {
	Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error)
	Values(ctx context.Context, s telemetry.Span, limit int) (points []telemetry.Point, more bool, err error)
}

// Watched is a device and what is said of it.
type Watched struct {
	Device devices.Registered
	Status devices.Status
}

// Places knows the devices, from memory and at once.
type Places interface {
	Watched() []Watched
	Lookup(device string) (devices.Registered, bool)
	SiteName(id string) string
}

// Desk keeps the alerts. ingest.Ledger is one.
type Desk interface {
	Judge(ctx context.Context, judgements []alerts.Judgement) error
	Held() []alerts.Held
}
