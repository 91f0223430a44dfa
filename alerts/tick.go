package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tick is one step of a call that was taken: the resident was called, a contact
// was called, the responder saw the person. Ticks are a record, no state; those
// that end a stage are Dispatch and Arrive.
type Tick struct {
	Name   TickName  `json:"tick"`
	Result string    `json:"result,omitempty"` // of the tick's own list, see Results
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Step   string    `json:"step,omitempty"` // of TickCardStep: which of the alert's card
	Note   string    `json:"note,omitempty"`
	Undone bool      `json:"undone,omitempty"` // taken back; it stays on record
	Past   bool      `json:"past,omitempty"`   // of a call before this one, on the same alert
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

// Guards reports whether t is a step that the guard room takes.
func (t TickName) Guards() bool {
	switch t {
	case TickGateHeld, TickLiftHeld, TickAmbulanceMet, TickGuided, TickGuardReport:
		return true
	}
	return false
}

// helps reports whether t may be a step of somebody who cannot take the call: of the
// guard room, or of the police on their card. Nobody who can is told any later for it.
func (t TickName) helps() bool { return t == TickCardStep || t.Guards() }

// results of the ticks that have some; the others take none.
func results(t TickName) (list []string, known bool) {
	switch t {
	case TickResidentCalled, TickContactCalled:
		return []string{"voice", "no_answer", "cancelled"}, true
	case TickKeyTaken, TickPersonSeen, TickAmbulance, TickAmbulanceMet, TickFamily, TickHomeLocked, TickDeviceReset,
		TickFollowUp, TickGateHeld, TickLiftHeld, TickGuided, TickGuardReport, TickCardStep:
		return nil, true
	}
	return nil, false
}

const mostTicks = 200 // of one alert

func validTick(act Act, a *Alert) error {
	list, known := results(act.Tick)
	switch {
	case !known:
		return &InvalidError{Field: "tick", Reason: fmt.Sprintf("unknown step %.32q of a call", string(act.Tick))}
	case len(list) > 0 && !slices.Contains(list, act.Result):
		return &InvalidError{Field: "result", Reason: "one of " + strings.Join(list, ", ")}
	case len(list) == 0 && act.Result != "":
		return &InvalidError{Field: "result", Reason: "this step has none"}
	case act.Tick == TickGuardReport && strings.TrimSpace(act.Note) == "":
		return &InvalidError{Field: "note", Reason: "is empty"}
	case len(a.Ticks) >= mostTicks:
		return &InvalidError{Field: "tick", Reason: fmt.Sprintf("at most %d on one alert; write a note", mostTicks)}
	case act.Tick == TickCardStep:
		return validCardStep(act, a)
	}
	return nil
}

// tick puts a step of the call on record and returns the timeline's words.
func (d *draft) tick(a *Alert, act Act) string {
	a.Ticks = append(a.Ticks, Tick{Name: act.Tick, Result: act.Result, Step: act.Step, At: d.now, By: act.By, Note: act.Note})
	return joined(string(act.Tick), act.Result, act.Words, act.Note)
}
