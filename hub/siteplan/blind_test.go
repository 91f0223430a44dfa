package siteplan

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/coverage"
)

// watched runs a plan of one gate in the time of a bubble.
type watched struct {
	*shelf
	*Plans
	mu    sync.Mutex
	state coverage.Condition
	end   func()
}

func watch(t *testing.T, held ...alerts.Held) *watched {
	t.Helper()
	w := &watched{shelf: &shelf{held: held}, state: coverage.Sees}
	w.Plans = open(t, w.shelf, func() map[string]coverage.State {
		w.mu.Lock()
		defer w.mu.Unlock()
		return map[string]coverage.State{"cam-north-1": {Condition: w.state}}
	})
	w.save(t, gate(0))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	w.end = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	return w
}

// first is the first that was told.
func (w *watched) first() alerts.Judgement {
	w.shelf.mu.Lock()
	defer w.shelf.mu.Unlock()
	return w.told[0]
}

// last is the last that was told.
func (w *watched) last() alerts.Judgement {
	w.shelf.mu.Lock()
	defer w.shelf.mu.Unlock()
	return w.told[len(w.told)-1]
}

func (w *watched) become(c coverage.Condition) { w.mu.Lock(); defer w.mu.Unlock(); w.state = c }

// expect says what was told since the last time: "blind" and "seen", in order.
func (w *watched) expect(t *testing.T, when string, want ...string) {
	t.Helper()
	w.shelf.mu.Lock()
	defer w.shelf.mu.Unlock()
	var got []string
	for _, j := range w.told {
		if j.Condition.Key != "area.blind:north-gate" || j.Condition.Site != "north-gate" || j.Condition.Name != "北门" {
			t.Errorf("%s: %+v", when, j.Condition)
		}
		got = append(got, map[bool]string{true: "blind", false: "seen"}[j.Holds])
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s: the desk was told %v, want %v", when, got, want)
	}
}

func TestAnImportantAreaThatIsDarkForAMinuteIsToldOnceAndItsReturnToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		w.become(coverage.Frozen)
		time.Sleep(50 * time.Second)
		w.expect(t, "a moment is no outage")
		w.become(coverage.Sees)
		time.Sleep(5 * time.Second)
		w.become(coverage.Frozen)
		time.Sleep(58 * time.Second)
		w.expect(t, "the minute begins anew")
		time.Sleep(10 * time.Minute)
		w.expect(t, "dark for a minute", "blind")
		if reasons := w.first().Condition.Reasons; len(reasons) != 1 || reasons[0] != "cam-north-1画面冻结 · cam-north-1 frozen" {
			t.Errorf("%q", reasons)
		}
		w.become(coverage.Offline)
		time.Sleep(12 * time.Second)
		w.expect(t, "the cause is another", "blind", "blind")
		if last := w.last().Condition.Reasons; len(last) != 1 || last[0] != "cam-north-1离线 · cam-north-1 offline" {
			t.Errorf("the desk reads of a cause that is over: %q", last)
		}
		w.become(coverage.Unknown)
		time.Sleep(10 * time.Minute)
		w.expect(t, "what is not known is neither blind nor seen", "blind", "blind")
		w.become(coverage.Sees) // as an edge says that starts anew, before it has looked
		time.Sleep(2 * time.Minute)
		w.become(coverage.Frozen)
		time.Sleep(time.Minute)
		w.expect(t, "two minutes are no return", "blind", "blind", "blind")
		w.become(coverage.Sees)
		time.Sleep(3 * time.Minute)
		w.expect(t, "it is seen again", "blind", "blind", "blind", "seen")
	})
}

func TestAnEdgeThatIsAwayBlindsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		w.become(coverage.Unknown)
		time.Sleep(time.Hour)
		w.expect(t, "nobody knows")
	})
}

func TestWhatStoodBeforeARestartEndsAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t, alerts.Held{Condition: alerts.Condition{Rule: alerts.RuleBlind, Key: alerts.ConditionKey(alerts.RuleBlind, "north-gate"), Site: "north-gate", Name: "北门"}})
		defer w.end()
		time.Sleep(3 * time.Minute)
		w.expect(t, "it is seen again", "seen")
	})
}

func TestWhatWasEndingBeforeARestartIsToldAnewWhenItIsDark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t, alerts.Held{FalseSince: time.Now(), Condition: alerts.Condition{Rule: alerts.RuleBlind, Key: alerts.ConditionKey(alerts.RuleBlind, "north-gate")}})
		defer w.end()
		w.become(coverage.Frozen)
		time.Sleep(2 * time.Minute)
		w.expect(t, "it is dark", "blind")
	})
}

func TestAPlanThatCannotBeComputedKeepsNoHubFromStartingAndEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := Version{N: 1, Cameras: []coverage.Camera{{ID: "cam-north-1"}}}
		kept := &shelf{versions: []Version{broken}, held: []alerts.Held{{Condition: alerts.Condition{Rule: alerts.RuleBlind, Key: alerts.ConditionKey(alerts.RuleBlind, "north-gate")}}}}
		p := open(t, kept, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		if err := p.Run(ctx); err != nil || p.View().Problem == nil || len(kept.told) > 0 {
			t.Errorf("%v, %v, told %+v", err, p.View().Problem, kept.told)
		}
		p.save(t, gate(1))
		if p.View().Problem != nil || p.View().Site == nil {
			t.Error("a plan that was mended is not in force")
		}
	})
}

func TestWhatCouldNotBePutOnRecordIsToldWhenItCan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		away := func(yes bool) { w.shelf.mu.Lock(); defer w.shelf.mu.Unlock(); w.away = yes }
		away(true)
		w.become(coverage.Offline)
		time.Sleep(2 * time.Minute)
		w.expect(t, "the records are away")
		away(false)
		time.Sleep(2 * time.Second)
		w.expect(t, "the records are back", "blind")
	})
}

func TestAnAreaThatIsTakenOffTheRegisterIsNotBlindAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		w.become(coverage.Offline)
		time.Sleep(2 * time.Minute)
		d := gate(1)
		d.Areas[0].ID = "another"
		d.Areas[0].Type = coverage.Green
		w.save(t, d)
		taken := time.Now()
		time.Sleep(2 * time.Minute)
		w.shelf.mu.Lock()
		defer w.shelf.mu.Unlock()
		if len(w.told) != 2 || w.told[1].Holds {
			t.Errorf("%+v", w.told)
		}
		var ended []Outage
		for _, o := range w.shelf.outages {
			if o.Area == "north-gate" {
				ended = append(ended, o)
			}
		}
		if len(ended) != 1 || ended[0].Ended == nil || ended[0].Ended.Sub(taken).Abs() > 2*time.Second {
			t.Errorf("it was taken off at %v, and on record is %+v", taken, ended)
		}
	})
}

func TestThatAnAreaIsNotSeenIsToldWhileTheHistoryWaitsBehindAnImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watch(t)
		defer w.end()
		busy := func(yes bool) { w.shelf.mu.Lock(); defer w.shelf.mu.Unlock(); w.busy = yes }
		busy(true)
		w.become(coverage.Offline)
		time.Sleep(62 * time.Second)
		w.expect(t, "an import runs", "blind")
		busy(false)
		time.Sleep(5 * time.Second)
		w.shelf.mu.Lock()
		defer w.shelf.mu.Unlock()
		if len(w.shelf.outages) != 1 {
			t.Errorf("on record are %+v", w.shelf.outages)
		}
	})
}
