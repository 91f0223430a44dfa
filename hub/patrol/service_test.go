package patrol

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// shelf keeps rounds and is what alerts are open.
type shelf struct {
	mu    sync.Mutex
	tasks []Task
	open  []alerts.Alert
	away  bool
}

func (s *shelf) AddPatrol(_ context.Context, t Task, _ access.AuditEntry) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return false, errors.New("away")
	}
	for _, other := range s.tasks {
		if other.Alert == t.Alert {
			return false, nil
		}
	}
	s.tasks = append(s.tasks, t)
	return true, nil
}

func (s *shelf) PutPatrol(_ context.Context, t Task, _ access.AuditEntry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range s.tasks {
		if other.ID == t.ID {
			if other.Version != t.Version-1 {
				return ErrConflict
			}
			s.tasks[i] = t
			return nil
		}
	}
	return ErrConflict
}

func (s *shelf) Patrols(_ context.Context, f Filter) (list []Task, _ string, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, "", errors.New("away")
	}
	for _, t := range s.tasks {
		if (f.Over || !t.State.Over()) && (f.Place == "" || t.Has(f.Place)) {
			list = append(list, t)
		}
	}
	return list, "", nil
}

func (s *shelf) standing(open ...alerts.Alert) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

func (s *shelf) change(f func(tasks []Task)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.tasks)
}

// told is the rounds as a desk lists them: state and places.
func (s *shelf) told() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, t := range s.tasks {
		var places []string
		for _, p := range t.Points {
			places = append(places, p.Place)
		}
		list = append(list, t.Alert+" "+string(t.State)+" "+strings.Join(places, "+"))
	}
	return strings.Join(list, ", ")
}

// serve runs a service until what it returns is called.
func serve(t *testing.T, kept *shelf) (end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	s := NewService(Config{Store: kept, Name: func(place string) string { return "名 " + place }, Now: time.Now, Log: slog.New(slog.DiscardHandler), Open: func() []alerts.Alert {
		kept.mu.Lock()
		defer kept.mu.Unlock()
		return kept.open
	}})
	go func() { done <- s.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func blind(id, area string) alerts.Alert {
	return alerts.Alert{ID: id, Rule: alerts.RuleBlind, Key: alerts.ConditionKey(alerts.RuleBlind, area), Site: area}
}

func under(a alerts.Alert, incident string) alerts.Alert { a.Cause = incident; return a }

func TestABlindAreaGetsOneRoundAlsoWhenTheRecordsWereAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drill := blind("a3", "garage")
		drill.Drill = true
		kept := &shelf{away: true, open: []alerts.Alert{blind("a1", "north-gate"), {ID: "a2", Rule: alerts.RuleForced, Site: "east-gate"}, drill}}
		end := serve(t, kept)
		time.Sleep(20 * time.Second)
		kept.mu.Lock()
		kept.away = false
		kept.mu.Unlock()
		time.Sleep(time.Minute)
		end()
		end = serve(t, kept) // after a restart
		time.Sleep(time.Minute)
		end()
		if kept.told() != "a1 open north-gate" || kept.tasks[0].Points[0].Name != "名 north-gate" || kept.tasks[0].OpenedBy != System {
			t.Errorf("%+v", kept.tasks)
		}
	})
}

func TestAnAreaThatIsNoPlaceOfTheRegistryGetsARoundToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := blind("a1", "drawn-only")
		a.Site = ""
		kept := &shelf{open: []alerts.Alert{a}}
		end := serve(t, kept)
		time.Sleep(time.Minute)
		end()
		if kept.told() != "a1 open drawn-only" {
			t.Error(kept.told())
		}
	})
}

func TestWhatOneOutageBlindsIsOneRoundForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		end := serve(t, kept)
		defer end()
		kept.standing(blind("a1", "gate"), blind("a2", "garage"))
		time.Sleep(10 * time.Second)
		if kept.told() != "a1 open gate, a2 open garage" {
			t.Fatal(kept.told())
		}
		kept.change(func(tasks []Task) { // somebody goes to the garage
			next, err := tasks[1].Do(Act{Verb: Take, By: "wang", At: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			tasks[1] = next
		})
		many := alerts.Alert{ID: "m1", Rule: alerts.RuleManyBlind}
		kept.standing(many, under(blind("a1", "gate"), "m1"), under(blind("a2", "garage"), "m1"), under(blind("a3", "path"), "m1"))
		time.Sleep(10 * time.Second)
		if want := "a1 cancelled gate, a2 taken garage, m1 open gate+path"; kept.told() != want {
			t.Fatalf("%s\nwant %s", kept.told(), want)
		}
		kept.standing(many, under(blind("a1", "gate"), "m1"), under(blind("a2", "garage"), "m1"), under(blind("a3", "path"), "m1"), under(blind("a4", "hall"), "m1"))
		time.Sleep(10 * time.Second)
		if want := "a1 cancelled gate, a2 taken garage, m1 open gate+path+hall"; kept.told() != want {
			t.Fatalf("%s\nwant %s", kept.told(), want)
		}
		// The incident is over and one area is dark still: it is on the round that was opened.
		kept.standing(blind("a4", "hall"))
		time.Sleep(10 * time.Second)
		if want := "a1 cancelled gate, a2 taken garage, m1 open gate+path+hall"; kept.told() != want {
			t.Errorf("%s\nwant %s", kept.told(), want)
		}
	})
}

// walked closes the round of an alert.
func (s *shelf) walked(t *testing.T, alert string) {
	t.Helper()
	s.change(func(tasks []Task) {
		for i, one := range tasks {
			if one.Alert != alert {
				continue
			}
			for _, a := range []Act{{Verb: Take}, {Verb: Finish, Note: "已看"}} {
				a.By, a.At = "wang", time.Now()
				next, err := one.Do(a)
				if err != nil {
					t.Fatal(err)
				}
				one = next
			}
			tasks[i] = one
		}
	})
}

func TestAnAreaThatJoinsAnIncidentWhoseRoundIsOverKeepsItsOwnRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		end := serve(t, kept)
		many := alerts.Alert{ID: "m1", Rule: alerts.RuleManyBlind}
		first := []alerts.Alert{many, under(blind("a1", "gate"), "m1"), under(blind("a2", "garage"), "m1")}
		kept.standing(first...)
		time.Sleep(10 * time.Second)
		kept.walked(t, "m1")
		kept.standing(append(first, blind("a3", "path"))...)
		time.Sleep(10 * time.Second)
		want := "m1 done garage+gate, a3 open path"
		if kept.told() != want {
			t.Fatalf("%s\nwant %s", kept.told(), want)
		}
		joined := append(first, under(blind("a3", "path"), "m1"))
		kept.standing(joined...)
		time.Sleep(10 * time.Second)
		if kept.told() != want {
			t.Fatalf("nobody walks to the area: %s\nwant %s", kept.told(), want)
		}
		kept.standing(append(joined, under(blind("a4", "hall"), "m1"))...) // it is under the incident at once
		time.Sleep(10 * time.Second)
		if want += ", a4 open hall"; kept.told() != want {
			t.Fatalf("%s\nwant %s", kept.told(), want)
		}
		end()
		end = serve(t, kept) // after a restart
		defer end()
		time.Sleep(10 * time.Second)
		if kept.told() != want {
			t.Errorf("where somebody was is walked to again: %s\nwant %s", kept.told(), want)
		}
	})
}

func TestAreasThatHaveNoRoomInTheRoundOfAllHaveRoundsOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		defer serve(t, kept)()
		kept.standing(blind("a00", "area-00"), blind("a52", "area-52"))
		time.Sleep(10 * time.Second)
		open := []alerts.Alert{{ID: "m1", Rule: alerts.RuleManyBlind}}
		for i := range mostPoints + 3 {
			open = append(open, under(blind(fmt.Sprintf("a%02d", i), fmt.Sprintf("area-%02d", i)), "m1"))
		}
		kept.standing(open...)
		time.Sleep(10 * time.Second)
		walked := map[string]int{}
		kept.change(func(tasks []Task) {
			for _, one := range tasks {
				for _, p := range one.Points {
					if !one.State.Over() {
						walked[p.Place]++
					}
				}
			}
		})
		for i := range mostPoints + 3 {
			if area := fmt.Sprintf("area-%02d", i); walked[area] != 1 {
				t.Errorf("%s is on %d rounds", area, walked[area])
			}
		}
	})
}
