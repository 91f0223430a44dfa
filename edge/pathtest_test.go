package edge

import (
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

// tests counts the path tests of each button that the hub has.
func (w *world) tests() map[string]int {
	n, known := map[string]int{}, map[string]bool{}
	for _, s := range w.hub.came(devices.Alarms) {
		for _, e := range s.Events {
			if e.Type == devices.ButtonPath && !known[e.ID] {
				known[e.ID] = true
				n[e.Device]++
			}
		}
	}
	return n
}

func testing24h(t *testing.T, test func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.ids = []string{"button-1", "button-2", "gate-1"}
		w.change = func(c *Config) { c.PathTest = 24 * time.Hour }
		w.start()
		defer w.end()
		test(w)
	})
}

func TestEachButtonsWayIsTestedOnceADayAndGatesAreNot(t *testing.T) {
	testing24h(t, func(w *world) {
		w.driver.emitter(w.T, "button-1").Heard(time.Now())
		w.driver.emitter(w.T, "button-2").Heard(time.Now())
		w.forward(pathFirst + pathSpread + time.Minute) // each had its first
		w.forward(3 * 24 * time.Hour)
		if n := w.tests(); len(n) != 2 || n["button-1"] != 4 || n["button-2"] != 4 {
			t.Errorf("in three days and an hour: %v", n)
		}
	})
}

func TestATestSaysNothingOfTheButtonItself(t *testing.T) {
	testing24h(t, func(w *world) {
		w.driver.emitter(w.T, "button-1").Heard(time.Now())
		was := time.Now()
		w.forward(25 * time.Hour)
		if w.tests()["button-1"] == 0 {
			t.Fatal("no test came")
		}
		for _, s := range w.agent.board.states(true) {
			if s.Device == "button-1" && s.Heard.After(was) {
				t.Errorf("the button was heard at %v by its edge's own test", s.Heard)
			}
		}
	})
}

func TestTestsAreNotHoardedWhileTheHubIsAway(t *testing.T) {
	testing24h(t, func(w *world) {
		w.forward(2 * time.Hour)
		w.hub.with(func(h *hub) { h.deaf = true })
		w.forward(10 * 24 * time.Hour)
		if n := w.box.Backlog().Alarms; n > 2 {
			t.Errorf("%d tests of two buttons wait", n)
		}
		before := w.tests()["button-1"]
		w.hub.with(func(h *hub) { h.deaf = false })
		w.forward(25 * time.Hour)
		if n := w.tests()["button-1"]; n <= before {
			t.Error("they do not go on")
		}
	})
}

func TestTheTestsOfATownDoNotComeTogether(t *testing.T) {
	slots := map[time.Duration]int{}
	for _, id := range []string{"button-1-301", "button-1-302", "button-1-303", "button-2-101", "button-2-102", "button-3-501", "button-3-502", "button-4-101"} {
		at := spread(id, time.Hour)
		if at < 0 || at >= time.Hour || at != spread(id, time.Hour) {
			t.Errorf("%s has %v", id, at)
		}
		slots[at.Truncate(5*time.Minute)]++
	}
	if len(slots) < 4 {
		t.Errorf("they share %d of twelve slots", len(slots))
	}
}
