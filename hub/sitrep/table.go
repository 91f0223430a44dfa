package sitrep

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/alerts"
)

// Table is one version of what is reported. The zero Table reports nothing.
type Table struct {
	Version int       `json:"version"` // from 1; 0: nothing was set yet
	Lines   []Line    `json:"lines"`
	SavedAt time.Time `json:"saved_at,omitzero"`
	SavedBy string    `json:"saved_by,omitempty"`
}

// Line is the duty for one rule.
type Line struct {
	Rule string `json:"rule"`
	alerts.ReportDuty
}

var (
	// ErrInvalid means that a table lacks something; the text says what.
	ErrInvalid = errors.New("invalid")
	// ErrConflict means that somebody else saved a version meanwhile.
	ErrConflict = errors.New("somebody else saved this table meanwhile; look at it again")
)

const (
	longest = 7 * 24 * 60 // minutes
	mostTo  = 60          // characters
)

// rules can be reported. A call for help is the care desk's, and is not.
var rules = [...]string{
	alerts.RuleForced, alerts.RuleHeldOpen, alerts.RuleBlind, alerts.RuleSmoke, alerts.RuleGas, alerts.RuleTamper, alerts.RulePower, alerts.RuleReport,
}

// Rules lists them in the order in which they are shown.
func Rules() []string { return rules[:] }

// Next makes t the version that follows before, or says what is wrong with it.
func Next(before int, t Table) (Table, error) {
	seen := map[string]bool{}
	lines := slices.Clone(t.Lines)
	for i, l := range lines {
		l.To = strings.TrimSpace(l.To)
		lines[i] = l
		switch {
		case !slices.Contains(rules[:], l.Rule) || seen[l.Rule]:
			return t, fmt.Errorf("%w: lines[%d].rule: one of %s, each once", ErrInvalid, i, strings.Join(rules[:], ", "))
		case l.To == "" || utf8.RuneCountInString(l.To) > mostTo:
			return t, fmt.Errorf("%w: lines[%d].to: to whom, 1 to %d characters", ErrInvalid, i, mostTo)
		case l.FirstMin < 1 || l.FirstMin > longest || l.FinalMin < 1 || l.FinalMin > longest:
			return t, fmt.Errorf("%w: lines[%d]: first_min and final_min are 1 to %d minutes", ErrInvalid, i, longest)
		case l.EveryMin != 0 && l.EveryMin < 5 || l.EveryMin > longest:
			return t, fmt.Errorf("%w: lines[%d].every_min: 5 to %d minutes, or 0 for none", ErrInvalid, i, longest)
		}
		seen[l.Rule] = true
	}
	t.Version, t.Lines = before+1, lines
	return t, nil
}

// Duties are the lines by rule, as the alerts want them.
func (t Table) Duties() map[string]alerts.ReportDuty {
	duties := make(map[string]alerts.ReportDuty, len(t.Lines))
	for _, l := range t.Lines {
		duties[l.Rule] = l.ReportDuty
	}
	return duties
}

// Kept is a sent report with its text.
type Kept struct {
	Alert string `json:"alert"`
	alerts.SentReport
	Text string `json:"text"`
	// Altered is set when the text is not the one that was sent, by its hash.
	Altered bool `json:"altered,omitempty"`
}
