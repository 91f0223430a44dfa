package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// A silence stands for an hour unless its author says otherwise, and never for
// longer than a shift can oversee.
const (
	SilenceDefault = time.Hour
	SilenceMost    = 24 * time.Hour

	maxSilences = 200 // that stand at one time
	maxReason   = 500 // characters
)

// Silence keeps alerts from paging and sounding for a while. They stay listed and
// counted, and carry its mark. It never reaches a life alarm, see NeverSilenced.
type Silence struct {
	ID      string     `json:"id"`
	By      string     `json:"by"`
	Reason  string     `json:"reason"`
	Match   Matcher    `json:"match"`
	From    time.Time  `json:"from"`
	Until   time.Time  `json:"until"`
	EndedAt *time.Time `json:"ended_at,omitempty"` // nil while it stands
	EndedBy string     `json:"ended_by,omitempty"` // System when its time was over

	sure bool // made since the hub started, so that its times are of the clock that runs
}

// Matcher chooses alerts. Empty fields choose all, and at least one must be set.
type Matcher struct {
	Device string `json:"device,omitempty"`
	// Site is a place with all below it. Below lists what lay below it when the
	// silence was made, since the machine does not know the tree.
	Site     string   `json:"site,omitempty"`
	Below    []string `json:"below,omitempty"`
	Rule     string   `json:"rule,omitempty"`
	Category Category `json:"category,omitempty"`
	// AtMost leaves out what is worse: an alert that is raised beyond it is told.
	AtMost Severity `json:"at_most,omitempty"`
}

// PutSilence makes a silence. It can be refused with ErrInvalid.
type PutSilence struct {
	NewID  string
	By     string
	Reason string
	Match  Matcher
	For    time.Duration // 0: SilenceDefault
}

// LiftSilence ends a silence before its time. It can be refused with ErrNotFound.
type LiftSilence struct{ ID, By string }

// SaveSilence writes a silence, one that stands or one that has ended.
type SaveSilence struct{ Silence Silence }

func (PutSilence) input()   {}
func (LiftSilence) input()  {}
func (SaveSilence) action() {}

// NeverSilenced reports whether alerts of a rule page and sound whatever anybody
// silences: the lines of the standing table that no cause can hide either, such as
// calls for help, smoke and gas, forced gates and that residents cannot call.
func NeverSilenced(rule string) bool {
	line, standing := Lookup(rule)
	return standing && line.Shown || rule == RuleReport
}

// life is NeverSilenced for an alert as it stands. A user's rule that may not be
// hidden counts, and so does whatever is critical at the care desk.
func (d *draft) life(a *Alert) bool {
	if NeverSilenced(a.Rule) || a.Category == Care && a.Severity == Critical {
		return true
	}
	h, known := d.held.get(a.Key)
	return known && h.Condition.NeverHide
}

// covers reports whether the matcher chooses an alert.
func (m Matcher) covers(a *Alert) bool {
	return (m.Device == "" || m.Device == a.Device) &&
		(m.Site == "" || m.Site == a.Site || slices.Contains(m.Below, a.Site)) &&
		(m.Rule == "" || m.Rule == a.Rule) &&
		(m.Category == "" || m.Category == a.Category) &&
		(m.AtMost == "" || !worse(a.Severity, m.AtMost))
}

func worse(a, b Severity) bool {
	order := [...]Severity{Info, Minor, Major, Critical}
	return slices.Index(order[:], a) > slices.Index(order[:], b)
}

func (d *draft) putSilence(in PutSilence) error {
	if in.For == 0 {
		in.For = SilenceDefault
	}
	switch {
	case in.By == "" || in.By == System:
		return &InvalidError{Field: "by", Reason: "a silence needs a person"}
	case !says(in.Reason):
		return &InvalidError{Field: "reason", Reason: fmt.Sprintf("say why, in 1 to %d characters", maxReason)}
	case in.For <= 0 || in.For > SilenceMost:
		return &InvalidError{Field: "minutes", Reason: "a silence ends within 24 hours"}
	case in.Match.Device == "" && in.Match.Site == "" && in.Match.Rule == "" && in.Match.Category == "" && in.Match.AtMost == "":
		return &InvalidError{Field: "match", Reason: "choose what it is about"}
	case in.Match.Category != "" && !in.Match.Category.Valid():
		return &InvalidError{Field: "match.category", Reason: "one of care, safety, maintenance"}
	case in.Match.AtMost != "" && !in.Match.AtMost.Valid():
		return &InvalidError{Field: "match.at_most", Reason: "one of critical, major, minor, info"}
	case NeverSilenced(in.Match.Rule):
		return &InvalidError{Field: "match.rule", Reason: "a life alarm cannot be silenced"}
	case d.noise.silences.size >= maxSilences:
		return &InvalidError{Field: "match", Reason: fmt.Sprintf("%d silences stand already: lift some", maxSilences)}
	}
	if _, taken := d.noise.silences.get(in.NewID); taken || in.NewID == "" {
		in.NewID = devices.StableID(d.now, in.By, in.Reason, in.NewID, strconv.Itoa(d.noise.silences.size))
	}
	s := Silence{ID: in.NewID, By: in.By, Reason: strings.TrimSpace(in.Reason), Match: in.Match, From: d.now, Until: d.now.Add(in.For), sure: true}
	d.keepSilence(s)
	d.schedule(Due{Key: silenceKey(s.ID), Kind: DueSilence, At: s.Until})
	return nil
}

func says(text string) bool {
	return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= maxReason
}

func silenceKey(id string) string { return string(DueSilence) + ":" + id }

func (d *draft) keepSilence(s Silence) {
	d.noise.silences.set(s.ID, &s)
	d.silenceOrder.add(s.ID)
	d.requiet = true
}

func (d *draft) liftSilence(in LiftSilence) error {
	if in.By == "" || in.By == System {
		return &InvalidError{Field: "by", Reason: "lifting a silence needs a person"}
	}
	if _, stands := d.noise.silences.get(in.ID); !stands {
		return fmt.Errorf("lift silence %.64q: %w", in.ID, ErrNotFound)
	}
	d.endSilence(in.ID, in.By)
	return nil
}

// endSilence takes a silence away; what is still open under it is told.
func (d *draft) endSilence(id, by string) {
	s, stands := d.noise.silences.get(id)
	if !stands {
		return
	}
	ended, at := *s, d.now
	ended.EndedAt, ended.EndedBy = &at, by
	d.noise.silences.delete(id)
	d.silenceOrder.add(id)
	d.over = append(d.over, SaveSilence{Silence: ended})
	d.cancel(silenceKey(id))
	d.requiet = true
}
