package siteplan

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/coverage"
)

// street is a plan of five gates in a row, each with a camera of its own, of which all
// but the last hang on one switch.
type street struct {
	*shelf
	*Plans
	mu     sync.Mutex
	states map[string]coverage.State
	off    bool // the switch
	end    func()
}

const gates = 5

func openStreet(t *testing.T, kept *shelf) *street {
	t.Helper()
	s := &street{shelf: kept, states: map[string]coverage.State{}}
	d := Draft{Base: len(kept.versions), Sign: true}
	for i := range gates {
		one := gate(0)
		a, c := one.Areas[0], one.Cameras[0]
		a.ID, a.Name = fmt.Sprintf("gate-%d", i), fmt.Sprintf("%d号门", i)
		for k := range a.Shape.Outline {
			a.Shape.Outline[k].X += float64(i * 100)
		}
		c.ID, c.At.X = fmt.Sprintf("cam-%d", i), c.At.X+float64(i*100)
		d.Areas, d.Cameras = append(d.Areas, a), append(d.Cameras, c)
		s.states[c.ID] = coverage.State{Condition: coverage.Sees}
	}
	s.Plans = open(t, s.shelf, func() map[string]coverage.State {
		s.mu.Lock()
		defer s.mu.Unlock()
		return maps.Clone(s.states)
	})
	s.Plans.cfg.Above = func(cameras []string) map[string][]Cause {
		s.mu.Lock()
		defer s.mu.Unlock()
		causes := map[string][]Cause{}
		for _, id := range cameras {
			if s.off && id != "cam-4" {
				causes[id] = []Cause{{ID: "switch-4", Name: "4号楼交换机", Key: "device.offline:switch-4"}}
			}
		}
		return causes
	}
	if len(kept.versions) == 0 {
		s.save(t, d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	s.end = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	return s
}

func (s *street) become(c coverage.Condition, off bool, cameras ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = off
	for _, i := range cameras {
		s.states[fmt.Sprintf("cam-%d", i)] = coverage.State{Condition: c}
	}
}

// standing is what the desk has by now: keys with what they stand under.
func (s *street) standing() map[string]alerts.Condition {
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	all := map[string]alerts.Condition{}
	for _, j := range s.told {
		if all[j.Condition.Key] = j.Condition; !j.Holds {
			delete(all, j.Condition.Key)
		}
	}
	return all
}

func (s *street) expect(t *testing.T, when, want string) {
	t.Helper()
	var got []string
	for key, c := range s.standing() {
		if len(c.Under) > 0 && c.Rule == alerts.RuleBlind {
			key += "<" + causeOf(c)
		}
		if c.Count > 0 {
			key += fmt.Sprintf("=%d", c.Count)
		}
		got = append(got, strings.TrimPrefix(key, "area.blind:"))
	}
	slices.Sort(got)
	if all := strings.Join(got, " "); all != want {
		t.Errorf("%s:\n%s\nwant\n%s", when, all, want)
	}
}

func TestOneSwitchThatBlindsFourGatesIsOneIncident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStreet(t, &shelf{})
		defer s.end()
		s.become(coverage.Offline, true, 0)
		time.Sleep(70 * time.Second)
		s.expect(t, "one gate alone", "gate-0")
		s.become(coverage.Offline, true, 1, 2, 3)
		s.become(coverage.Frozen, true, 4)
		time.Sleep(75 * time.Second)
		s.expect(t, "three more, and one for its own reason",
			"areas.blind:switch-4=4 gate-0<switch-4 gate-1<switch-4 gate-2<switch-4 gate-3<switch-4 gate-4")
		many := s.standing()["areas.blind:switch-4"]
		if many.Name != "4号楼交换机" || many.Under[0] != "device.offline:switch-4" || many.Reasons[0] != "4号楼交换机离线 · switch-4 offline" || many.Reasons[1] != "0号门、1号门、2号门、3号门" {
			t.Errorf("%+v", many)
		}

		s.become(coverage.Offline, false) // the switch is back before its cameras
		time.Sleep(time.Minute)
		s.expect(t, "for a while they are one still", "areas.blind:switch-4=4 gate-0<switch-4 gate-1<switch-4 gate-2<switch-4 gate-3<switch-4 gate-4")
		s.become(coverage.Sees, false, 0, 1)
		time.Sleep(155 * time.Second)
		s.expect(t, "two are back; what keeps the others is their own", "gate-2 gate-3 gate-4")
		s.become(coverage.Sees, false, 2, 3, 4)
		time.Sleep(155 * time.Second)
		s.expect(t, "all is seen", "")
	})
}

func TestACameraThatIsCoveredDuringAPowerCutIsNotToldAsThePowerCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStreet(t, &shelf{})
		defer s.end()
		s.become(coverage.Offline, true, 0, 1)
		s.become(coverage.Obstructed, true, 2) // it has a battery
		time.Sleep(75 * time.Second)
		s.expect(t, "what is covered stands for itself", "areas.blind:switch-4=2 gate-0<switch-4 gate-1<switch-4 gate-2")
		if reasons := s.standing()["area.blind:gate-2"].Reasons; len(reasons) != 1 || !strings.Contains(reasons[0], "被遮挡") {
			t.Errorf("%q", reasons)
		}
		s.shelf.mu.Lock()
		defer s.shelf.mu.Unlock()
		if len(s.shelf.outages) != 3 {
			t.Fatalf("%+v", s.shelf.outages)
		}
		for _, o := range s.shelf.outages {
			if want := map[bool]string{true: "", false: "switch-4"}[o.Area == "gate-2"]; len(o.Failures) != 1 || o.Failures[0].Cause != want {
				t.Errorf("%s: %+v", o.Area, o.Failures)
			}
		}
	})
}

func TestACameraThatIsCoveredAfterThePowerCutLeavesItsIncident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStreet(t, &shelf{})
		defer s.end()
		s.become(coverage.Offline, true, 0, 1, 2)
		time.Sleep(75 * time.Second)
		s.expect(t, "three gates without power", "areas.blind:switch-4=3 gate-0<switch-4 gate-1<switch-4 gate-2<switch-4")
		s.become(coverage.Obstructed, true, 2) // it is there again, and somebody covered it
		time.Sleep(15 * time.Second)
		s.expect(t, "it is told for its own reason while the power is off still", "areas.blind:switch-4=2 gate-0<switch-4 gate-1<switch-4 gate-2")
		if reasons := s.standing()["area.blind:gate-2"].Reasons; len(reasons) != 1 || !strings.Contains(reasons[0], "被遮挡") {
			t.Errorf("%q", reasons)
		}
		s.become(coverage.Sees, false, 0, 1)
		time.Sleep(155 * time.Second)
		s.expect(t, "the power is back", "gate-2")
	})
}

func TestWhileAnEdgeIsAwayItsAreasAreNeitherBlindNorSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStreet(t, &shelf{})
		defer s.end()
		time.Sleep(2 * time.Second)
		all := s.View().Site.Figures(time.Now()).ByArea.Share
		s.become(coverage.Unknown, false, 0, 1)
		time.Sleep(5 * time.Minute)
		s.expect(t, "nothing is called blind", "")
		f := s.View().Site.Figures(time.Now())
		if seen, unknown := f.ByArea.Share, f.ByArea.Unknown/f.ByArea.Total; math.Abs(seen-all*3/5) > 1e-9 || math.Abs(unknown-all*2/5) > 1e-9 || f.ByPoints.Covered != 3 || len(f.ByPoints.Missed) != 2 {
			t.Errorf("of %v in two of five gates is seen %v, unknown %v, points %+v", all, seen, unknown, f.ByPoints)
		}
		for _, a := range f.Areas[:2] {
			if a.CoveredM2 != 0 || a.DarkM2 != 0 || a.UnknownM2 == 0 || a.Share != 0 {
				t.Errorf("%s: %+v", a.Area, a)
			}
		}
	})
}

func TestAnIncidentThatStoodBeforeARestartEndsWithItsLastArea(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		s := openStreet(t, kept)
		s.become(coverage.Offline, true, 0, 1)
		time.Sleep(70 * time.Second)
		s.expect(t, "two gates", "areas.blind:switch-4=2 gate-0<switch-4 gate-1<switch-4")
		s.end()
		for _, c := range s.standing() {
			kept.held = append(kept.held, alerts.Held{Condition: c})
		}
		s = openStreet(t, kept)
		defer s.end()
		time.Sleep(3 * time.Minute)
		s.expect(t, "all was seen when the hub came back", "")
	})
}

func TestAnOutageIsOnRecordWithWhatBlindedTheAreaAndForHowLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		s := openStreet(t, kept)
		began := time.Now()
		s.become(coverage.Offline, true, 0)
		time.Sleep(10 * time.Minute)
		s.become(coverage.Frozen, false, 0)
		time.Sleep(10 * time.Minute)
		s.end()
		s = openStreet(t, kept) // another hub, which finds it seen
		defer s.end()
		back := time.Now()
		time.Sleep(3 * time.Minute)
		s.shelf.mu.Lock()
		defer s.shelf.mu.Unlock()
		if len(kept.outages) != 1 {
			t.Fatalf("%+v", kept.outages)
		}
		for _, o := range kept.outages {
			if o.Area != "gate-0" || o.Began.Sub(began).Abs() > 2*time.Second || o.Ended == nil || o.Ended.Sub(back).Abs() > 2*time.Second {
				t.Errorf("%+v", o)
			}
			if len(o.Failures) != 2 || o.Failures[0].Condition != coverage.Offline || o.Failures[0].Cause != "switch-4" || o.Failures[0].Until == nil ||
				o.Failures[1].Condition != coverage.Frozen || o.Failures[1].Cause != "" || !o.Failures[1].Until.Equal(*o.Ended) {
				t.Errorf("%+v", o.Failures)
			}
		}
	})
}

func TestAnOutageWhoseAnswerWasLostIsOneOnRecordAndEnds(t *testing.T) {
	for name, blink := range map[string]time.Duration{"it is dark for long": 10 * time.Minute, "it is seen before the answer comes": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				kept := &shelf{}
				s := openStreet(t, kept)
				defer s.end()
				lost := func(yes bool) { s.shelf.mu.Lock(); defer s.shelf.mu.Unlock(); kept.lost = yes }
				s.become(coverage.Offline, false, 0)
				time.Sleep(55 * time.Second)
				lost(true)
				time.Sleep(10 * time.Second)
				if blink == 0 {
					s.become(coverage.Sees, false, 0)
				}
				time.Sleep(20 * time.Second)
				lost(false)
				time.Sleep(blink)
				s.become(coverage.Sees, false, 0)
				time.Sleep(3 * time.Minute)
				s.shelf.mu.Lock()
				defer s.shelf.mu.Unlock()
				if len(kept.outages) != 1 {
					t.Errorf("%d on record, want one: %+v", len(kept.outages), kept.outages)
				}
				for _, o := range kept.outages {
					if o.Ended == nil || !o.Ended.After(o.Began) {
						t.Errorf("%+v", o)
					}
				}
			})
		})
	}
}

func TestOfSeveralOutagesOfOneAreaThatHadNoEndOneLivesAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := time.Now().UTC()
		kept := &shelf{outages: map[string]Outage{
			"o1": {ID: "o1", Area: "gate-0", Began: first}, "o2": {ID: "o2", Area: "gate-0", Began: first}, "o3": {ID: "o3", Area: "gate-0", Began: first.Add(time.Hour)}}}
		time.Sleep(2 * time.Hour)
		s := openStreet(t, kept)
		defer s.end()
		s.become(coverage.Offline, false, 0)
		time.Sleep(5 * time.Minute)
		s.shelf.mu.Lock()
		for id, want := range map[string]time.Time{"o1": first, "o2": first.Add(time.Hour)} {
			if o := kept.outages[id]; o.Ended == nil || !o.Ended.Equal(want) {
				t.Errorf("%+v", o)
			}
		}
		if len(kept.outages) != 3 || kept.outages["o3"].Ended != nil {
			t.Errorf("%+v", kept.outages)
		}
		s.shelf.mu.Unlock()
		back := time.Now()
		s.become(coverage.Sees, false, 0)
		time.Sleep(3 * time.Minute)
		s.shelf.mu.Lock()
		defer s.shelf.mu.Unlock()
		if o := kept.outages["o3"]; o.Ended == nil || o.Ended.Sub(back).Abs() > 2*time.Second {
			t.Errorf("%+v", o)
		}
	})
}
