package access

import (
	"testing"
	"time"

	"brighteyes/alerts"
)

func TestTheGuardRoomSeesACallOnlyWhileItHelpsWithTheRescue(t *testing.T) {
	sent, told := []alerts.SentOut{{To: "上门员"}}, time.Now()
	for _, c := range []struct {
		what  string
		alert alerts.Alert
		sees  bool
	}{
		{"a call that nobody took", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Open}, false},
		{"a call of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Open, GuardsAt: &told}, true},
		{"a fall of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleFall, State: alerts.Open, GuardsAt: &told}, true},
		{"a call by telephone from a home of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleReport, FromHome: true, State: alerts.Open, GuardsAt: &told}, true},
		{"a call by telephone from a home that nobody took", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleReport, FromHome: true, State: alerts.Open}, false},
		{"what the desk opened for itself, of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleReport, State: alerts.Open, GuardsAt: &told}, false},
		{"a care desk's own matter of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: "rule.late", State: alerts.Open, GuardsAt: &told}, false},
		{"residents who cannot call, of which the policy told them", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleCannotCall, State: alerts.Open, GuardsAt: &told}, false},
		{"a call that was told and is over", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Resolved, GuardsAt: &told}, false},
		{"a call that somebody took", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Acknowledged}, true},
		{"a fall that somebody took", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleFall, State: alerts.Acknowledged}, true},
		{"a call by telephone from a home that somebody took", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleReport, FromHome: true, State: alerts.Acknowledged}, true},
		{"a call to which somebody was sent", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Dispatched}, true},
		{"pressed again while somebody is on the way", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Open, Sendings: sent}, true},
		{"a call that is over", alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Resolved, Sendings: sent}, false},
		{"a care desk's own matter that somebody took", alerts.Alert{Category: alerts.Care, Rule: "rule.late", State: alerts.Acknowledged}, false},
		{"residents who cannot call", alerts.Alert{Category: alerts.Care, Rule: alerts.RuleCannotCall, State: alerts.Dispatched}, false},
	} {
		if got := (Roles{Property}).SeeAlert(c.alert) == RescueAccess; got != c.sees {
			t.Errorf("the guard room sees %s: %v", c.what, got)
		}
		if (Roles{Property}).SeeAlert(c.alert) == Whole || (Roles{Property}).ActOn(c.alert) {
			t.Errorf("the guard room has %s as its own", c.what)
		}
	}
}

func TestTheGuardRoomTakesItsOwnStepsOnly(t *testing.T) {
	guards := Roles{Property}
	rescue := alerts.Alert{Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Dispatched}
	for _, tick := range []alerts.TickName{alerts.TickGateHeld, alerts.TickLiftHeld, alerts.TickAmbulanceMet, alerts.TickGuided, alerts.TickGuardReport} {
		if !guards.Helps(rescue, alerts.TickVerb, tick) {
			t.Errorf("the guard room may not tell %s", tick)
		}
		open := rescue
		open.State = alerts.Open
		if guards.Helps(open, alerts.TickVerb, tick) {
			t.Errorf("the guard room tells %s of a call it does not see", tick)
		}
		if (Roles{Police}).Helps(rescue, alerts.TickVerb, tick) {
			t.Errorf("the police tell %s", tick)
		}
	}
	for _, tick := range []alerts.TickName{alerts.TickResidentCalled, alerts.TickContactCalled, alerts.TickKeyTaken, alerts.TickPersonSeen, alerts.TickAmbulance, alerts.TickFamily, alerts.TickHomeLocked, alerts.TickDeviceReset, alerts.TickFollowUp, ""} {
		if guards.Helps(rescue, alerts.TickVerb, tick) {
			t.Errorf("the guard room tells %q, which is the desk's", tick)
		}
	}
	for _, verb := range []alerts.Verb{alerts.Acknowledge, alerts.Dispatch, alerts.Arrive, alerts.Resolve, alerts.Reopen, alerts.Escalate, alerts.Note} {
		if guards.Helps(rescue, verb, alerts.TickGateHeld) {
			t.Errorf("the guard room may %s", verb)
		}
	}
}

func TestTheGuardRoomTakesBackItsOwnStepsOnly(t *testing.T) {
	rescue := alerts.Alert{
		Category: alerts.Care, Rule: alerts.RulePressed, State: alerts.Dispatched,
		Ticks: []alerts.Tick{{Name: alerts.TickResidentCalled}, {Name: alerts.TickGateHeld}},
		Undo:  &alerts.Undo{Verb: alerts.TickVerb, By: "guard"},
	}
	if !(Roles{Property}).Helps(rescue, alerts.UndoVerb, "") {
		t.Error("a guard's step cannot be taken back")
	}
	rescue.Ticks[1].Undone = true
	if (Roles{Property}).Helps(rescue, alerts.UndoVerb, "") {
		t.Error("the guard room takes the desk's step back")
	}
	rescue.Ticks[1].Undone, rescue.Undo = false, &alerts.Undo{Verb: alerts.Dispatch}
	if (Roles{Property}).Helps(rescue, alerts.UndoVerb, "") {
		t.Error("the guard room takes a sending back")
	}
}
