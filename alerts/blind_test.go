package alerts

import (
	"strings"
	"testing"
	"time"
)

func blindArea(id string, under ...string) Condition {
	return Condition{Key: ConditionKey(RuleBlind, id), Rule: RuleBlind, Site: id, Name: id, Under: under}
}

func manyBlind(n int, under ...string) Condition {
	return Condition{Key: ConditionKey(RuleManyBlind, "switch-4"), Rule: RuleManyBlind, Name: "4号楼交换机", Count: n, Under: under}
}

func TestAreasThatOneOutageBlindsAreOneIncidentWithThemHiddenAndCounted(t *testing.T) {
	s := begin(t)
	p := power("b4")
	many := manyBlind(3, p.Key)
	s.holds(blindArea("gate"), p)
	first := s.alert(RuleBlind)
	if first.Cause != "" || first.Incident != "" {
		t.Fatalf("an area alone stands under something: %+v", first)
	}
	s.holds(many, blindArea("gate", many.Key), blindArea("garage", many.Key), blindArea("path", many.Key))
	top := s.alert(RuleManyBlind)
	if top.Title != "3处公共区域不可见：4号楼交换机" || top.Severity != Major || top.Category != Safety {
		t.Errorf("%+v", top)
	}
	if top.Hides != 3 || top.Cause != "" {
		t.Errorf("hides %d, stands under %q", top.Hides, top.Cause)
	}
	if cut := s.alert(RulePower); top.Incident != cut.ID {
		t.Errorf("that areas are not seen is grouped with %q, not with the power cut %s", top.Incident, cut.ID)
	}
	if a := s.named("gate"); a.Cause != top.ID {
		t.Errorf("the first area stands under %q", a.Cause)
	}

	s.ends(many)
	s.forward(2 * time.Minute)
	if a := s.named("gate"); a.Cause != "" {
		t.Error("the incident is over and an area that is still dark is hidden")
	}
}

func TestNothingElseHidesThatAnAreaIsNotSeen(t *testing.T) {
	s := begin(t)
	p := power("b4")
	s.holds(p, blindArea("gate", p.Key))
	if a := s.alert(RuleBlind); a.Cause != "" || !NeverSilenced(RuleBlind) || !NeverSilenced(RuleManyBlind) {
		t.Errorf("it stands under %q", a.Cause)
	}
}

func TestAnAreaThatFallsDarkAfterSomebodyTookTheIncidentIsToldByItself(t *testing.T) {
	s := begin(t)
	many := manyBlind(2)
	s.holds(many, blindArea("gate", many.Key), blindArea("garage", many.Key))
	top := s.alert(RuleManyBlind)
	s.done(top, Acknowledge)
	if gate, garage := s.named("gate"), s.named("garage"); gate.Cause != top.ID || garage.Cause != top.ID {
		t.Fatalf("what stood under the incident comes out when somebody takes it: %q %q", gate.Cause, garage.Cause)
	}
	s.forward(3 * time.Hour)
	s.holds(blindArea("hall", many.Key))
	hall := s.named("hall")
	if hall.Cause != "" || !pages(&hall) {
		t.Errorf("the hall fell dark hours later and nobody is paged: it stands under %q", hall.Cause)
	}
	if _, waits := s.record.due[escalateKey(hall.ID)]; !waits {
		t.Error("nothing is to come of it")
	}
	if gate := s.named("gate"); gate.Cause != top.ID || s.alert(RuleManyBlind).Hides != 2 {
		t.Errorf("the gate stands under %q, the incident hides %d", gate.Cause, s.alert(RuleManyBlind).Hides)
	}
}

func (s *scenario) named(site string) Alert {
	s.t.Helper()
	for _, a := range s.state.Open() {
		if a.Site == site && strings.HasPrefix(a.Key, RuleBlind+":") {
			return a
		}
	}
	s.t.Fatalf("no open alert of %s", site)
	return Alert{}
}
