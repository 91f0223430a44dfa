package uhppote_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/uhppote/uhppotesim"
)

func TestAGateTellsWhatHappensAtItsDoors(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.Swipe(1, 10058400, true)
	r.sim.OpenDoor(1)
	r.sim.CloseDoor(1)
	r.sim.Swipe(2, 10058400, false)
	r.sim.PushButton(3)
	r.sim.Force(1)
	r.sim.HoldOpen(4)
	want := []string{devices.GateGranted, devices.GateOpened, devices.GateClosed, devices.GateDenied,
		devices.GateGranted, devices.GateForced, devices.GateHeldOpen}
	r.eventually("seven events", func() bool { return len(r.edge.Got()) == len(want) })
	got := r.edge.Got()
	slices.SortStableFunc(got, func(a, b devices.Event) int { return int(a.Data["index"].(int64) - b.Data["index"].(int64)) })
	for i, e := range got {
		if e.Type != want[i] {
			t.Errorf("event %d is %s, want %s", i+1, e.Type, want[i])
		}
		if e.Device != "gate-east-1" || !devices.ValidULID(e.ID) || time.Since(e.Time).Abs() > 5*time.Second {
			t.Errorf("event %d: %+v", i+1, e)
		}
	}
	if data := got[0].Data; data["direction"] != "in" || data["method"] != "card" || data["reason"] != "granted" || data["door"] != 1 {
		t.Errorf("a granted card says %v", data)
	}
	if data := got[3].Data; data["reason"] != "no_privilege" || data["door"] != 2 {
		t.Errorf("a refused card says %v", data)
	}
	r.eventually("the door shows open", func() bool { return r.edge.Value("door_open") == 1 })
	if r.edge.Value("door1_open") != 1 || r.edge.Value("door2_open") != 0 {
		t.Error("the wrong door shows open")
	}
	if r.edge.Told() != "UHPPOTE UT0311-L04 v8.92" {
		t.Errorf("the model is %q", r.edge.Told())
	}
}

func TestNoCardNumberLeavesTheDriver(t *testing.T) {
	r := newRig(t)
	r.start()
	const card = 4012888881
	for i := range 4 {
		r.sim.Swipe(i+1, card, i%2 == 0)
	}
	r.sim.Force(1)
	r.eventually("five events", func() bool { return len(r.edge.Got()) == 5 })
	r.stop()
	all := fmt.Sprintf("%+v %+v %+v", r.edge.Got(), r.edge.Readings(), r.memory.Kept())
	for _, form := range []string{fmt.Sprint(uint32(card)), fmt.Sprintf("%x", uint32(card)), fmt.Sprintf("%X", uint32(card)), "b1372fef"} {
		if strings.Contains(all, form) {
			t.Errorf("%s is in what the driver told: %s", form, all)
		}
	}
}

func TestAHundredEventsWhileTheDriverWasAwayComeOnceEach(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.Swipe(1, 1, true)
	r.eventually("the first event", func() bool { return len(r.edge.Got()) == 1 })
	r.stop()
	for range 100 {
		r.sim.Swipe(2, 2, true)
	}
	r.start()
	began := time.Now()
	r.eventually("all events", func() bool { return len(r.edge.Got()) >= 101 })
	t.Logf("100 events read in %v", time.Since(began))
	r.sim.Swipe(3, 3, true)
	r.eventually("the next event", func() bool { return len(r.edge.Got()) >= 102 })
	r.settled()
	expectEachOnce(t, r.edge, 1, 102)
}

func TestLostAndRepeatedAndReversedPacketsChangeNothing(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.LosePushes(true)
	for range 10 {
		r.sim.Swipe(1, 1, true) // told by nobody: the poll finds them
	}
	r.eventually("what was never pushed", func() bool { return len(r.edge.Got()) == 10 })
	r.sim.LosePushes(false)

	r.sim.Double(true)
	r.sim.Noise(true)
	for range 10 {
		r.sim.Swipe(1, 1, true)
	}
	r.eventually("what was pushed twice among garbage", func() bool { return len(r.edge.Got()) >= 20 })

	r.sim.Hold()
	for range 10 {
		r.sim.Force(2)
	}
	r.sim.Release()
	r.eventually("what was pushed in reverse", func() bool { return len(r.edge.Got()) >= 30 })

	r.sim.LoseRequests(3)
	for range 10 {
		r.sim.Swipe(1, 1, true)
	}
	r.eventually("what was asked for in vain at first", func() bool { return len(r.edge.Got()) >= 40 })
	r.sim.Repeat(30 * time.Millisecond)
	r.settled()
	expectEachOnce(t, r.edge, 1, 40)
}

func expectEachOnce(t *testing.T, e *drivertest.Edge, from, to int64) {
	t.Helper()
	seen := map[int64]int{}
	for _, i := range e.Indexes() {
		seen[i]++
	}
	for i := from; i <= to; i++ {
		if seen[i] != 1 {
			t.Errorf("event %d came %d times", i, seen[i])
		}
		delete(seen, i)
	}
	if len(seen) > 0 {
		t.Errorf("events that nobody made: %v", seen)
	}
	ids := map[string]bool{}
	for _, ev := range e.Got() {
		if ids[ev.ID] {
			t.Errorf("two events are %s", ev.ID)
		}
		ids[ev.ID] = true
	}
}

func TestAnAlarmDoesNotWaitForALongCatchingUp(t *testing.T) {
	r := newRig(t)
	r.sim = controller(t, uhppotesim.Config{Ring: 5000})
	r.start()
	r.stop()
	for range 3000 {
		r.sim.Swipe(1, 1, true)
	}
	r.edge.When(10, func() { r.sim.Emergency(2) })
	r.start()
	r.eventually("everything", func() bool { return len(r.edge.Got()) == 3001 })
	before := slices.Index(r.edge.Types(), devices.ButtonPressed)
	t.Logf("an alarm beside 3,000 missed events came after %d of them", before)
	if before >= 3000 {
		t.Error("the alarm came only after all that had been missed")
	}
	r.settled()
	if n := len(r.edge.Got()); n != 3001 {
		t.Errorf("%d events, want 3001", n)
	}
}

func TestABurstIsReadWithoutWaitingForAPoll(t *testing.T) {
	r := newRig(t)
	r.poll = 100
	r.start()
	r.edge.Full(true) // the first waits, and all the others behind it
	for i := range 60 {
		r.sim.Swipe(1+i%4, 1, i%2 == 0)
	}
	<-time.After(200 * time.Millisecond)
	r.edge.Full(false)
	r.eventually("all of the burst", func() bool { return len(r.edge.Got()) == 60 })
	expectEachOnce(t, r.edge, 1, 60)
}

func TestAnAlarmIsToldThoughTheControllerFallsSilent(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.LoseRequests(1000) // it can still be heard, and cannot be asked
	r.sim.Force(1)
	r.eventually("the alarm", func() bool { return slices.Contains(r.edge.Types(), devices.GateForced) })
	r.sim.LoseRequests(0)
	r.sim.Swipe(1, 1, true)
	r.eventually("what came after it", func() bool { return len(r.edge.Got()) == 2 })
	expectEachOnce(t, r.edge, 1, 2)
}

func TestARepetitionAfterAnOldMemoryHasTheSameIdentity(t *testing.T) {
	r := newRig(t)
	r.start()
	for range 5 {
		r.sim.Force(1)
	}
	r.eventually("five events", func() bool { return len(r.edge.Got()) == 5 })
	old := r.memory.Copy()
	for range 5 {
		r.sim.Force(1)
	}
	r.eventually("ten events", func() bool { return len(r.edge.Got()) == 10 })
	first := r.edge.Got()
	r.stop()

	r.memory, r.edge = old, drivertest.NewEdge(t) // the power failed: what was remembered is older
	r.start()
	r.eventually("the repetitions", func() bool { return len(r.edge.Got()) >= 5 })
	for _, again := range r.edge.Got() {
		i := slices.IndexFunc(first, func(e devices.Event) bool { return e.ID == again.ID })
		if i < 0 || first[i].Type != again.Type || !first[i].Time.Equal(again.Time) {
			t.Errorf("repeated as another event: %+v", again)
		}
	}
}

func TestTheFirstContactIsNotTheTimeForOldNews(t *testing.T) {
	r := newRig(t)
	for range 20 {
		r.sim.Force(1)
	}
	r.start()
	r.sim.Swipe(1, 1, true)
	r.eventually("the new event", func() bool { return len(r.edge.Got()) > 0 })
	r.settled()
	expectEachOnce(t, r.edge, 21, 21)
}

func TestAClearedLogIsReadFromItsBeginning(t *testing.T) {
	for name, test := range map[string]struct {
		away bool
		more int // the index alone does not tell
	}{
		"and has fewer events": {false, 3}, "and has as many": {false, 8}, "and has more": {false, 12},
		"while the driver is away": {true, 12},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.start()
			for range 8 {
				r.sim.Swipe(1, 1, true)
			}
			r.eventually("eight events", func() bool { return len(r.edge.Got()) == 8 })
			if test.away {
				r.stop()
			}
			r.sim.ClearLog()
			for range test.more {
				r.sim.Record(uhppotesim.Event{Kind: 1, Granted: true, Door: 1, Direction: 1, Reason: 1, At: time.Now().Add(time.Second)})
			}
			if test.away {
				r.start()
			}
			r.eventually("the new log", func() bool { return len(r.edge.Got()) == 8+test.more })
			r.settled()
			if n := len(r.edge.Got()); n != 8+test.more {
				t.Errorf("%d events, want %d", n, 8+test.more)
			}
		})
	}
}

func TestNumbersThatRunOverGoOnFromOne(t *testing.T) {
	r := newRig(t)
	r.start()
	for range 5 {
		r.sim.Swipe(1, 1, true)
	}
	r.eventually("five events", func() bool { return len(r.edge.Got()) == 5 })
	r.stop()
	r.sim.Swipe(1, 1, true)
	r.sim.WrapLog()
	for range 3 {
		r.sim.Record(uhppotesim.Event{Kind: 1, Granted: true, Door: 1, Direction: 1, Reason: 1, At: time.Now().Add(time.Second)})
	}
	r.start()
	r.eventually("the four that were missed", func() bool { return len(r.edge.Got()) == 9 })
	r.settled()
	if got := r.edge.Indexes(); !slices.Equal(got, []int64{1, 2, 3, 4, 5, 6, 1, 2, 3}) {
		t.Errorf("events came as %v", got)
	}
}

func TestWhatTheRingLostIsPassedOver(t *testing.T) {
	r := newRig(t)
	r.sim = controller(t, uhppotesim.Config{Ring: 10})
	r.start()
	r.sim.Swipe(1, 1, true)
	r.eventually("the first event", func() bool { return len(r.edge.Got()) == 1 })
	r.stop()
	for range 50 {
		r.sim.Swipe(1, 1, true)
	}
	r.start()
	r.eventually("what is left", func() bool { return len(r.edge.Got()) == 11 })
	if got := r.edge.Indexes(); got[1] != 42 || got[10] != 51 {
		t.Errorf("events came as %v", got)
	}
}

func TestAControllerThatRestartsIsFoundAgain(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.Close()
	<-time.After(300 * time.Millisecond) // some polls go unanswered
	r.sim.ForgetSpecial()
	r.sim.SetListener(netip.AddrPort{})
	if err := r.sim.Restart(); err != nil {
		t.Fatal(err)
	}
	r.eventually("the restart is told", func() bool { return slices.Contains(r.edge.Types(), devices.DeviceRestarted) })
	r.eventually("it is set up again", func() bool { return r.sim.Special() && r.sim.Listener().Port() != 0 })
	r.sim.OpenDoor(1)
	r.eventually("it tells again", func() bool { return slices.Contains(r.edge.Types(), devices.GateOpened) })
}

func TestAControllerThatWasAwayIsSetUpAgain(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.Close()
	r.eventually("it is missed", func() bool { return slices.Equal(r.runner.(devices.Explainer).Reasons(), []string{"no_answer"}) })
	r.sim.ForgetSpecial() // and nothing says so
	if err := r.sim.Reconnect(); err != nil {
		t.Fatal(err)
	}
	r.eventually("it records doors again", r.sim.Special)
}

func TestAListenerThatAnotherProgramTookIsTakenBack(t *testing.T) {
	r := newRig(t)
	r.start()
	ours := r.sim.Listener()
	r.sim.SetListener(netip.MustParseAddrPort("127.0.0.1:9"))
	r.sim.Force(1) // goes there
	r.eventually("the listener is ours again", func() bool { return r.sim.Listener() == ours })
	r.eventually("the event was not lost", func() bool { return len(r.edge.Got()) == 1 })
}

func TestAnEventWaitsUntilTheEdgeCanKeepIt(t *testing.T) {
	r := newRig(t)
	r.start()
	r.edge.Full(true)
	r.sim.Force(1)
	for range 300 {
		r.sim.Swipe(1, 1, true) // more than the queue holds
	}
	<-time.After(300 * time.Millisecond)
	if n := len(r.edge.Got()); n != 0 {
		t.Fatalf("%d events were kept by an edge that refuses", n)
	}
	r.edge.Full(false)
	r.eventually("everything", func() bool { return len(r.edge.Got()) >= 301 })
	r.settled()
	expectEachOnce(t, r.edge, 1, 301)
}

func TestADoorIsOpenedOnceAndAnswered(t *testing.T) {
	r := newRig(t)
	r.start()
	do := r.runner.(devices.Commander).Do
	result, err := do(context.Background(), devices.Command{Action: "open", Args: map[string]any{"door": float64(3)}})
	if err != nil || result["door"] != 3 {
		t.Fatalf("opening answered %v, %v", result, err)
	}
	r.eventually("the opening is on record", func() bool { return slices.Contains(r.edge.Types(), devices.GateGranted) })
	if e := r.edge.Got()[0]; e.Data["method"] != "remote" || e.Data["door"] != 3 {
		t.Errorf("it is on record as %v", e.Data)
	}
	r.eventually("the door shows unlocked", func() bool { return r.edge.Value("locked") == 0 && r.edge.Value("door3_locked") == 0 })

	r.sim.LoseAnswers(true)
	if _, err := do(context.Background(), devices.Command{Action: "open", Args: map[string]any{"door": float64(4)}}); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("without an answer the outcome is %v", err)
	}
	if got := r.sim.Commands(); !slices.Equal(got, []int{3, 4}) {
		t.Errorf("doors opened: %v", got)
	}
	r.sim.LoseAnswers(false)
	r.sim.Close()
	if _, err := do(context.Background(), devices.Command{Action: "open", Args: map[string]any{"door": float64(1)}}); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("a controller that is not there leaves it at %v", err)
	}
	for _, c := range []devices.Command{
		{Action: "close", Args: map[string]any{"door": 1.0}},
		{Action: "open"},
		{Action: "open", Args: map[string]any{"door": 5.0}},
		{Action: "open", Args: map[string]any{"door": "1"}},
		{Action: "open", Args: map[string]any{"door": 1.5}},
		{Action: "open", Args: map[string]any{"door": 1.0, "hold": true}},
	} {
		if _, err := do(context.Background(), c); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
			t.Errorf("%v was answered with %v", c, err)
		}
	}
}

func TestAWrongClockIsMeasuredAndEventsHaveTheTrueTime(t *testing.T) {
	r := newRig(t)
	r.sim.SetClock(-2 * time.Hour)
	r.start()
	r.eventually("the offset is measured", func() bool { return r.edge.Value("clock_offset_s") < -7190 })
	r.sim.Force(1)
	r.eventually("the event", func() bool { return len(r.edge.Got()) == 1 })
	if at := r.edge.Got()[0].Time; time.Since(at).Abs() > 3*time.Second {
		t.Errorf("the event is dated %v, %v ago", at, time.Since(at))
	}
}

func TestALostClockLeavesEventsTheTimeOfTheirArrivalAndOneIdentity(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.LoseClock()
	r.sim.Force(1)
	r.sim.Swipe(1, 1, true)
	r.eventually("the events", func() bool { return len(r.edge.Got()) == 2 })
	r.eventually("the clock shows lost", func() bool { return r.edge.Value("clock_lost") == 1 })
	r.settled()
	for _, e := range r.edge.Got() {
		if time.Since(e.Time).Abs() > 5*time.Second {
			t.Errorf("dated %v", e.Time)
		}
	}
	expectEachOnce(t, r.edge, 1, 2)
}

func TestATimePutRightSurvivesAKill(t *testing.T) {
	r := newRig(t)
	r.sim.SetClock(-2 * time.Hour)
	r.start()
	r.eventually("the offset is known", func() bool { return r.edge.Value("clock_offset_s") < -7190 })
	r.edge.Full(true) // the time is given and remembered, the event is not kept
	r.sim.Force(1)
	r.eventually("the time is remembered", func() bool {
		text, _, _ := r.memory.Load(context.Background(), "times")
		return strings.Contains(text, "time")
	})
	given := r.memory.Copy() // as a kill between keeping and remembering would leave it
	r.edge.Full(false)
	r.eventually("the event", func() bool { return len(r.edge.Got()) == 1 })
	r.stop()
	first := r.edge.Got()[0]

	r.memory, r.edge = given, drivertest.NewEdge(t)
	r.start()
	r.eventually("the repetition", func() bool { return len(r.edge.Got()) == 1 })
	if again := r.edge.Got()[0]; again.ID != first.ID || !again.Time.Equal(first.Time) {
		t.Errorf("%v at %v came again as %v at %v", first.ID, first.Time, again.ID, again.Time)
	}
}

func TestOldFirmwareIsHeardToo(t *testing.T) {
	r := newRig(t)
	r.sim = controller(t, uhppotesim.Config{Firmware: 0x0662})
	r.start()
	r.sim.Emergency(1)
	r.eventually("the alarm", func() bool { return slices.Contains(r.edge.Types(), devices.ButtonPressed) })
}

func TestPacketsFromElsewhereAreNotBelieved(t *testing.T) {
	r := newRig(t)
	r.start()
	forged, err := hex.DecodeString("1720000078372a184e00000003000101000000002026011508000026010000000000000000080001000000000000000000000026011500000000000000000000")
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)}, net.UDPAddrFromAddrPort(r.sim.Listener()))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	for range 5 {
		if _, err := stranger.Write(forged); err != nil {
			t.Fatal(err)
		}
	}
	// From the controller's own address a forged index leads nowhere either.
	wrong := slices.Clone(forged)
	wrong[12], wrong[27] = 2, 23
	copy(wrong[8:12], []byte{0xff, 0xff, 0xff, 0x7f})
	r.sim.SendRaw(wrong)
	r.sim.Swipe(1, 1, true)
	r.eventually("the true event", func() bool { return len(r.edge.Got()) >= 1 })
	r.settled()
	expectEachOnce(t, r.edge, 1, 1)
}

func TestTwoGatesOfOneControllerKeepToTheirDoors(t *testing.T) {
	r := newRig(t)
	r.more = ", door: 1"
	r.start()
	other := &rig{t: t, sim: r.sim, driver: r.driver, edge: drivertest.NewEdge(t), memory: &drivertest.Memory{}, poll: 0.2, more: ", door: 2"}
	other.start()
	r.sim.Force(1)
	r.sim.Force(2)
	r.eventually("one event each", func() bool { return len(r.edge.Got()) == 1 && len(other.edge.Got()) == 1 })
	r.settled()
	other.settled()
	if a, b := r.edge.Got(), other.edge.Got(); len(a) != 1 || len(b) != 1 || a[0].Data["door"] != 1 || b[0].Data["door"] != 2 {
		t.Errorf("events went to the wrong gate: %v, %v", a, b)
	}
	if r.edge.Value("door_open") != 1 || r.edge.Value("door2_open") != -1 {
		t.Error("a gate with one door tells of others")
	}
}

func TestTwoControllersBehindOneAddressAreKeptApart(t *testing.T) {
	r := newRig(t)
	r.start()
	other, err := uhppotesim.Start(uhppotesim.Config{Serial: 303986753})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetListener(r.sim.Listener())
	for range 3 {
		other.Emergency(1)
	}
	r.sim.Swipe(1, 1, true)
	r.eventually("the controller's own event", func() bool { return len(r.edge.Got()) > 0 })
	r.settled()
	if got := r.edge.Types(); !slices.Equal(got, []string{devices.GateGranted}) {
		t.Errorf("events %v", got)
	}
}

func TestGatesOfOneControllerShareAListener(t *testing.T) {
	r := newRig(t)
	r.start()
	runner, err := r.driver.Open(devices.Spec{
		Device:   devices.Device{ID: "g", Kind: devices.Gate},
		Settings: drivertest.Settings(t, fmt.Sprintf("{controller: %d, address: %q, listen: \"127.0.0.2:0\"}", serial, r.sim.Addr())),
		Memory:   &drivertest.Memory{},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(context.Background(), r.edge); err == nil || !strings.Contains(err.Error(), "same listen") {
		t.Errorf("Run returned %v", err)
	}
	r.stop()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := runner.Run(ctx, r.edge); err != nil {
		t.Errorf("alone, Run returned %v", err)
	}
}

func TestAControllerThatIsNotWellHasAReason(t *testing.T) {
	r := newRig(t)
	r.start()
	why := func(want ...string) {
		t.Helper()
		r.eventually(fmt.Sprint("reasons ", want), func() bool { return slices.Equal(r.runner.(devices.Explainer).Reasons(), want) })
	}
	why()
	r.sim.SetClock(2 * time.Minute)
	why("clock_wrong")
	r.sim.LoseClock()
	why("clock_wrong")
	r.sim.SetClock(0)
	why()
	r.sim.FreezeListener(true)
	r.sim.SetListener(netip.MustParseAddrPort("127.0.0.1:9"))
	why("reports_elsewhere")
	r.sim.FreezeListener(false)
	why()
	r.sim.Close()
	why("no_answer")
}

func TestASilentControllerIsNotHeard(t *testing.T) {
	r := newRig(t)
	r.start()
	r.eventually("heard", func() bool { return r.edge.Hearings() > 0 })
	r.sim.Close()
	<-time.After(250 * time.Millisecond)
	before := r.edge.Signs()
	<-time.After(500 * time.Millisecond)
	if after := r.edge.Signs(); after != before {
		t.Error("a controller that is switched off counts as heard")
	}
}

func TestNothingIsLeftBehindByFiftyStartsAndStops(t *testing.T) {
	r := newRig(t)
	r.start()
	r.stop()
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	for range 50 {
		r.start()
		r.stop()
	}
	eventually(t, "goroutines are back", func() bool { return runtime.NumGoroutine() <= goroutines })
	eventually(t, "descriptors are back", func() bool { return descriptors(t) <= files })
}

func descriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestAListenAddressThatIsTakenIsAnError(t *testing.T) {
	taken, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	r := newRig(t)
	runner, err := r.driver.Open(devices.Spec{
		Device:   devices.Device{ID: "g", Kind: devices.Gate},
		Settings: drivertest.Settings(t, fmt.Sprintf("{controller: 1, address: 127.0.0.1:1, listen: %q}", taken.LocalAddr())),
		Memory:   r.memory,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(context.Background(), r.edge); err == nil || !strings.Contains(err.Error(), "listen on 127.0.0.1") {
		t.Errorf("Run returned %v", err)
	}
}

func TestSettingsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	for text, want := range map[string]string{
		`{address: "127.0.0.1"}`:                                              "controller",
		`{controller: 5}`:                                                     "address",
		`{controller: 5, address: "gate.local"}`:                              "address",
		`{controller: 5, address: "0.0.0.0"}`:                                 "address",
		`{controller: 5, address: "::1"}`:                                     "address",
		`{controller: 5, address: "127.0.0.1", doors: [0]}`:                   "doors",
		`{controller: 5, address: "127.0.0.1", door: 7}`:                      "doors",
		`{controller: 5, address: "127.0.0.1", door: 1, doors: [1]}`:          "door and doors",
		`{controller: 5, address: "127.0.0.1", poll_s: 0}`:                    "poll_s",
		`{controller: 5, address: "127.0.0.1", listen: "60001"}`:              "listen",
		`{controller: 5, address: "127.0.0.1", advertise: "0.0.0.0:60001"}`:   "advertise",
		`{controller: 5, address: "127.0.0.1", timezone: "Middle/Earth"}`:     "timezone",
		`{controller: 5, address: "127.0.0.1", adress: "x"}`:                  "adress",
		`{controller: 5, address: "127.0.0.1", listen: "127.0.0.1:0", x: {}}`: "x",
	} {
		_, err := uhppote.New(uhppote.Config{}).Open(devices.Spec{Device: devices.Device{ID: "g", Kind: devices.Gate}, Settings: drivertest.Settings(t, text)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an error on %s", text, err, want)
		}
	}
	if _, err := uhppote.New(uhppote.Config{}).Open(devices.Spec{Device: devices.Device{ID: "g", Kind: devices.Button}}); err == nil {
		t.Error("a button was opened as a gate controller")
	}
}
