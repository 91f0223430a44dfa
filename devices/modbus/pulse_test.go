package modbus_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/modbus/modbussim"
)

// Start, reconnect, other settings and a restart after a kill: nobody asked for
// anything, so nothing is written.
func TestNothingIsWrittenThatNobodyAskedFor(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	sim.Cut()
	r.polls(3)
	sim.Stop()
	if err := sim.Resume(); err != nil {
		t.Fatal(err)
	}
	r.polls(3)
	r.stop()

	r.text += "held_open_s: 30\n"
	r.start()
	r.stop()

	gate.Coil(0, true) // a run that was killed left its pulse
	r.start()
	r.eventually("the output that is on is told of", func() bool { return r.is("output_on") })
	r.polls(10)
	r.stop()
	if writes := sim.Writes(); len(writes) > 0 {
		t.Fatalf("it wrote %+v", writes)
	}
	r.start()
	if _, err := r.told("open", 5*time.Second); err != nil {
		t.Fatal(err)
	}
	r.eventually("a command puts it right", func() bool { return !r.is("output_on") && !gate.IsOn(0) })
}

// Wherever in a pulse the connection breaks, the output goes on once at most, and
// is off in the end.
func TestAPulseEndsAlsoWhenTheConnectionBreaksInIt(t *testing.T) {
	for name, c := range map[string]struct {
		fault modbussim.Fault
		off   bool // it strikes the switching off
		done  bool
	}{
		"before it is switched on":        {modbussim.Before, false, false},
		"after it was switched on":        {modbussim.After, false, true},
		"its answer is lost":              {modbussim.Lost, false, true},
		"before it is switched off":       {modbussim.Before, true, true},
		"after it was switched off":       {modbussim.After, true, true},
		"the switching off is ignored":    {modbussim.Ignored, true, true},
		"the switching off is unanswered": {modbussim.Lost, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			sim := server(t)
			gate := boom(sim.Unit(1), 0)
			r := newRig(t, sim, gateMap)
			r.start()
			var struck atomic.Bool
			sim.OnWrite(func(w modbussim.Write) modbussim.Fault {
				if w.On != c.off && struck.CompareAndSwap(false, true) {
					return c.fault
				}
				return modbussim.None
			})
			_, err := r.told("open", 20*time.Second)
			if (err == nil) != c.done {
				t.Errorf("the outcome is %v", err)
			}
			if n := len(on(sim.Writes())); n > 1 || c.done && n != 1 {
				t.Errorf("it was switched on %d times", n)
			}
			r.eventually("the output is off and all is well", func() bool { return !gate.IsOn(0) && len(r.reasons()) == 0 })
		})
	}
}

func TestAPulseThatCannotBeEndedIsToldAndEndedWhenItCan(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	sim.OnWrite(func(w modbussim.Write) modbussim.Fault {
		if w.On {
			return modbussim.None
		}
		return modbussim.Before
	})
	if _, err := r.told("open", 20*time.Second); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Fatalf("got %v, want an unknown outcome", err)
	}
	if !r.is("pulse_not_ended") || !gate.IsOn(0) {
		t.Fatalf("the reasons are %v", r.reasons())
	}
	sim.OnWrite(nil)
	r.eventually("the pulse is ended and all is well", func() bool { return !gate.IsOn(0) && len(r.reasons()) == 0 })
	if got := on(sim.Writes()); len(got) != 1 {
		t.Errorf("it was switched on %d times", len(got))
	}
}

func TestAnEndOfTheRunEndsThePulseFirst(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, `
inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}}
outputs: {open: {coil: 0, pulse_ms: 5000}}
`)
	r.start()
	done := make(chan struct{})
	go func() { defer close(done); _, _ = r.told("open", 20*time.Second) }() // its outcome is for other tests
	r.eventually("the output is on", func() bool { return gate.IsOn(0) })
	began := time.Now()
	r.stop()
	if gate.IsOn(0) {
		t.Fatal("the output is still on after the run")
	}
	<-done
	if writes := sim.Writes(); writes[1].At.Sub(writes[0].At) > 4*time.Second || time.Since(began) > 5*time.Second {
		t.Errorf("the end waited for the whole pulse")
	}
	if _, err := r.told("open", time.Second); err == nil || len(on(sim.Writes())) != 1 {
		t.Fatalf("a command after the end gave %v", err)
	}
}

func TestACommandWhoseTimeIsOverDoesNothing(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.runner.(devices.Commander).Do(ctx, devices.Command{Action: "open"}); err == nil || len(sim.Writes()) > 0 {
		t.Fatalf("got %v and the writes %v", err, sim.Writes())
	}
}
