package alerts

import (
	"testing"
	"time"
)

const year = 365 * 24 * time.Hour

// starts has the hub go on from its record, with its clock set by so much meanwhile.
func (s *scenario) starts(by time.Duration) {
	s.t.Helper()
	s.restart()
	s.now = s.now.Add(by)
	s.must(Resumed{})
	s.forward(0)
}

// corrected has the clock set while the hub runs.
func (s *scenario) corrected(by time.Duration) {
	s.t.Helper()
	s.now = s.now.Add(by)
	s.must(Shifted{By: by})
	s.forward(0)
}

// stood is how long a silence still stands from now, as it really passes.
func (s *scenario) stood() time.Duration {
	s.t.Helper()
	for passed := time.Duration(0); passed <= 2*SilenceMost; passed += 10 * time.Minute {
		if len(s.state.Silences()) == 0 {
			return passed
		}
		s.forward(10 * time.Minute)
	}
	s.t.Fatal("the silence still stands after two days")
	return 0
}

func (s *scenario) silenceOfADay() {
	s.t.Helper()
	s.silence(Matcher{Rule: RuleEdgeAway}, func(p *PutSilence) { p.For = SilenceMost })
}

func TestASilenceFromBeforeTheHubStartedNeverStandsLongerThanItWasTo(t *testing.T) {
	for name, story := range map[string]struct {
		happens func(s *scenario)
		most    time.Duration
	}{
		"made in the right, started a year behind and corrected": {func(s *scenario) { s.starts(-year); s.corrected(year) }, 0},
		"made a year ahead, started in the right":                {func(s *scenario) { s.starts(-year) }, 0},
		"made a year behind, started in the right":               {func(s *scenario) { s.starts(year) }, 0},
		"started ten minutes behind and corrected":               {func(s *scenario) { s.forward(time.Hour); s.starts(-10 * time.Minute); s.corrected(10 * time.Minute) }, 23 * time.Hour},
		"started in the right, set ahead":                        {func(s *scenario) { s.starts(time.Minute); s.corrected(year) }, 0},
		"started in the right, set back":                         {func(s *scenario) { s.starts(time.Minute); s.corrected(-year) }, 24 * time.Hour},
		"restarted as if nothing was":                            {func(s *scenario) { s.starts(time.Minute) }, 24 * time.Hour},
	} {
		s := begin(t)
		s.silenceOfADay()
		story.happens(s)
		if stood := s.stood(); stood > story.most || story.most > 0 && stood < story.most-20*time.Minute {
			t.Errorf("%s: it stood for %v more, want %v at most", name, stood, story.most)
		}
	}
}

func TestASilenceMadeAYearBehindLastsItsHoursWhenTheClockIsCorrected(t *testing.T) {
	s := begin(t)
	s.silenceOfADay()
	s.forward(time.Hour)
	s.corrected(year)
	if stood := s.stood(); stood != 23*time.Hour {
		t.Errorf("it stood for %v more", stood)
	}
}

func TestOnAClockThatIsKnownToBeBehindNoSilenceStands(t *testing.T) {
	s := begin(t)
	s.silenceOfADay()
	s.holds(edgeAway())
	s.must(Resumed{Behind: true})
	if a := s.alert(RuleEdgeAway); a.SilencedUntil != nil || !s.paged(a) {
		t.Errorf("silenced until %v", a.SilencedUntil)
	}
}

func TestAWindowIsInForceWhenTheClockOnTheWallSaysSo(t *testing.T) {
	inForce := func(s *scenario) bool {
		s.holds(Condition{Key: ConditionKey(RuleOffline, "power-3"), Rule: RuleOffline, Edge: "edge-east", Device: "power-3", Name: "3号楼电源"})
		return s.alert(RuleOffline).SilencedUntil != nil
	}
	for name, move := range map[string]func(s *scenario, by time.Duration){"while the hub runs": (*scenario).corrected, "over a restart": (*scenario).starts} {
		s := begin(t)
		if err := s.window(func(w *Window) { w.From = s.now }); err != nil {
			t.Fatal(err)
		}
		s.forward(time.Minute)
		move(s, -year)
		if inForce(s) {
			t.Errorf("%s: a year before it begins it is in force", name)
		}
		move(s, year)
		if !inForce(s) {
			t.Errorf("%s: in its hours it is not in force", name)
		}
	}
}

func TestAnHoursSilenceOnAClockThatWasSetBackByTwoEnds(t *testing.T) {
	s := begin(t)
	s.silence(Matcher{Rule: RuleEdgeAway})
	s.starts(-2 * time.Hour)
	if n := len(s.state.Silences()); n != 0 {
		t.Error("it stands for three hours")
	}
}
