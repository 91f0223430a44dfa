package alerts

import (
	"testing"
	"time"
)

// What waited for a connection stands on record at the time at which it was told, and
// the line says how long before it was done. Lines of the machine say nothing of the
// kind, and neither does the next act.
func TestAnActThatWasToldLateSaysHowLongBeforeItWasDone(t *testing.T) {
	s := calling(t)
	s.send("")
	id := s.alert(RulePressed).ID
	for _, act := range []Act{
		{Verb: Acknowledge, By: "yi", Ago: 29 * time.Second},
		{Verb: Dispatch, By: "yi", Assignee: "yi", Ago: 12 * time.Minute},
		{Verb: Arrive, By: "yi"},
	} {
		act.Alert = id
		if err := s.step(act); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int{string(Acknowledge): 0, string(Dispatch): 720, string(Arrive): 0}
	for _, line := range s.alert(RulePressed).Timeline {
		if line.EarlierS != want[line.Action] {
			t.Errorf("%s by %s: %d s earlier", line.Action, line.By, line.EarlierS)
		}
	}
	if a := s.alert(RulePressed); a.DispatchedAt == nil || a.DispatchedAt.Before(a.OpenedAt) {
		t.Errorf("it was sent at %v", a.DispatchedAt)
	}
}
