package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
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

// Each of those whom a policy calls is told at the same moment, whether or not the guard
// room alone is told in between, whatever goes wrong meanwhile.
func TestTellingTheGuardRoomAloneMovesNobodyElse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		gap := rapid.SampledFrom([]time.Duration{0, 10 * time.Second, time.Minute, 3 * time.Minute})
		var plain, told []Plan
		for i := range rapid.IntRange(1, 3).Draw(r, "posts") {
			post := Plan{Policy: "默认", Targets: []Target{who(fmt.Sprintf("岗%d", i))}}
			posted := post
			posted.After = gap.Draw(r, "time")
			for range rapid.IntRange(0, 2).Draw(r, "steps for the guards") {
				more := gap.Draw(r, "their time")
				told, posted = append(told, posted), Plan{Policy: "默认", Targets: []Target{guardRoom}, After: more}
				post.After += told[len(told)-1].After
			}
			told, post.After = append(told, posted), post.After+posted.After
			plain = append(plain, post)
		}
		var happens []func(s *scenario)
		for range rapid.IntRange(0, 4).Draw(r, "events") {
			by := time.Duration(rapid.IntRange(1, 200).Draw(r, "seconds")) * time.Second
			happens = append(happens, map[string]func(s *scenario){
				"time passes": func(s *scenario) { s.forward(by) },
				"the hub is away": func(s *scenario) {
					s.now = s.now.Add(by)
					s.restart()
					s.forward(0)
				},
				"no post is reached": func(s *scenario) {
					for _, o := range s.state.Owed(s.now) {
						if o.Delivery.To.Person != Guards {
							s.must(Sending{IDs: []string{o.Delivery.ID}}, Sent{ID: o.Delivery.ID, Error: "no answer", Final: true})
						}
					}
					s.forward(0)
				},
				"more people are called for": func(s *scenario) {
					s.done(s.alert(RulePressed), Escalate)
					s.forward(0)
				},
				"the clock is set": func(s *scenario) { s.now = s.now.Add(-by); s.must(Shifted{-by}) },
			}[rapid.SampledFrom([]string{"time passes", "the hub is away", "no post is reached", "more people are called for", "the clock is set"}).Draw(r, "what")])
		}
		without, with := toldAt(t, plain, happens), toldAt(t, told, happens)
		if without != with {
			r.Fatalf("told are\n%s\nand with the guard room in between\n%s", without, with)
		}
	})
}

func TestThatNobodyLookedBringsWhoComesAfterTheGuardRoomAtOnce(t *testing.T) {
	s := begin(t)
	s.policy = func(step, round int) Plan {
		p := thenGuards(step, round)
		if step == 1 {
			p.After = 2 * time.Minute
		}
		return p
	}
	s.press(home)
	s.forward(0)
	s.send("")
	s.restart()
	s.forward(SeenWithin)
	if owed := s.owes(); !strings.Contains(owed, "乙 sms") {
		t.Errorf("nobody looked, and owed is %q", owed)
	}
}

// toldAt plays a call under a policy of these steps, and says in which order and when the
// posts were told of it.
func toldAt(t *testing.T, steps []Plan, happens []func(s *scenario)) (told string) {
	t.Helper()
	s, began := begin(t), time.Time{}
	s.policy = func(step, _ int) Plan {
		p := Plan{Policy: "默认", Targets: []Target{who("末")}, After: 5 * time.Minute, Last: true}
		if step < len(steps) {
			p = steps[step]
		}
		if p.Targets[0].Person != Guards {
			told += fmt.Sprintf("%s %s, ", p.Targets[0].Name, s.now.Sub(began))
		}
		return p
	}
	began = s.now
	s.press(home)
	s.forward(0)
	s.done(s.alert(RulePressed), Display, func(a *Act) { a.Seen = true })
	for _, one := range append(happens, func(s *scenario) { s.forward(10 * time.Minute) }) {
		one(s)
	}
	return told
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
