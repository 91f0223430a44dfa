package isapi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/isapi/isapisim"
)

func TestAGateTellsWhatHappensAtItsDoors(t *testing.T) {
	for name, cfg := range map[string]isapisim.Config{
		"JSON, MD5":                     {},
		"XML, SHA-256":                  {XML: true, Algorithm: "SHA-256"},
		"LF, brackets, without lengths": {LF: true, Boundary: "<boundary>", NoLength: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, cfg)
			g := r.gate("").start()
			r.sim.Pass(1, "张三丰")
			r.sim.Record(isapisim.Event{Major: 5, Minor: 0x19, Door: 1})
			r.sim.Record(isapisim.Event{Major: 5, Minor: 0x1a, Door: 1})
			r.sim.Record(isapisim.Event{Major: 5, Minor: 0x06, Door: 1, Card: "4012888881"})
			r.sim.Record(isapisim.Event{Major: 5, Minor: 0x17, Door: 1})
			r.sim.Force(1)
			r.sim.Record(isapisim.Event{Major: 5, Minor: 0x1c, Door: 1})
			r.sim.Record(isapisim.Event{Major: 1, Minor: 0x404})
			want := []string{devices.GateGranted, devices.GateOpened, devices.GateClosed, devices.GateDenied, devices.GateGranted,
				devices.GateForced, devices.GateHeldOpen, devices.DeviceTamper}
			eventually(t, "eight events", func() bool { return len(g.edge.Got()) == len(want) })
			g.settled()
			got := g.edge.Got()
			types := []string{}
			for _, e := range got {
				types = append(types, e.Type)
				if e.Device != "gate-east-1" || !devices.ValidULID(e.ID) || time.Since(e.Time).Abs() > 10*time.Second {
					t.Errorf("event %+v", e)
				}
			}
			slices.Sort(want) // an alarm may overtake
			slices.Sort(types)
			if !slices.Equal(types, want) {
				t.Errorf("events %v, want %v", types, want)
			}
			i := slices.IndexFunc(got, func(e devices.Event) bool { return e.Type == devices.GateGranted })
			if data := got[i].Data; data["method"] != "face" || data["reason"] != "granted" || data["door"] != 1 || data["index"] != int64(2) {
				t.Errorf("a passage says %v", data)
			}
			if g.edge.Told() != "DS-K1T342MWX V3.16.1" {
				t.Errorf("the model is %q", g.edge.Told())
			}
			if len(g.reasons()) > 0 {
				t.Errorf("a gate that is well says %v", g.reasons())
			}
		})
	}
}

func expectEachOnce(t *testing.T, e *drivertest.Edge, want []int64) {
	t.Helper()
	got := e.Indexes()
	if !slices.Equal(got, want) {
		seen := map[int64]int{}
		for _, i := range got {
			seen[i]++
		}
		for _, i := range want {
			if seen[i] != 1 {
				t.Errorf("record %d came %d times", i, seen[i])
			}
		}
		t.Errorf("%d events, want %d, in order: %v", len(got), len(want), slices.IsSorted(got))
	}
}

// missed has passages happen of which nobody is told, and returns the numbers
// of those that are news: every fourth is of a person.
func missed(sim *isapisim.Device, n int) (want []int64) {
	sim.Hide(true)
	defer sim.Hide(false)
	for i := range n {
		e := sim.Record(isapisim.Event{Major: 5, Minor: 0x4b, Door: 1, Name: fmt.Sprint("住户", i)})
		want = append(want, int64(e.Serial))
	}
	return want
}

func TestTenThousandPassagesLostOnTheWireAreFetchedAgainFromTheController(t *testing.T) {
	for name, cfg := range map[string]isapisim.Config{"": {}, "by one that repeats its history": {Replay: true}} {
		t.Run(name, func(t *testing.T) { fetchedAgain(t, cfg, 10_000) })
	}
}

func TestEveryWhimOfASearchIsMet(t *testing.T) {
	for name, cfg := range map[string]isapisim.Config{
		"ten at once":             {Page: 10},
		"newest first":            {Falling: true},
		"no number is minded":     {NoSerial: true},
		"newest first, no number": {NoSerial: true, Falling: true},
	} {
		t.Run(name, func(t *testing.T) { fetchedAgain(t, cfg, 500) })
	}
}

func fetchedAgain(t *testing.T, cfg isapisim.Config, n int) {
	r := newRig(t, cfg)
	g := r.gate("").start()
	r.sim.Pass(1, "张三丰")
	eventually(t, "the first passage", func() bool { return len(g.edge.Got()) == 1 })
	r.sim.Close() // the wire is cut
	want := append([]int64{2}, missed(r.sim, n)...)
	if err := r.sim.Reconnect(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	eventually(t, "all of them", func() bool { return len(g.edge.Got()) >= len(want) })
	t.Logf("%d records read in %v", n, time.Since(began).Round(time.Millisecond))
	g.settled()
	expectEachOnce(t, g.edge, want)
}

func TestWhatWasReadIsRememberedAcrossARestart(t *testing.T) {
	r := newRig(t, isapisim.Config{Replay: true})
	g := r.gate("").start()
	first := missed(r.sim, 100)
	eventually(t, "a hundred passages", func() bool { return len(g.edge.Got()) == 100 })
	g.stop()
	want := append(first, missed(r.sim, 100)...)
	g.start()
	eventually(t, "those that were missed", func() bool { return len(g.edge.Got()) >= 200 })
	g.settled()
	expectEachOnce(t, g.edge, want)
}

func TestARepetitionAfterAnOldMemoryHasTheSameIdentity(t *testing.T) {
	for name, wrong := range map[string]bool{"with a right clock": false, "without a clock": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, isapisim.Config{})
			r.sim.LoseClock(wrong)
			g := r.gate("").start()
			missed(r.sim, 10)
			eventually(t, "ten passages", func() bool { return len(g.edge.Got()) == 10 })
			old := g.memory.Copy()
			r.sim.Force(1)
			eventually(t, "an alarm", func() bool { return g.edge.Count(devices.GateForced) == 1 })
			times, _, _ := g.memory.Load(t.Context(), "times")
			_ = old.Save(t.Context(), "times", times) // written before the alarm was handed on
			first := g.edge.Got()
			g.stop()
			g.memory, g.edge = old, drivertest.NewEdge(t) // the power failed: what was remembered is older
			g.start()
			eventually(t, "the repetition", func() bool { return g.edge.Count(devices.GateForced) == 1 })
			g.settled()
			for _, again := range g.edge.Got() {
				i := slices.IndexFunc(first, func(e devices.Event) bool { return e.ID == again.ID })
				if i < 0 || first[i].Type != again.Type || !first[i].Time.Equal(again.Time) {
					t.Errorf("repeated as another event: %+v, first %+v", again, first[len(first)-1])
				}
			}
		})
	}
}

func TestTheFirstContactIsNotTheTimeForOldNews(t *testing.T) {
	for name, cfg := range map[string]isapisim.Config{"": {Replay: true}, "newest first": {Falling: true}, "without records": {NoRecords: true, Replay: true}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, cfg)
			missed(r.sim, 50)
			r.sim.Force(1)
			g := r.gate("").start()
			r.sim.Pass(1, "张三丰")
			eventually(t, "the new passage", func() bool { return len(g.edge.Got()) > 0 })
			g.settled()
			expectEachOnce(t, g.edge, []int64{53})
		})
	}
}

func TestAnAlarmDoesNotWaitForALongCatchingUp(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	g := r.gate("").start()
	g.stop()
	missed(r.sim, 10_000)
	g.edge.When(10, func() {
		// What happens before the stream is open is read by its number.
		for open := false; !open && t.Context().Err() == nil; {
			_, open = r.sim.Streams()
			<-time.After(time.Millisecond)
		}
		r.sim.Force(1)
	})
	g.begin()
	eventually(t, "everything", func() bool { return len(g.edge.Got()) >= 10_001 })
	before := slices.IndexFunc(g.edge.Got(), func(e devices.Event) bool { return e.Type == devices.GateForced })
	t.Logf("an alarm came after %d of 10,000 missed records", before)
	if before >= 10_000 {
		t.Error("the alarm came only after all that had been missed")
	}
	g.settled()
	if n := len(g.edge.Got()); n != 10_001 || g.edge.Count(devices.GateForced) != 1 {
		t.Errorf("%d events, want 10001; %d alarms", n, g.edge.Count(devices.GateForced))
	}
}

func TestAnOldAlarmIsKeptAsWhatHappenedAndRaisesNone(t *testing.T) {
	r := newRig(t, isapisim.Config{Replay: true})
	g := r.gate("late_alarm_s: 3600").start()
	r.sim.Close()
	old := time.Now().Add(-2 * time.Hour)
	r.sim.Hide(true)
	r.sim.Record(isapisim.Event{Major: 5, Minor: 0x1b, Door: 1, At: old})
	r.sim.Record(isapisim.Event{Major: 5, Minor: 0x1c, Door: 1, At: old})
	r.sim.Record(isapisim.Event{Major: 1, Minor: 0x404, At: old})
	r.sim.Record(isapisim.Event{Major: 5, Minor: 0x1b, Door: 1, At: time.Now().Add(-time.Minute)})
	r.sim.Hide(false)
	if err := r.sim.Reconnect(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all four", func() bool { return len(g.edge.Got()) == 4 })
	got := g.edge.Got()
	for i, want := range []string{devices.GateOpened, devices.GateOpened, "gate.other", devices.GateForced} {
		if got[i].Type != want {
			t.Errorf("record %d is %s, want %s", i+1, got[i].Type, want)
		}
	}
	if got[0].Data["reason"] != "forced" || got[0].Time.Sub(old).Abs() > time.Second {
		t.Errorf("the old alarm is kept as %+v", got[0])
	}
}

func TestWhatAControllerCallsPastIsNeverAnAlarm(t *testing.T) {
	r := newRig(t, isapisim.Config{NoRecords: true, Replay: true})
	g := r.gate("").start()
	r.sim.Pass(1, "张三丰")
	eventually(t, "a passage", func() bool { return len(g.edge.Got()) == 1 })
	r.sim.Hide(true)
	r.sim.Force(1) // known only from what the controller repeats, as past
	r.sim.Hide(false)
	r.sim.DropStream()
	eventually(t, "what was missed", func() bool { return len(g.edge.Got()) == 2 })
	if e := g.edge.Got()[1]; e.Type != devices.GateOpened || e.Data["reason"] != "forced" {
		t.Errorf("the past alarm is %+v", e)
	}
	eventually(t, "the stream again", func() bool { _, open := r.sim.Streams(); return open })
	r.sim.Force(1)
	eventually(t, "the present alarm", func() bool { return g.edge.Count(devices.GateForced) == 1 })
	if !slices.Contains(g.reasons(), "no_records") {
		t.Errorf("a controller without records says %v", g.reasons())
	}
}

func TestAControllerThatCountsAnewIsReadFromItsBeginning(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	g := r.gate("").start()
	first := missed(r.sim, 100)
	eventually(t, "the first log", func() bool { return len(g.edge.Got()) == 100 })
	r.sim.Close()
	r.sim.Clear()
	second := missed(r.sim, 5)
	if err := r.sim.Reconnect(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the second log", func() bool { return len(g.edge.Got()) == 105 })
	g.settled()
	expectEachOnce(t, g.edge, append(first, second...))
}

func TestALostClockIsSeenAndNoTimeOfAnEvent(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	r.sim.LoseClock(true)
	g := r.gate("").start()
	r.sim.Pass(1, "张三丰")
	r.sim.Force(1)
	eventually(t, "both", func() bool { return len(g.edge.Got()) == 2 })
	for _, e := range g.edge.Got() {
		if time.Since(e.Time).Abs() > 30*time.Second {
			t.Errorf("%s is of %v", e.Type, e.Time)
		}
	}
	if g.edge.Count(devices.GateForced) != 1 {
		t.Error("without a clock the alarm was taken for an old one")
	}
	if !slices.Contains(g.reasons(), "clock_wrong") || r.counted("brighteyes_isapi_times_corrected_total", "") < 2 {
		t.Errorf("a gate without a clock says %v", g.reasons())
	}
}

func TestAClockThatIsOffIsPutRight(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	r.sim.SetClock(-3 * time.Hour)
	g := r.gate("").start()
	r.sim.Force(1)
	eventually(t, "the alarm", func() bool { return g.edge.Count(devices.GateForced) == 1 })
	if e := g.edge.Got()[0]; time.Since(e.Time).Abs() > 30*time.Second {
		t.Errorf("it is of %v", e.Time)
	}
	eventually(t, "the clock is shown", func() bool { return g.edge.Value("clock_offset_s") < -10000 })
}

func TestAWrongPasswordIsTriedTwiceAndThenLeftAlone(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	r.sim.Deny(true)
	g := r.gate("").begin()
	c := r.device("cam-1", devices.Camera, "channel: 1").begin()
	eventually(t, "the reason is shown", func() bool { return slices.Contains(g.reasons(), "credentials") })
	eventually(t, "at the camera too", func() bool { return slices.Contains(c.reasons(), "credentials") })
	// The first refusal may be the only one so far; this is the second, or is not sent.
	_, err := g.do("open", nil)
	if err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("opening gives %v", err)
	}
	g.settled()
	if n := r.sim.Refused(); n != 2 {
		t.Errorf("the password was given %d times, want 2: the device locks the account", n)
	}
}

func TestAnUnknownCodeIsCountedAndACodeOfTheSettingsIsKnown(t *testing.T) {
	r := newRig(t, isapisim.Config{})
	g := r.gate(`codes: {"5-0x4c": {event: gate.denied, reason: no_privilege, method: face}, "5-0x4b": {event: none}}`).start()
	for range 3 {
		r.sim.Record(isapisim.Event{Major: 5, Minor: 999, Door: 1, Name: "张三丰"})
	}
	for minor := range 100 {
		r.sim.Record(isapisim.Event{Major: 7, Minor: minor, Door: 1})
	}
	r.sim.Pass(1, "张三丰")
	r.sim.Record(isapisim.Event{Major: 5, Minor: 0x4c, Door: 1, Name: "张三丰"})
	eventually(t, "the code of the settings", func() bool { return len(g.edge.Got()) == 1 })
	g.settled()
	if e := g.edge.Got(); len(e) != 1 || e[0].Type != devices.GateDenied || e[0].Data["method"] != "face" || e[0].Data["reason"] != "no_privilege" {
		t.Errorf("events %+v", e)
	}
	if n := r.counted("brighteyes_isapi_unknown_codes_total", "5-999"); n != 3 {
		t.Errorf("code 5-999 was counted %v times", n)
	}
	if n := r.counted("brighteyes_isapi_unknown_codes_total", "other"); n != 37 { // 64 have a name
		t.Errorf("%v codes are beyond the bound", n)
	}
}

func TestDoorsOfOneControllerAreGatesOfTheirOwnOnOneStream(t *testing.T) {
	r := newRig(t, isapisim.Config{Doors: 2})
	one := r.gate("door: 1").start()
	two := r.device("gate-east-2", devices.Gate, "poll_s: 0.2, door: 2").start()
	r.sim.Pass(1, "张三丰")
	r.sim.Pass(2, "李四")
	r.sim.Force(2)
	eventually(t, "each its own", func() bool { return len(one.edge.Got()) == 1 && len(two.edge.Got()) == 2 })
	one.settled()
	two.settled()
	if len(one.edge.Got()) != 1 || len(two.edge.Got()) != 2 {
		t.Errorf("%v and %v", one.edge.Got(), two.edge.Got())
	}
	if opened, _ := r.sim.Streams(); opened != 1 {
		t.Errorf("%d streams were opened", opened)
	}
	one.stop()
	r.sim.Pass(2, "王五")
	eventually(t, "the other goes on", func() bool { return len(two.edge.Got()) == 3 })
	odd := r.device("gate-east-3", devices.Gate, "door: 1, idle_s: 30")
	if err := odd.open().Run(t.Context(), odd.edge); err == nil || !strings.Contains(err.Error(), "same") {
		t.Errorf("other settings for one address give %v", err)
	}
}
