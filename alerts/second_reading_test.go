package alerts

import (
	"testing"
	"time"
)

// Stories in which an honest reader found something forgotten or untrue.

func TestWhoTakesTheArrivalBackIsWatchedAgain(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Dispatch, func(a *Act) { a.Assignee = "丁" })
	s.done(s.alert(RulePressed), Arrive)
	s.done(s.alert(RulePressed), UndoVerb)
	s.forward(3 * time.Hour)
	if len(entries(s.alert(RulePressed), EntryOverdue)) != 1 {
		t.Error("nobody arrived, and nobody says so")
	}
}

func TestWhoTakesTheEndBackIsWatchedAgain(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Dispatch, func(a *Act) { a.Assignee = "丁" })
	ended := s.done(s.alert(RulePressed), Resolve, func(a *Act) { a.Outcome = Handled })
	s.done(ended, UndoVerb, func(a *Act) { a.Resolved = &ended })
	s.forward(3 * time.Hour)
	if a := s.alert(RulePressed); a.State != Dispatched || len(entries(a, EntryOverdue)) != 1 {
		t.Errorf("%s, and nobody says that nobody arrived: %v", a.State, a.Timeline)
	}
}

func TestANewCallHasTheWholeTimeForTheArrival(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.forward(29 * time.Minute)
	s.press(home)
	s.forward(10 * time.Minute)
	if a := s.alert(RulePressed); len(entries(a, EntryOverdue)) != 0 {
		t.Errorf("overdue after ten minutes: %v", a.Timeline)
	}
}

func TestANewCallBeginsWithNothingDone(t *testing.T) {
	s := calling(t)
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Dispatch, func(a *Act) { a.Assignee = "丁" })
	s.done(s.alert(RulePressed), TickVerb, func(a *Act) { a.Tick = TickPersonSeen })
	s.forward(2 * time.Minute)
	s.press(home)
	if a := s.alert(RulePressed); !a.Ticks[0].Past || a.Sendings[0].Released == nil {
		t.Errorf("of the call before still stand %+v, %+v", a.Ticks, a.Sendings)
	}
}

func TestAGatewayThatRefusesEverythingDoesNotHurryTheLastStep(t *testing.T) {
	s := calling(t)
	s.forward(4 * time.Minute) // the last step has come once
	rounds := 0
	for range 60 {
		for _, o := range s.state.Owed(s.now) {
			s.must(Sending{IDs: []string{o.Delivery.ID}}, Sent{ID: o.Delivery.ID, Error: "no credit", Final: true})
		}
		s.forward(time.Second)
	}
	for _, d := range s.record.due {
		rounds = max(rounds, d.Round)
	}
	if rounds > 2 {
		t.Errorf("%d rounds within a minute", rounds)
	}
}

// What was resolved by hand and taken back ends by its condition's own rule, also
// when that became false in between, or was about to be over.
func TestWhatWasResolvedByMistakeRecoversByItsOwnRule(t *testing.T) {
	for name, story := range map[string]func(s *scenario) Alert{
		"false while it was resolved": func(s *scenario) Alert {
			ended := s.done(s.alert(RuleOffline), Resolve)
			s.forward(2 * time.Second)
			s.ends(camera("cam-1"))
			return ended
		},
		"false before it was resolved": func(s *scenario) Alert {
			s.ends(camera("cam-1"))
			s.forward(30 * time.Second)
			return s.done(s.alert(RuleOffline), Resolve)
		},
	} {
		s := begin(t)
		s.holds(camera("cam-1"))
		ended := story(s)
		s.forward(2 * time.Second)
		s.done(ended, UndoVerb)
		s.forward(RecoverAfter - time.Second)
		if n := len(s.state.Open()); n != 1 {
			t.Fatalf("%s: taken back, and gone before its minute was over", name)
		}
		s.restart()
		s.forward(time.Second)
		if after := s.record.alerts[ended.ID]; after.State != Resolved || after.Outcome != Recovered {
			t.Errorf("%s: it is %s for ever", name, after.State)
		}
	}
}

func TestWhatIsTakenBackAndHoldsAgainStays(t *testing.T) {
	s := begin(t)
	s.holds(camera("cam-1"))
	ended := s.done(s.alert(RuleOffline), Resolve)
	s.ends(camera("cam-1"))
	s.done(ended, UndoVerb)
	s.forward(30 * time.Second)
	s.holds(camera("cam-1"))
	s.forward(time.Hour)
	if a := s.alert(RuleOffline); a.ID != ended.ID {
		t.Errorf("%s is open, want %s", a.ID, ended.ID)
	}
}

func TestACallThatIsTakenBackNeverEndsByItself(t *testing.T) {
	s := calling(t)
	ended := s.done(s.alert(RulePressed), Resolve)
	s.done(ended, UndoVerb)
	s.forward(time.Hour)
	if a := s.alert(RulePressed); a.State != Open {
		t.Errorf("it is %s", a.State)
	}
}

// A step is noted after the end too, as when the telephone is answered late. Taking it
// back must not leave an alert half open, on which the next call would be told to nobody.
func TestAfterAStepIsTakenBackFromAnEndedCallTheNextCallIsTold(t *testing.T) {
	s := calling(t)
	s.done(s.alert(RulePressed), Acknowledge)
	ended := s.done(s.alert(RulePressed), Resolve, func(a *Act) { a.Outcome = Handled })
	ended = s.done(ended, TickVerb, func(a *Act) { a.Tick, a.Resolved = TickFamily, &ended })
	ended = s.done(ended, UndoVerb, func(a *Act) { a.Resolved = &ended })
	if ended.State != Resolved || ended.ResolvedAt == nil || ended.Outcome != Handled || !ended.Ticks[0].Undone {
		t.Fatalf("the ended call is %s at %v as %q, the step %+v", ended.State, ended.ResolvedAt, ended.Outcome, ended.Ticks)
	}
	s.send("")
	s.forward(5 * time.Minute)
	s.press(home)
	s.forward(0)
	if a := s.alert(RulePressed); a.State != Open || !s.paged(a) {
		t.Errorf("the next call is %s, paged %v", a.State, s.paged(a))
	}
	s.expectOwed("甲 voice")
}

// The police tick their own card; that is no look of the desk that answers.
func TestAPoliceStepIsNoLookOfTheCareDesk(t *testing.T) {
	s := calling(t)
	a := s.done(s.alert(RulePressed), ShowCard, shown(1, "look", "go"))
	a = s.done(a, TickVerb, step("look"))
	if a.Chain.Seen != nil || a.Chain.SeenBy != "" {
		t.Errorf("it is seen at %v by %q", a.Chain.Seen, a.Chain.SeenBy)
	}
}
