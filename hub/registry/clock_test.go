package registry

import (
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestAClockIsSuspectWhenItSaysTheFutureOrIsBehindThreeTimes(t *testing.T) {
	const fresh = 10 * time.Second
	for _, c := range []struct {
		name    string
		offsets []time.Duration // of each status
		every   time.Duration
		want    bool
	}{
		{"right", []time.Duration{0, 0, 0}, fresh, false},
		{"a minute ahead", []time.Duration{time.Minute}, fresh, false},
		{"more than a minute ahead", []time.Duration{61 * time.Second}, fresh, true},
		{"a minute behind for ever", []time.Duration{-time.Minute, -time.Minute, -time.Minute, -time.Minute}, fresh, false},
		{"behind twice", []time.Duration{-time.Hour, -time.Hour}, fresh, false},
		{"behind three times", []time.Duration{-time.Hour, -time.Hour, -time.Hour}, fresh, true},
		{"behind, right between", []time.Duration{-time.Hour, -time.Hour, 0, -time.Hour}, fresh, false},
		{"behind and then set", []time.Duration{-time.Hour, -time.Hour, -time.Hour, 0}, fresh, false},
		{"ahead and then set", []time.Duration{time.Hour, 0}, fresh, false},
		{"a queue of old ones delivered at once", []time.Duration{-time.Hour, -59 * time.Minute, -58 * time.Minute, -57 * time.Minute}, time.Millisecond, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var k clock
			now := start
			for _, offset := range c.offsets {
				now = now.Add(c.every)
				k.status(now.Add(offset), now)
			}
			if k.suspect != c.want {
				t.Errorf("suspect: %v, want %v", k.suspect, c.want)
			}
		})
	}
}

func TestTheSameStatusAgainSaysNothingOfAClock(t *testing.T) {
	var k clock
	sent := start.Add(-2 * time.Minute)
	for i := range 5 {
		k.status(sent, start.Add(time.Duration(i)*10*time.Second))
	}
	if k.suspect {
		t.Error("one status, delivered five times, made the clock suspect")
	}
}

func TestABatchFromTheFutureMakesItsEdgesClockSuspect(t *testing.T) {
	tw := newTown(t)
	if suspect, _ := tw.Spoke("edge-east", tw.now.Add(-time.Hour), tw.now); suspect {
		t.Error("a batch that waited for an hour is late, not wrong")
	}
	if suspect, _ := tw.Spoke("edge-east", tw.now.Add(2*time.Minute), tw.now); !suspect {
		t.Error("a batch from the future is not wrong")
	}
	tw.pass(time.Second)
	tw.expectHolding("edge.clock:edge-east")
	tw.status("edge-east")
	tw.pass(time.Second)
	tw.expectHolding()
}

func TestAnEdgeThatRestartsIsOneEdge(t *testing.T) {
	tw := newTown(t)
	for _, boot := range []string{"boot-1", "boot-2", "boot-2", "boot-3"} {
		tw.keep(10 * time.Second)
		tw.status("edge-east", func(m *wire.StatusMessage) { m.Boot = boot })
	}
	tw.expectHolding()
}

func TestAnOldStatusDeliveredAgainAfterARestartSaysNothing(t *testing.T) {
	tw := newTown(t)
	old := wire.StatusMessage{Online: true, Boot: "boot-1", Sent: tw.now, Version: "1"}
	for range 3 {
		tw.ApplyStatus("edge-east", old, false, tw.now)
		tw.pass(10 * time.Second)
		tw.status("edge-east", func(m *wire.StatusMessage) { m.Boot, m.Version = "boot-2", "2" })
	}
	tw.ApplyStatus("edge-east", old, false, tw.now)
	if e, _ := tw.Edge("edge-east"); e.Boot != "boot-2" || e.Version != "2" {
		t.Errorf("the edge shows as %s %s", e.Boot, e.Version)
	}
	tw.expectHolding()
}

func TestTwoEdgesWithOneIDAreTold(t *testing.T) {
	tw := newTown(t)
	speak := func(boot string, skew time.Duration) {
		tw.pass(5 * time.Second)
		tw.status("edge-east", func(m *wire.StatusMessage) { m.Boot, m.Sent = boot, tw.now.Add(skew) })
	}
	speak("twin-a", 0)
	speak("twin-b", -20*time.Second) // whatever their clocks say
	speak("twin-a", 0)
	speak("twin-b", -20*time.Second)
	tw.expectHolding("edge.two_with_one_id:edge-east")
	if e, _ := tw.Edge("edge-east"); !e.TwoWithOneID {
		t.Error("the edge does not show it")
	}
	for range 30 {
		speak("twin-a", 0)
	}
	tw.expectHolding()
}

func TestAClipIsToldHowItsEdgesClockWasJudgedByHowMuchAndSinceWhen(t *testing.T) {
	var k clock
	expect := func(when string, state devices.ClockState, offset float64, since time.Time) {
		t.Helper()
		v := k.view()
		if v.State != state || !v.Since.Equal(since) || offset == 0 && v.OffsetS != nil || offset != 0 && (v.OffsetS == nil || *v.OffsetS != offset || v.Against != "hub") {
			t.Errorf("%s: %+v", when, v)
		}
	}
	expect("never heard", devices.ClockUnknown, 0, time.Time{})
	at := func(n int) time.Time { return start.Add(time.Duration(n) * 10 * time.Second) }
	k.status(at(1).Add(2*time.Second), at(1))
	expect("right", devices.ClockRight, 2, at(1))
	k.status(at(2).Add(3*time.Second), at(2))
	expect("still right", devices.ClockRight, 3, at(1))
	k.status(at(3).Add(-time.Hour), at(3))
	expect("behind, or late", devices.ClockUnknown, -3600, at(3))
	k.status(at(4).Add(-time.Hour), at(4))
	k.status(at(5).Add(-time.Hour), at(5))
	expect("behind three times", devices.ClockSuspect, -3600, at(5))
	k.status(at(6), at(6).Add(-time.Millisecond))
	expect("set", devices.ClockRight, 0.001, at(6).Add(-time.Millisecond))
	k.message(at(7).Add(time.Hour), at(7))
	expect("from the future", devices.ClockSuspect, 0.001, at(7))
}
