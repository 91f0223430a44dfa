package duty

import (
	"slices"
	"time"

	"brighteyes/alerts"
)

// Policy says whom an escalation reaches, and when. The last step, which reaches
// everybody, is not part of it: it is built in and follows every policy. A
// policy may only say when it comes, within bounds.
type Policy struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	When   When   `json:"when"`
	Steps  []Step `json:"steps"`
	// LastAfterS is when the last step comes, RepeatS how often it comes again.
	LastAfterS int `json:"last_after_s,omitempty"`
	RepeatS    int `json:"repeat_s,omitempty"`
	// ArriveWithinMin is the target from the call to the arrival; 0: none.
	ArriveWithinMin int `json:"arrive_within_min,omitempty"`
	// LateAfterMin is the age at which an alert that reaches the hub late is no
	// longer told as new; 0: the built-in one.
	LateAfterMin int  `json:"late_after_min,omitempty"`
	Builtin      bool `json:"builtin,omitempty"` // stands in code and cannot be changed
}

// When says which alerts a policy is for. Empty lists leave it open.
type When struct {
	Categories []alerts.Category `json:"categories,omitempty"`
	Severities []alerts.Severity `json:"severities,omitempty"`
	Rules      []string          `json:"rules,omitempty" maxItems:"50"` // such as "button.pressed" or "rule.ID"
	Sites      []string          `json:"sites,omitempty" maxItems:"50"` // ids; all below them too
}

// Step is whom to reach how long after the escalation began.
type Step struct {
	AfterS  int   `json:"after_s"`
	Targets []Aim `json:"targets"`
}

// Aim is one target of a step.
type Aim struct {
	Kind      AimKind `json:"kind" enum:"desk,post,responder,holders,responsible"`
	Desk      string  `json:"desk,omitempty" maxLength:"16" doc:"of desk: care, police, property or guard"`
	Roster    string  `json:"roster,omitempty" maxLength:"63" doc:"of post: which roster; empty: each that serves the alert"`
	Post      string  `json:"post,omitempty" maxLength:"1" doc:"of post: A or B"`
	Responder string  `json:"responder,omitempty" maxLength:"63"`
	Role      string  `json:"role,omitempty" maxLength:"16" doc:"of holders: police, grid, stairs or property; empty: all of the place"`
}

// AimKind says what an Aim names.
type AimKind string

// The kinds of aims.
const (
	AimDesk      AimKind = "desk"      // the screens of a desk, while somebody is there
	AimPost      AimKind = "post"      // who holds a post of a roster now
	AimResponder AimKind = "responder" // one person
	AimHolders   AimKind = "holders"   // the named holders of the alert's place
	// AimResponsible is who answers for what the alert is about, such as a hazard's owner.
	AimResponsible AimKind = "responsible"
)

// Bounds of the last step: of calls for help, and of everything else.
const (
	lifeLastMost   = 10 * time.Minute
	lifeRepeatMost = 15 * time.Minute
	lastMost       = 2 * time.Hour
	repeatMost     = 24 * time.Hour
	repeatLeast    = time.Minute

	lifeLate  = 2 * time.Hour
	otherLate = 15 * time.Minute
)

// Life reports whether a person may be in danger: then post A is rung at once,
// and everybody after three minutes.
func Life(a alerts.Alert) bool {
	return a.Category == alerts.Care || a.Category == alerts.Safety && a.Severity == alerts.Critical
}

// mayMeetLife reports whether the policy can come to be used for such an alert.
func (w When) mayMeetLife() bool {
	if len(w.Categories) == 0 || slices.Contains(w.Categories, alerts.Care) {
		return true
	}
	return slices.Contains(w.Categories, alerts.Safety) && (len(w.Severities) == 0 || slices.Contains(w.Severities, alerts.Critical))
}

// builtin is the policy of a hub where nothing is configured.
func builtin(a alerts.Alert) Policy {
	desks := Step{AfterS: 0}
	for _, desk := range desksOf(a) {
		desks.Targets = append(desks.Targets, Aim{Kind: AimDesk, Desk: desk})
	}
	postA, postB := []Aim{{Kind: AimPost, Post: "A"}}, []Aim{{Kind: AimPost, Post: "B"}}
	if Life(a) {
		return Policy{
			ID: "builtin-life", Name: "求助和危险（内置）", NameEN: "Calls and danger to life (built in)", Builtin: true,
			Steps:      []Step{desks, {AfterS: 0, Targets: postA}, {AfterS: 60, Targets: postB}},
			LastAfterS: 180, RepeatS: 300, ArriveWithinMin: 30,
		}
	}
	if overdue(a) {
		return owedPolicy(a, desks)
	}
	return Policy{
		ID: "builtin-other", Name: "其他告警（内置）", NameEN: "Other alarms (built in)", Builtin: true,
		Steps:      []Step{desks, {AfterS: 60, Targets: postA}, {AfterS: 300, Targets: postB}},
		LastAfterS: 900, RepeatS: 1800,
	}
}

// overdue reports whether the alert says that people are late with what they owe: nothing
// burns, and it is told the less often.
func overdue(a alerts.Alert) bool {
	return a.Rule == alerts.RuleReportLate || a.Rule == alerts.RuleHazardLate || a.Rule == alerts.RuleHazardUp
}

// owedPolicy tells the desk and who answers for it, then whoever is on duty, and all of
// them once a day until somebody takes it.
func owedPolicy(a alerts.Alert, desks Step) Policy {
	p := Policy{
		ID: "builtin-overdue", Name: "逾期事项（内置）", NameEN: "Overdue matters (built in)", Builtin: true,
		Steps: []Step{desks}, LastAfterS: int(lastMost.Seconds()), RepeatS: int(repeatMost.Seconds()),
	}
	if a.Responsible != "" {
		p.Steps = append(p.Steps, Step{AfterS: 0, Targets: []Aim{{Kind: AimResponsible}}})
	}
	onDuty := []Aim{{Kind: AimPost, Post: "A"}}
	if a.Category == alerts.Safety {
		onDuty = append(onDuty, Aim{Kind: AimHolders, Role: "police"})
	}
	p.Steps = append(p.Steps, Step{AfterS: 600, Targets: onDuty}, Step{AfterS: 3600, Targets: []Aim{{Kind: AimPost, Post: "B"}}})
	return p
}

// Builtins are the built-in policies, to be shown.
func Builtins() []Policy {
	return []Policy{
		builtin(alerts.Alert{Category: alerts.Care, Severity: alerts.Critical}),
		builtin(alerts.Alert{Category: alerts.Maintenance, Severity: alerts.Major}),
		builtin(alerts.Alert{Category: alerts.Maintenance, Severity: alerts.Major, Rule: alerts.RuleHazardLate, Responsible: "owner"}),
	}
}

// last is when the last step comes and how often it comes again, whatever the
// policy says: also one that was put on record by another hand.
func (p Policy) last(life bool) (after, repeat time.Duration) {
	after, repeat = seconds(p.LastAfterS), seconds(p.RepeatS)
	if p.LastAfterS == 0 {
		after = 3 * time.Minute
	}
	if p.RepeatS == 0 {
		repeat = 5 * time.Minute
	}
	if life {
		return min(max(after, 0), lifeLastMost), min(max(repeat, repeatLeast), lifeRepeatMost)
	}
	return min(max(after, 0), lastMost), min(max(repeat, repeatLeast), repeatMost)
}

// late is the age from which an alert that came late is not told as new.
func (p Policy) late(life bool) time.Duration {
	switch {
	case p.LateAfterMin > 0:
		return minutes(p.LateAfterMin)
	case life:
		return lifeLate
	}
	return otherLate
}
