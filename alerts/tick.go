package alerts

import "time"

// Tick is one step of a call that was taken: the resident was called, a contact
// was called, the responder saw the person. Ticks are a record, no state; those
// that end a stage are Dispatch and Arrive.
type Tick struct {
	Name   TickName  `json:"tick"`
	Result string    `json:"result,omitempty"` // of the tick's own list, see Results
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Note   string    `json:"note,omitempty"`
	Undone bool      `json:"undone,omitempty"` // taken back; it stays on record
}

// TickName names a step of a call.
type TickName string

// The steps of a call in the order in which a desk takes them, and those of the
// guard room that help it along.
const (
	TickResidentCalled TickName = "resident_called"
	TickContactCalled  TickName = "contact_called"
	TickKeyTaken       TickName = "key_taken"
	TickPersonSeen     TickName = "person_seen"
	TickAmbulance      TickName = "ambulance_called"
	TickAmbulanceMet   TickName = "ambulance_met" // note: at which gate
	TickFamily         TickName = "family_informed"
	TickHomeLocked     TickName = "home_locked"
	TickDeviceReset    TickName = "device_reset"
	TickFollowUp       TickName = "follow_up_due"

	TickGateHeld TickName = "gate_held"
	TickLiftHeld TickName = "lift_held"
	TickGuided   TickName = "guided"

	TickGuardReport TickName = "guard_report" // note: what the guard room tells
)

// results of the ticks that have some; the others take none.
func results(t TickName) (list []string, known bool) {
	switch t {
	case TickResidentCalled, TickContactCalled:
		return []string{"voice", "no_answer", "cancelled"}, true
	case TickKeyTaken, TickPersonSeen, TickAmbulance, TickAmbulanceMet, TickFamily, TickHomeLocked, TickDeviceReset,
		TickFollowUp, TickGateHeld, TickLiftHeld, TickGuided, TickGuardReport:
		return nil, true
	}
	return nil, false
}

// SentOut is one responder who was sent.
type SentOut struct {
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
	To       string     `json:"to"`   // as shown
	Kind     string     `json:"kind"` // initial, additional or redispatch
	Arrived  *time.Time `json:"arrived_at,omitempty"`
	Released *time.Time `json:"released_at,omitempty"` // another was sent instead
}

// Undo is where an alert stood before the last act, and until when that act can
// be taken back by who did it.
type Undo struct {
	Verb  Verb      `json:"verb"`
	By    string    `json:"by"`
	Until time.Time `json:"until"`

	State          Stage      `json:"state"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	DispatchedAt   *time.Time `json:"dispatched_at,omitempty"`
	ArrivedAt      *time.Time `json:"arrived_at,omitempty"`
	Assignee       string     `json:"assignee,omitempty"`
}
