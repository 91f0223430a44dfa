package alerts

import (
	"time"
)

// Category says whose desk an alert belongs to.
type Category string

// The categories, one per desk.
const (
	Care        Category = "care"
	Safety      Category = "safety"
	Maintenance Category = "maintenance"
)

// Valid reports whether c is one of the categories.
func (c Category) Valid() bool { return c == Care || c == Safety || c == Maintenance }

// Severity says how much an alert matters.
type Severity string

// The severities, worst first.
const (
	Critical Severity = "critical"
	Major    Severity = "major"
	Minor    Severity = "minor"
	Info     Severity = "info"
)

// Valid reports whether s is one of the severities.
func (s Severity) Valid() bool { return s == Critical || s.raised() != s }

// raised is the next worse severity.
func (s Severity) raised() Severity {
	switch s {
	case Major:
		return Critical
	case Minor:
		return Major
	case Info:
		return Minor
	}
	return s
}

// Stage is where an alert stands in its life.
type Stage string

// The stages in their order.
const (
	Open         Stage = "open"
	Acknowledged Stage = "acknowledged"
	Dispatched   Stage = "dispatched"
	OnScene      Stage = "on_scene"
	Resolved     Stage = "resolved"
)

// Alert is one thing that people must know of or act on. It is a value: a step
// of the machine returns a changed copy.
type Alert struct {
	ID       string   `json:"id"`
	Version  int      `json:"version"` // rises by one with every change
	Key      string   `json:"key"`     // what makes another occurrence the same alert; drill is part of it
	Rule     string   `json:"rule"`    // the standing alert's name, such as "button.pressed" or "edge.away"
	Category Category `json:"category"`
	Severity Severity `json:"severity"`
	State    Stage    `json:"state"`
	Drill    bool     `json:"drill"`
	LateS    float64  `json:"late_s"` // age of the first occurrence when it reached the hub, seconds

	Edge   string `json:"edge,omitempty"`
	Device string `json:"device,omitempty"`
	Site   string `json:"site,omitempty"`
	// Responsible is who answers for what it is about, by the name at sign-in, such as
	// the owner of a hazard.
	Responsible string `json:"responsible,omitempty"`
	// Title and Summary are Chinese first; the English beside them.
	Title     string `json:"title"`
	TitleEN   string `json:"title_en"`
	Summary   string `json:"summary"`
	SummaryEN string `json:"summary_en"`

	Count          int        `json:"count"` // occurrences
	OpenedAt       time.Time  `json:"opened_at"`
	LastAt         time.Time  `json:"last_at"` // the newest occurrence
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	DispatchedAt   *time.Time `json:"dispatched_at,omitempty"`
	ArrivedAt      *time.Time `json:"arrived_at,omitempty"`
	ResolvedAt     *time.Time `json:"resolved_at,omitempty"`
	Outcome        Outcome    `json:"outcome,omitempty"`
	Assignee       string     `json:"assignee,omitempty"`

	// Cause is the id of the open alert that explains this one; the screens then
	// show this one under it. Never set on a call for help nor on "residents
	// cannot call". Hides is how many alerts stand under this one now.
	Cause string `json:"cause,omitempty"`
	Hides int    `json:"hides,omitempty"`

	// Incident is the id of the open alert under which this one is grouped as part
	// of the same happening, such as a flood of presses from one edge. Unlike Cause
	// it hides nothing. Members is how many are grouped under this one now.
	Incident string `json:"incident,omitempty"`
	Members  int    `json:"members,omitempty"`
	// SilencedUntil is set while a silence or a maintenance window keeps this alert
	// from paging and sounding; it stays listed and counted. Never on a life alarm.
	SilencedUntil *time.Time `json:"silenced_until,omitempty"`
	Silence       string     `json:"silence,omitempty"` // id of the silence or window
	// Arrangement is what stands in for the device during a maintenance window, and
	// who looks to it, as its author wrote it, when calls for help depend on it.
	Arrangement string `json:"arrangement,omitempty"`
	// Flapping marks a condition that comes and goes too often to be told each time.
	Flapping bool `json:"flapping,omitempty"`

	// Step is how far the escalation has come: 0 before the first step was taken.
	Step int `json:"step,omitempty"`
	// GuardsAt is when a step of the policy let the guard room know of a call, so
	// that the way is open before anybody has taken it; nil: it did not.
	GuardsAt *time.Time `json:"guards_at,omitempty"`
	// FromHome is set on a call for help from a home that a person opened because they
	// heard of it, as by telephone.
	FromHome bool `json:"from_home,omitempty"`
	// ArriveBy is when somebody should be there, by the policy.
	ArriveBy *time.Time `json:"arrive_by,omitempty"`
	// Ticks are the steps of a call that were taken, oldest first.
	Ticks []Tick `json:"ticks,omitempty"`
	// Sendings are the responders sent, oldest first; sending another adds one and
	// changes no earlier time.
	Sendings []SentOut `json:"sendings,omitempty"`
	// Card is the response card that it is worked on with; nil: none was shown yet.
	Card *Card `json:"card,omitempty"`
	// HandOvers are the calls to 110, 119 and 120, oldest first.
	HandOvers []HandOver `json:"hand_overs,omitempty"`
	// Reports is what is owed and was sent of its reports; nil: it is not reported.
	Reports *Reports `json:"reports,omitempty"`
	// Undo is what the last act can be taken back to, for a few seconds.
	Undo *Undo `json:"undo,omitempty"`

	Cameras  []string `json:"cameras"`
	Chain    *Chain   `json:"chain,omitempty"`
	Timeline []Entry  `json:"timeline"`

	// NotRecorded marks an alert that was pushed to the screens although the hub
	// could not commit it; it has no place in the records yet.
	NotRecorded bool `json:"not_recorded,omitempty"`
}

// CalledAt is when the newest call on this alert began.
func (a Alert) CalledAt() time.Time {
	at := a.OpenedAt
	for _, e := range a.Timeline {
		if e.Action == EntryCalledAgain {
			at = e.At
		}
	}
	return at
}

// Call counts the calls on this alert, from 1: a press long after the
// acknowledgement is a new one.
func (a Alert) Call() int {
	n := 1
	for _, e := range a.Timeline {
		if e.Action == EntryCalledAgain {
			n++
		}
	}
	return n
}

// calledAt is when the call that the alert now stands for came.
func (a *Alert) calledAt() time.Time {
	for i := len(a.Timeline) - 1; i >= 0; i-- {
		if a.Timeline[i].Action == EntryCalledAgain {
			return a.Timeline[i].At
		}
	}
	return a.OpenedAt
}

// Guided reports whether the guard room may be told of the alert before anybody has
// taken it, so that the way is open: a person calls for help from where they live, by
// hand, by a fall or by telephone. Whoever aims at the guards and whoever shows them the
// call ask this, so that nothing is on record as told that they cannot see.
func (a Alert) Guided() bool {
	return a.Category == Care && (a.Rule == RulePressed || a.Rule == RuleFall || a.FromHome)
}

// Entry is one line of an alert's timeline. Lines are only ever added.
type Entry struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"` // a user's name, or "system"
	Action string    `json:"action"`
	Note   string    `json:"note,omitempty"`
	// EarlierS is how many seconds before At it was done, by the device of who did
	// it, which had no connection then (离线补报). 0: it was told as it was done.
	EarlierS int `json:"earlier_s,omitempty"`
}

// Chain is the way of the newest occurrence from the device to a screen. Pressed
// and Queued are the edge's clock, the others the hub's. Stored and Raised are
// the time of the one transaction that did both.
type Chain struct {
	Event    string     `json:"event"` // id of the event
	Pressed  time.Time  `json:"pressed"`
	Queued   *time.Time `json:"edge,omitempty"`
	Received time.Time  `json:"received"`
	// LateS is how old it was when it reached the hub, in seconds. Suspect: the edge's
	// clock was, so that this is no more than its own claim.
	LateS     float64    `json:"late_s,omitempty"`
	Suspect   bool       `json:"suspect,omitempty"`
	Stored    time.Time  `json:"stored"`
	Raised    time.Time  `json:"raised"`
	Displayed *time.Time `json:"on_screen,omitempty"` // first told by a dashboard
	Seen      *time.Time `json:"seen,omitempty"`      // a person first looked at it or acted on it
	SeenBy    string     `json:"seen_by,omitempty"`
	Handed    []Handed   `json:"handed,omitempty"` // when each channel first took the message for each person and step, the first 100
}

// Handed is when a channel first took the message of an alert for one person, or
// one desk, of one step.
type Handed struct {
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	To      string    `json:"to"` // as shown
	Step    int       `json:"step"`
	Repeat  bool      `json:"repeat,omitempty"` // it may have been handed over before as well
}
