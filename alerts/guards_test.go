package alerts

import (
	"strings"
	"testing"
	"time"
)

// guardsAt is the ladder whose step n tells the guard room as well.
func guardsAt(n int) func(step, round int) Plan {
	return func(step, round int) Plan {
		p := ladder(step, round)
		if step == n {
			p.Targets = append(p.Targets, Target{Person: Guards, Name: "门岗", Channels: []string{"desk"}})
		}
		return p
	}
}

func TestTheGuardRoomKnowsOfACallFromTheStepThatTellsItAndNotBefore(t *testing.T) {
	s := begin(t)
	s.policy = guardsAt(1)
	s.press(home)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true }) // or the second step comes sooner
	s.forward(59 * time.Second)
	if at := s.alert(RulePressed).GuardsAt; at != nil {
		t.Errorf("a policy that tells them later told them at %v", at)
	}
	s.forward(time.Second)
	told := s.alert(RulePressed).GuardsAt
	if told == nil || !told.Equal(s.now) {
		t.Fatalf("they were told at %v, not at %v", told, s.now)
	}
	s.forward(2 * time.Minute)
	s.done(s.alert(RulePressed), Acknowledge)
	s.restart()
	if again := s.alert(RulePressed).GuardsAt; again == nil || !again.Equal(*told) {
		t.Errorf("it is on record that they were told at %v, and that was at %v", again, told)
	}
}

func TestTheGuardRoomIsToldOfANewCallOnAnAlertAndOfOneReopenedByThePolicyAgain(t *testing.T) {
	for what, anew := range map[string]func(s *scenario){
		"pressed again": func(s *scenario) {
			s.done(s.alert(RulePressed), Acknowledge)
			s.forward(NewCallAfter + time.Minute)
			s.press(home)
		},
		"reopened": func(s *scenario) {
			s.done(s.alert(RulePressed), Acknowledge)
			a := s.done(s.alert(RulePressed), Resolve, func(a *Act) { a.Outcome = Handled })
			s.done(a, Reopen, func(act *Act) { act.Resolved = &a })
		},
	} {
		s := begin(t)
		s.policy = guardsAt(1)
		s.press(home)
		s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
		s.forward(time.Minute)
		if s.alert(RulePressed).GuardsAt == nil {
			t.Fatalf("%s: they were not told of the first call", what)
		}
		anew(s)
		if a := s.alert(RulePressed); a.State != Open || a.GuardsAt != nil {
			t.Errorf("%s: %s, and the guard room was told at %v already", what, a.State, a.GuardsAt)
		}
		s.forward(2 * time.Minute)
		if s.alert(RulePressed).GuardsAt == nil {
			t.Errorf("%s: the step that tells them told them nothing", what)
		}
	}
}

func TestAnEmptyGuardRoomBringsTheNextStepNoSoonerAndHoldsItUpNoLonger(t *testing.T) {
	guarded := guardsAt(0)
	send := func(s *scenario, to, trouble string) {
		t.Helper()
		for _, o := range s.state.Owed(s.now) {
			if o.Delivery.To.Name == to {
				s.must(Sending{IDs: []string{o.Delivery.ID}})
				s.must(Sent{ID: o.Delivery.ID, Error: trouble, Final: trouble != ""})
			}
		}
	}
	s := begin(t)
	s.policy = guarded
	s.press(home)
	s.forward(0)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
	send(s, "甲", "")
	send(s, "门岗", "nobody there")
	s.forward(59 * time.Second)
	s.expectOwed("") // 乙 has their own time
	s.forward(time.Second)
	s.expectOwed("乙 sms")

	s = begin(t)
	s.policy = guarded
	s.press(home)
	s.forward(0)
	send(s, "甲", "no answer") // by voice
	send(s, "甲", "no answer") // by sms
	s.forward(0)
	s.expectOwed("乙 sms, 门岗 desk")
}

var guardRoom = Target{Person: Guards, Name: "门岗", Channels: []string{"desk"}}

// A step of who cannot take the call is no look of who can.
func TestAStepOfTheGuardsOnACallThatNobodyTookHoldsNobodyUp(t *testing.T) {
	for _, tick := range []TickName{TickGateHeld, TickLiftHeld, TickAmbulanceMet, TickGuided, TickGuardReport} {
		s := begin(t)
		s.policy = func(step, round int) Plan {
			p := ladder(step, round)
			if step == 0 {
				p.Targets = append(p.Targets, guardRoom)
			}
			return p
		}
		s.press(home)
		s.forward(0)
		s.send("")
		s.forward(5 * time.Second)
		s.done(s.alert(RulePressed), TickVerb, func(a *Act) { a.Tick, a.By, a.Note = tick, "门卫", "3号门" })
		if by := s.alert(RulePressed).Chain.SeenBy; by != "" {
			t.Errorf("%s: on record the call was seen by %s", tick, by)
		}
		s.forward(24 * time.Second)
		s.expectOwed("")
		s.forward(time.Second)
		s.expectOwed("乙 sms")
		s.done(s.alert(RulePressed), TickVerb, func(a *Act) { a.Tick, a.By, a.Result = TickResidentCalled, "坐席甲", "voice" })
		if by := s.alert(RulePressed).Chain.SeenBy; by != "坐席甲" {
			t.Errorf("a step of the desk that answers: seen by %q", by)
		}
	}
}

func TestTheGuardRoomIsOnRecordAsToldOnlyOfWhatItSees(t *testing.T) {
	for _, fromHome := range []bool{false, true} {
		s := begin(t)
		s.policy = func(step, round int) Plan {
			p := ladder(step, round)
			p.Targets = append(p.Targets, guardRoom)
			return p
		}
		s.must(Report{By: "坐席甲", Category: Care, Severity: Critical, Title: "电话求助 5-501", Site: "b5", FromHome: fromHome})
		s.forward(0)
		if told := s.alert(RuleReport).GuardsAt != nil; told != fromHome {
			t.Errorf("from a home: %v; the guard room was told: %v", fromHome, told)
		}
	}
}

// thenGuards is a policy whose second step tells the guard room alone.
func thenGuards(step, _ int) Plan {
	switch step {
	case 0:
		return Plan{Policy: "默认", Targets: []Target{who("甲")}, After: time.Minute, ArriveWithin: 30 * time.Minute}
	case 1:
		return Plan{Policy: "默认", Targets: []Target{guardRoom}}
	case 2:
		return Plan{Policy: "默认", Targets: []Target{who("乙")}, After: 2 * time.Minute}
	}
	return Plan{Policy: "默认", Targets: []Target{who("丙")}, After: 5 * time.Minute, Last: true}
}

// takenThenGuards is a call under thenGuards that its desk took.
func takenThenGuards(t *testing.T) *scenario {
	t.Helper()
	s := begin(t)
	s.policy = thenGuards
	s.press(home)
	s.forward(0)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	return s
}

func TestWhoeverAsksForMorePeopleIsNotGivenTheGuardRoomAlone(t *testing.T) {
	s := takenThenGuards(t)
	s.done(s.alert(RulePressed), Escalate)
	s.forward(0)
	if owed := s.owes(); !strings.Contains(owed, "乙 sms") || strings.Contains(owed, "丙") {
		t.Errorf("more people were asked for, and owed is %q", owed)
	}
}

func TestThatNobodyArrivedIsNotToldToTheGuardRoomAlone(t *testing.T) {
	s := takenThenGuards(t)
	s.forward(30 * time.Minute)
	s.forward(0)
	if owed := s.owes(); !strings.Contains(owed, "乙 sms") || strings.Contains(owed, "丙") {
		t.Errorf("nobody has arrived, and owed is %q", owed)
	}
}
