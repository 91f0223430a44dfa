package alerts

import (
	"testing"
	"time"
)

// comesAndGoes lets a condition hold for a while and stay away for a while.
func (s *scenario) comesAndGoes(c Condition, times int, stands, away time.Duration) {
	s.t.Helper()
	for range times {
		s.holds(c)
		s.forward(stands)
		s.ends(c)
		s.forward(away)
	}
}

func TestWhatComesAndGoesIsOneAlertThatIsToldOnce(t *testing.T) {
	s := begin(t)
	s.comesAndGoes(edgeAway(), 3, time.Minute, 2*time.Minute)
	s.none(RuleEdgeAway)
	s.comesAndGoes(edgeAway(), 6, time.Minute, 2*time.Minute)
	a := s.alert(RuleEdgeAway)
	if !a.Flapping || a.Count != 6 {
		t.Errorf("flapping %v, count %d", a.Flapping, a.Count)
	}
	lines := len(a.Timeline)
	s.comesAndGoes(edgeAway(), 5, time.Minute, 2*time.Minute)
	if a = s.alert(RuleEdgeAway); len(a.Timeline) != lines || a.Count != 11 {
		t.Errorf("%d lines more, count %d", len(a.Timeline)-lines, a.Count)
	}
	if n := len(s.record.alerts); n != 4 {
		t.Errorf("14 times away made %d alerts", n)
	}
}

func TestWhatFlappedRecoversWhenItIsStable(t *testing.T) {
	s := begin(t)
	s.comesAndGoes(edgeAway(), FlapTimes, time.Minute, 2*time.Minute)
	s.forward(FlapStable - 3*time.Minute)
	s.alert(RuleEdgeAway)
	s.forward(time.Minute)
	s.none(RuleEdgeAway)
}

func TestCallsAreNeverDamped(t *testing.T) {
	s := begin(t)
	cannot := Condition{Key: ConditionKey(RuleCannotCall, "device/power-3"), Rule: RuleCannotCall, Device: "power-3", Count: 2}
	s.comesAndGoes(cannot, 10, time.Minute, 2*time.Minute)
	for range 10 {
		s.press(home)
		s.forward(time.Minute)
	}
	for _, a := range s.record.alerts {
		if a.Flapping {
			t.Errorf("%s is damped", a.Title)
		}
	}
	if n := len(s.record.alerts); n != 11 {
		t.Errorf("%d alerts", n)
	}
}

func TestFlappingIsKnownAfterARestart(t *testing.T) {
	s := begin(t)
	s.comesAndGoes(edgeAway(), FlapTimes-1, time.Minute, 2*time.Minute)
	s.state = NewState(Kept{Flaps: s.state.Flaps()})
	s.holds(edgeAway())
	if !s.alert(RuleEdgeAway).Flapping {
		t.Error("forgotten")
	}
}

func TestWhatIsRememberedOfFlappingIsBounded(t *testing.T) {
	s := begin(t)
	d := newDraft(s.state, s.now)
	line, _ := Lookup(RuleOffline)
	for i := range 3 * maxFlaps {
		d.now = d.now.Add(time.Millisecond)
		d.began(&Alert{Category: Maintenance}, ConditionKey(RuleOffline, string(rune(i+256))), line)
	}
	if n := d.noise.flaps.size; n > maxFlaps {
		t.Errorf("%d are remembered", n)
	}
}
