package handover

import (
	"testing"
	"time"

	"brighteyes/alerts"
)

func after(d time.Duration) *time.Time {
	t := before(time.Hour).Add(d)
	return &t
}

func TestTheShareOfCallsTakenInTimeIsCounted(t *testing.T) {
	opened := before(time.Hour)
	answers := []Answer{
		{OpenedAt: opened, Taken: after(12 * time.Second), ArriveBy: after(20 * time.Minute), Arrived: after(11 * time.Minute)},
		{OpenedAt: opened, Taken: after(60 * time.Second)},
		{OpenedAt: opened, Taken: after(61 * time.Second), ArriveBy: after(20 * time.Minute), Arrived: after(21 * time.Minute)},
		{OpenedAt: opened, Taken: after(200 * time.Second), ArriveBy: after(20 * time.Minute)},
		{OpenedAt: opened}, // nobody took it
		{OpenedAt: opened, Taken: after(time.Second), Outcome: alerts.TestOutcome},
		{OpenedAt: before(2 * time.Hour), Taken: after(0)}, // before the span
	}
	f := Measure(answers, before(90*time.Minute), evening)
	if f.Count != 5 || f.Quick != 2 || f.Slow != 3 || f.SlowOf != 5 || f.QuickPct != 40 || f.SlowPct != 60 || f.Arrived != 1 || f.ArriveOf != 3 {
		t.Errorf("%+v", f)
	}
	if f.Enough {
		t.Error("five calls are called enough")
	}
}

func TestACallThatStillHasTimeIsNotCountedYet(t *testing.T) {
	f := Measure([]Answer{{OpenedAt: before(30 * time.Second)}, {OpenedAt: before(90 * time.Second)}}, before(time.Hour), evening)
	if f.Count != 1 || f.Quick != 0 || f.SlowOf != 0 {
		t.Errorf("%+v", f)
	}
}

func TestTwentyCallsAreEnough(t *testing.T) {
	var answers []Answer
	for range FewestAnswers {
		answers = append(answers, Answer{OpenedAt: before(time.Hour), Taken: after(time.Second)})
	}
	if f := Measure(answers, before(2*time.Hour), evening); !f.Enough || f.QuickPct != 100 {
		t.Errorf("%+v", f)
	}
	if Measure(answers[1:], before(2*time.Hour), evening).Enough {
		t.Error("nineteen are enough")
	}
}
