package alerts

import (
	"time"

	"brighteyes/devices"
)

// Input is something that may change alerts: an Occurrence, a Judgement, an Act
// or a Due.
type Input interface{ input() }

// Occurrence is an event that happened, seen for the first time.
type Occurrence struct {
	NewID  string // id for an alert that this may open
	Event  devices.Recorded
	Device devices.Registered // zero when the event stands under its edge
	Site   string             // name of the place, for titles
	// Foreign is the edge that the device belongs to, when another spoke for it.
	Foreign string
	// Cameras see the place.
	Cameras []string
	// NotRecorded marks an occurrence that could not be committed.
	NotRecorded bool
}

// Judgement says whether a condition holds now.
type Judgement struct {
	NewID     string
	Condition Condition
	Holds     bool
}

// Condition is a lasting state of a device or an edge that can be judged from
// what is known now. What is not known is not judged: silence changes nothing.
//
// For the rules of the standing table the machine takes category, severity,
// title and promotion from there, whatever stands here.
type Condition struct {
	Key      string // identifies it, made by ConditionKey: "device.offline:cam-1"
	Rule     string // RuleOffline and so on
	Edge     string
	Device   string
	Site     string // id
	Name     string // of the device or edge, as shown
	NameEN   string // empty: Name
	Category Category
	Severity Severity
	// Title and TitleEN begin the title of what is not in the standing table: of a
	// rule of a user. The place follows. Empty: the rule's name.
	Title, TitleEN string
	Count          int      // of what is concerned: residents who cannot call
	Responsible    string   // who answers for it: a name at sign-in; empty: nobody in particular
	Reasons        []string // in words that can be shown
	Under          []string // keys of conditions that explain this one while they stand, the likeliest first
	NeverHide      bool
	// PromoteAfter, when above zero, makes the alert critical after that time.
	PromoteAfter time.Duration
}

// Act is what a person does to an alert.
type Act struct {
	Alert   string
	Version int // 0: whatever the version is
	Verb    Verb
	By      string
	Note    string
	// Ago is how long before it was told it was done, by one clock: that of the
	// device on which it waited for a connection. At what time that was is nobody's
	// to compute into a state; the timeline shows both.
	Ago     time.Duration
	Outcome Outcome
	// Service and Reference belong to HandedOver.
	Service, Reference string
	HandedAt           *time.Time
	Assignee           string // Dispatch: who is sent
	// To is how the named responder is told, filled in by whoever feeds the act to
	// the machine, which knows no people: of Dispatch the one who is sent, of
	// UndoVerb the one who is on the way again. nil: they know it themselves.
	To *Target
	// Officer belongs to Dispatch: the one who is sent is a police officer. Whoever
	// feeds the act to the machine fills it in.
	Officer bool
	// Sent belongs to Arrive: which of those who were sent it is, by SentOut.Person or,
	// without one, SentOut.To. Empty: the one who was sent last.
	Sent string
	// Kind belongs to Dispatch: "additional" leaves the one who was sent before on
	// the way; anything else sends this one instead.
	Kind string
	// Tick and Result belong to TickVerb.
	Tick   TickName
	Result string
	// Step belongs to TickVerb of TickCardStep; Words are what the timeline says of it.
	Step, Words string
	// Card belongs to ShowCard, Call to HandOverVerb, Report to SendReport.
	Card   *Card
	Call   *Call
	Report *SentText
	// Seen belongs to Display: a person looks at the screen, as far as it can tell.
	Seen bool
	// Event belongs to Display: the event whose alert was shown. Empty: the newest.
	Event string
	// Resolved is the alert as the records have it, when the state no longer
	// holds it; the caller of Step fills it.
	Resolved *Alert
}

// Verb is the name of an Act.
type Verb string

// The verbs of the contract, and Display, by which a dashboard says that it
// shows the alert.
const (
	Acknowledge Verb = "acknowledge"
	Dispatch    Verb = "dispatch"
	Arrive      Verb = "arrive"
	Resolve     Verb = "resolve"
	Reopen      Verb = "reopen"
	Escalate    Verb = "escalate"
	Note        Verb = "notes"
	Display     Verb = "display"
	TickVerb    Verb = "ticks" // a step of a call was taken
	// Decline: whoever was asked cannot go, and the next are. Of an alert that they
	// had taken it is open again.
	Decline Verb = "decline"
	// ShowCard: the response card is shown; the first time fixes its version.
	ShowCard Verb = "card"
	// HandOverVerb: 110, 119 or 120 was called.
	HandOverVerb Verb = "hand-over"
	SendReport   Verb = "reports" // a report was sent
	UndoVerb     Verb = "undo"    // takes the actor's own last act back, within UndoWithin
)

// UndoWithin is how long an act can be taken back. Screens offer half of it, so
// that a request on a slow network is still in time.
const UndoWithin = 10 * time.Second

// Report is an alert opened by hand.
type Report struct {
	NewID    string
	By       string
	Category Category
	Severity Severity
	Device   devices.Registered
	Site     string // id; empty: the device's
	Title    string
	TitleEN  string // empty: Title, as when a person typed it
	Summary  string
	Drill    bool
	// FromHome: somebody calls for help from where they live, and the place is known.
	FromHome bool
}

// Due is a timer that has come. It is a row on record, so that it comes also
// after a restart.
type Due struct {
	Key   string // identifies it: scheduling the same key again moves it
	Alert string // id
	Kind  DueKind
	At    time.Time // not before
	Step  int       // of DueEscalate: the step of the policy that comes
	Round int       // of DueEscalate: how often its last step has come again
	Early bool      // of DueEscalate: it was called for before its time
	// Plan belongs to DueEscalate. It is filled in by whoever feeds the Due to the
	// machine and is not on record.
	Plan *Plan
	// Resolved belongs to DueReport: the alert as the records have it, when the state
	// no longer holds it; filled in like Plan.
	Resolved *Alert
}

// DueKind says what a Due does.
type DueKind string

// The kinds of timers.
const (
	DuePromote DueKind = "promote" // make the alert critical if it still stands
	DueRecover DueKind = "recover" // resolve it if its condition stayed false

	DueEscalate DueKind = "escalate" // the next step of the policy, unless somebody took it
	DueUnseen   DueKind = "unseen"   // escalate now if nobody has seen it yet
	DueAssist   DueKind = "assist"   // somebody who has it asks for more people
	DueReport   DueKind = "report"   // say that a report is due, and that its time is over
	DueArrive   DueKind = "arrive"   // say that nobody has arrived in time, and escalate
)

func (Occurrence) input() {}
func (Judgement) input()  {}
func (Act) input()        {}
func (Report) input()     {}
func (Due) input()        {}
