package alerts

import "testing"

func TestWhoCannotGoLetsTheNextStepComeAtOnce(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Decline)
	s.forward(0)
	s.expectOwed("乙 sms")
}

func TestWhoTookACallAndCannotGoLeavesItOpenForTheNext(t *testing.T) {
	s := calling(t)
	s.send("")
	s.done(s.alert(RulePressed), Acknowledge)
	s.done(s.alert(RulePressed), Decline)
	s.forward(0)
	if a := s.alert(RulePressed); a.State != Open || a.Assignee != "" {
		t.Errorf("%s, taken by %q", a.State, a.Assignee)
	}
	s.expectOwed("甲 voice")
}
