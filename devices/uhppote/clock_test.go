package uhppote_test

import (
	"testing"
	"time"

	"brighteyes/devices/uhppote/uhppotesim"
)

// The controller hangs in New York, which has summer time, wherever the edge is.
func TestAClockIsSetWhereThatIsAskedFor(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.sim = controller(t, uhppotesim.Config{Zone: zone, ClockOffset: -2 * time.Hour})
	r.more = ", timezone: America/New_York, set_clock: true"
	r.start()
	r.eventually("the clock is right", func() bool {
		off := r.edge.Value("clock_offset_s")
		return off > -2 && off < 2 && r.sim.ClockSets() == 1
	})
	r.sim.Force(1)
	r.eventually("the event", func() bool { return len(r.edge.Got()) == 1 })
	if at := r.edge.Got()[0].Time; time.Since(at).Abs() > 5*time.Second {
		t.Errorf("the event is dated %v, %v ago", at, time.Since(at))
	}
	r.settled()
	if n := r.sim.ClockSets(); n != 1 {
		t.Errorf("the clock was set %d times", n)
	}
}

func TestALostClockIsSetWhereThatIsAskedFor(t *testing.T) {
	r := newRig(t)
	r.sim.LoseClock()
	r.more = ", set_clock: true"
	r.start()
	r.eventually("the clock is right", func() bool { return r.sim.ClockSets() == 1 && r.edge.Value("clock_lost") == 0 })
}

func TestAClockIsLeftAloneWhereNobodyAskedOrItIsRight(t *testing.T) {
	r := newRig(t)
	r.sim.SetClock(-2 * time.Hour)
	r.start()
	r.eventually("the offset is measured", func() bool { return r.edge.Value("clock_offset_s") < -7190 })
	right := newRig(t)
	right.more = ", set_clock: true"
	right.start()
	right.settled()
	if a, b := r.sim.ClockSets(), right.sim.ClockSets(); a+b > 0 {
		t.Errorf("the clocks were set %d and %d times", a, b)
	}
}

// What happened by the wrong clock and is read after it was set has the true time:
// the edge could keep nothing meanwhile.
func TestEventsFromBeforeTheClockWasSetHaveTheTrueTime(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.Swipe(1, 1, true)
	r.eventually("the first event", func() bool { return len(r.edge.Got()) == 1 })
	r.stop()
	r.sim.SetClock(3 * time.Hour)
	for range 50 {
		r.sim.Swipe(2, 2, true)
	}
	r.more = ", set_clock: true"
	r.start()
	r.eventually("all events, and the clock is set", func() bool { return len(r.edge.Got()) == 51 && r.sim.ClockSets() == 1 })
	for _, e := range r.edge.Got() {
		if time.Since(e.Time).Abs() > 30*time.Second {
			t.Fatalf("%v is dated %v", e.Data, e.Time)
		}
	}
	expectEachOnce(t, r.edge, 1, 51)
}

// A day without the edge at the busiest gate.
func TestTenThousandPassagesOfAnOutageAreAllRead(t *testing.T) {
	const passages = 10_000
	r := newRig(t)
	r.sim = controller(t, uhppotesim.Config{Ring: 2 * passages})
	r.start()
	r.sim.Swipe(1, 1, true)
	r.eventually("the first event", func() bool { return len(r.edge.Got()) == 1 })
	r.stop()
	for range passages {
		r.sim.Swipe(2, 2, true)
	}
	r.start()
	began := time.Now()
	for before := 0; len(r.edge.Got()) <= passages; before = len(r.edge.Got()) {
		r.eventually("more passages", func() bool { return len(r.edge.Got()) >= min(before+1000, passages+1) })
	}
	t.Logf("%d passages read in %v", passages, time.Since(began))
	r.settled()
	expectEachOnce(t, r.edge, 1, passages+1)
}
