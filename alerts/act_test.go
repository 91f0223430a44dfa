package alerts

import (
	"strings"
	"testing"
	"time"
)

func TestTheWayOfACall(t *testing.T) {
	s := begin(t)
	s.press(home)
	a := s.alert(RulePressed)
	s.forward(time.Second)
	a = s.done(a, Acknowledge)
	if a.State != Acknowledged || a.AcknowledgedAt == nil || a.Assignee != "坐席甲" || a.Version != 2 {
		t.Fatalf("acknowledged: %+v", a)
	}
	s.forward(time.Second)
	a = s.done(a, Dispatch, func(act *Act) { act.Assignee = "上门员丁" })
	first := *a.DispatchedAt
	s.forward(time.Second)
	a = s.done(a, Dispatch, func(act *Act) { act.Assignee = "上门员戊" })
	if !a.DispatchedAt.Equal(first) || a.Assignee != "上门员戊" {
		t.Errorf("sending another: %v, %s", a.DispatchedAt, a.Assignee)
	}
	a = s.done(a, Arrive)
	a = s.done(a, Note, func(act *Act) { act.Note = "见到本人" })
	a = s.done(a, Resolve)
	if a.State != Resolved || a.Outcome != Handled || a.ResolvedAt == nil {
		t.Fatalf("resolved: %+v", a)
	}
	var way []string
	for _, e := range a.Timeline {
		way = append(way, e.Action)
	}
	if got := strings.Join(way, " "); got != "raised acknowledge dispatch dispatch arrive notes resolve" {
		t.Errorf("timeline: %s", got)
	}
	s.press(home)
	if next := s.alert(RulePressed); next.ID == a.ID || next.Count != 1 {
		t.Error("a press after the resolution is another alert")
	}
}

func TestWhatIsNotAllowedIsAConflictWithTheAlert(t *testing.T) {
	allowed := map[Stage]string{
		Open:         "acknowledge resolve escalate notes",
		Acknowledged: "dispatch resolve escalate notes",
		Dispatched:   "dispatch arrive resolve escalate notes",
		OnScene:      "resolve escalate notes",
		Resolved:     "reopen notes",
	}
	path := []Verb{"", Acknowledge, Dispatch, Arrive, Resolve}
	for i, stage := range []Stage{Open, Acknowledged, Dispatched, OnScene, Resolved} {
		for _, verb := range []Verb{Acknowledge, Dispatch, Arrive, Resolve, Reopen, Escalate, Note} {
			s := begin(t)
			s.press(home)
			a := s.alert(RulePressed)
			for _, v := range path[1 : i+1] {
				a = s.done(a, v)
			}
			if a.State != stage {
				t.Fatalf("the way to %s led to %s", stage, a.State)
			}
			if strings.Contains(allowed[stage], string(verb)) {
				s.done(a, verb)
			} else {
				s.refused(a, verb, ErrConflict)
			}
		}
	}
}

func TestAnOldVersionIsAConflict(t *testing.T) {
	s := begin(t)
	s.press(home)
	a := s.alert(RulePressed)
	s.press(home)
	s.refused(a, Acknowledge, ErrConflict, func(act *Act) { act.Version = a.Version })
	s.done(a, Acknowledge, func(act *Act) { act.Version = a.Version + 1 })
	if err := s.step(Act{Alert: "nobody", Verb: Acknowledge, By: "坐席甲"}); err == nil || !strings.Contains(err.Error(), "no such alert") {
		t.Errorf("an unknown alert: %v", err)
	}
	s.refused(a, "praise", ErrInvalid)
}

func TestOutcomeRules(t *testing.T) {
	s := begin(t)
	s.press(home)
	a := s.alert(RulePressed)
	at := s.now
	outcome := func(o Outcome, change ...func(*Act)) func(*Act) {
		return func(act *Act) {
			act.Outcome = o
			for _, c := range change {
				c(act)
			}
		}
	}
	s.refused(a, Resolve, ErrInvalid, outcome(""))
	s.refused(a, Resolve, ErrInvalid, outcome("fine"))
	s.refused(a, Resolve, ErrInvalid, outcome(Recovered)) // a call does not recover by itself
	s.refused(a, Resolve, ErrInvalid, outcome(Handled, func(act *Act) { act.By = System }))
	s.refused(a, Resolve, ErrInvalid, outcome(Handled, func(act *Act) { act.By = "" }))
	s.refused(a, Resolve, ErrInvalid, outcome(HandedOver))
	s.refused(a, Resolve, ErrInvalid, outcome(HandedOver, func(act *Act) { act.Service, act.HandedAt = "120", &at }))
	s.refused(a, Resolve, ErrInvalid, outcome(HandedOver, func(act *Act) { act.Service, act.Reference = "120", "7" }))
	s.refused(a, Resolve, ErrInvalid, outcome(HandedOver, func(act *Act) { act.HandedAt, act.Reference = &at, "7" }))
	s.refused(a, Note, ErrInvalid, func(act *Act) { act.Note = " " })
	s.refused(a, Note, ErrInvalid, func(act *Act) { act.Note = strings.Repeat("长", 2001) })
	a = s.done(a, Resolve, outcome(HandedOver, func(act *Act) { act.Service, act.HandedAt, act.Reference, act.Note = "120", &at, "7", "3号门" }))
	if last := a.Timeline[len(a.Timeline)-1]; last.Note != "handed_over · 120 · 2026-11-22T08:00:00Z · 7 · 3号门" {
		t.Errorf("the timeline says %q", last.Note)
	}
}

func TestReopening(t *testing.T) {
	s := begin(t)
	s.press(home)
	a := s.done(s.alert(RulePressed), Acknowledge)
	a = s.done(a, Resolve)
	a = s.done(a, Reopen)
	if a.State != Open || a.AcknowledgedAt != nil || a.ResolvedAt != nil || a.Outcome != "" || a.Assignee != "" {
		t.Errorf("reopened: %+v", a)
	}
	s.press(home)
	if again := s.alert(RulePressed); again.ID != a.ID || again.Count != 2 {
		t.Error("a press does not count in the reopened alert")
	}
	a = s.done(a, Resolve)
	s.press(home)
	s.refused(a, Reopen, ErrConflict) // its key has an open alert already
}

func TestEscalatingByHand(t *testing.T) {
	s := begin(t)
	s.holds(Condition{Key: "battery.low:b", Rule: RuleBattery})
	a := s.alert(RuleBattery)
	for _, want := range []Severity{Major, Critical, Critical} {
		if a = s.done(a, Escalate); a.Severity != want || a.State != Open {
			t.Errorf("escalated to %s, %s", a.Severity, a.State)
		}
	}
}

func TestTheFirstScreenThatShowsItIsNoted(t *testing.T) {
	s := begin(t)
	s.press(home)
	a := s.alert(RulePressed)
	s.forward(120 * time.Millisecond)
	a = s.done(a, Display, func(act *Act) { act.By = "" })
	if a.Chain.Displayed == nil || a.Chain.Displayed.Sub(a.Chain.Raised) != 120*time.Millisecond {
		t.Fatalf("chain %+v", a.Chain)
	}
	version := a.Version
	s.forward(time.Second)
	if a = s.done(a, Display); a.Version != version {
		t.Error("the second screen changed the alert")
	}
	s.press(home)
	a = s.done(a, Display, func(act *Act) { act.Event = "event-001" })
	if a.Chain.Displayed != nil {
		t.Error("showing the first press was taken for showing the second")
	}
}
