package modbus_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/modbus/modbussim"
)

func TestABarrierTellsOfItsWay(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 50*time.Millisecond)
	r := newRig(t, sim, gateMap)
	r.start()
	r.polls(5)
	if got := r.edge.Types(); len(got) > 0 {
		t.Fatalf("the first reading is state and no event; got %v", got)
	}
	gate.Lift()
	r.expect(devices.GateOpened)
	gate.Lower()
	r.expect(devices.GateOpened, devices.GateClosed)
	gate.Discrete(3, true)
	r.expect(devices.GateOpened, devices.GateClosed, devices.DeviceTamper)
	if got := r.edge.Value("door_open"); got != 0 {
		t.Errorf("door_open is %v of a closed barrier", got)
	}
}

func TestABounceIsNoEvent(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap+"debounce_ms: 2000\n")
	r.text = strings.Replace(r.text, "debounce_ms: 60\n", "", 1)
	r.start()
	for range 5 {
		gate.Discrete(3, true)
		r.polls(1)
		gate.Discrete(3, false)
		r.polls(2)
	}
	if got := r.edge.Types(); len(got) > 0 {
		t.Fatalf("a contact that bounces gave %v", got)
	}
}

func TestABarrierThatNobodyAskedToOpenIsForced(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 50*time.Millisecond)
	r := newRig(t, sim, gateMap+"only_by_command: true\n")
	r.start()
	if _, err := r.told("open", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	r.expect(devices.GateOpened)
	gate.Lower()
	r.expect(devices.GateOpened, devices.GateClosed)

	stranger := newRig(t, sim, gateMap+"only_by_command: true\n") // no command of its own
	stranger.start()
	gate.Lift()
	stranger.expect(devices.GateForced, devices.GateOpened)
}

func TestABarrierLeftOpenIsHeldOpenOnce(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap+"held_open_s: 0.3\n")
	r.start()
	gate.Lift()
	r.expect(devices.GateOpened, devices.GateHeldOpen)
	r.polls(20)
	r.expect(devices.GateOpened, devices.GateHeldOpen)
}

func TestABarrierHeldByOrderIsNotHeldOpen(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap+"held_open_s: 0.3\n")
	r.start()
	if _, err := r.told("hold", 5*time.Second); err != nil {
		t.Fatal(err)
	}
	gate.Lift()
	r.expect(devices.GateOpened)
	r.polls(30)
	r.expect(devices.GateOpened)
	r.eventually("it is shown", func() bool { return r.edge.Value("hold_on") == 1 })
	if _, err := r.told("release", 5*time.Second); err != nil {
		t.Fatal(err)
	}
	r.expect(devices.GateOpened, devices.GateHeldOpen)
}

func TestAHoldIsVerifiedWhenTheInputShowsIt(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 100*time.Millisecond)
	r := newRig(t, sim, strings.ReplaceAll(gateMap, "{coil: 3, set: true}", "{coil: 3, set: true, within_s: 2}"))
	r.start()
	sim.OnWrite(func(w modbussim.Write) modbussim.Fault { // this controller lifts the boom when it is to be held
		if w.Coil == 3 && w.On {
			go gate.Lift()
		}
		return modbussim.None
	})
	if result, err := r.told("hold", 5*time.Second); err != nil || result["verified"] != true || result["confirmed"] != "input" {
		t.Fatalf("hold: %v, %v", result, err)
	}
	if result, err := r.told("release", 5*time.Second); err != nil || result["verified"] != true || gate.IsOn(3) {
		t.Fatalf("release: %v, %v", result, err)
	}
	gate.Lower()
	gate.Jam(true)
	sim.OnWrite(nil)
	r.eventually("it is closed", func() bool { return r.edge.Value("door_open") == 0 })
	if result, err := r.told("hold", 5*time.Second); err != nil || result["verified"] != false || !gate.IsOn(3) {
		t.Fatalf("a boom that does not lift is held: %v, %v", result, err)
	}
}

func TestADeviceSaysWhatItHasOutputsFor(t *testing.T) {
	sim := server(t)
	r := newRig(t, sim, gateMap)
	r.begin()
	if got := r.runner.(devices.Capable).Actions(); !slices.Equal(got, []string{"close", "hold", "open", "release", "stop"}) {
		t.Errorf("it can be told %v", got)
	}
}

func TestAnOpeningIsDoneWhenTheInputShowsIt(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 200*time.Millisecond)
	r := newRig(t, sim, gateMap)
	r.start()
	result, err := r.told("open", 10*time.Second)
	if err != nil || result["confirmed"] != "input" {
		t.Fatalf("open: %v, %v", result, err)
	}
	writes := sim.Writes()
	if len(writes) != 2 || !writes[0].On || writes[1].On || writes[0].Coil != 0 {
		t.Fatalf("the writes of one pulse are %+v", writes)
	}
	if width := writes[1].At.Sub(writes[0].At); width < 100*time.Millisecond {
		t.Errorf("the pulse took %s, want 100 ms at least", width)
	}
	if gate.IsOn(0) {
		t.Error("the output is still on")
	}
}

func TestABarrierThatDoesNotMoveIsAFailure(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0).Jam(true)
	r := newRig(t, sim, strings.Replace(gateMap, "within_s: 3", "within_s: 0.5", 1))
	r.start()
	_, err := r.told("open", 10*time.Second)
	if err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Fatalf("a barrier that did not open gave %v, want a failure", err)
	}
}

func TestABarrierThatIsStillMovingWhenTheTimeIsOverIsUnknown(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), time.Minute).Jam(true)
	r := newRig(t, sim, gateMap)
	r.start()
	if _, err := r.told("open", 700*time.Millisecond); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Fatalf("got %v, want an unknown outcome", err)
	}
}

func TestABarrierThatCannotBeReadAfterwardsIsUnknown(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0)
	r := newRig(t, sim, strings.Replace(gateMap, "within_s: 3", "within_s: 1", 1))
	r.start()
	sim.OnWrite(func(w modbussim.Write) modbussim.Fault {
		if !w.On {
			go sim.Silence(true) // after this answer
		}
		return modbussim.None
	})
	_, err := r.told("open", 10*time.Second)
	if !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Fatalf("got %v, want an unknown outcome", err)
	}
	sim.Silence(false)
}

func TestAGateIsNotClosedOnAVehicle(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	gate.Lift()
	gate.Discrete(2, true)
	r := newRig(t, sim, gateMap)
	r.start()
	if _, err := r.told("close", 5*time.Second); err == nil || !strings.Contains(err.Error(), "vehicle") {
		t.Fatalf("close onto a vehicle: %v", err)
	}
	if got := sim.Writes(); len(got) > 0 {
		t.Fatalf("something was written all the same: %+v", got)
	}
	gate.Discrete(2, false)
	if _, err := r.told("close", 5*time.Second); err != nil {
		t.Fatalf("close without a vehicle: %v", err)
	}
}

func TestACommandForWhichThereIsNoOutputIsRefusedAndSaysWhatThereIs(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	_, err := r.told("sound", time.Second)
	if err == nil || !devices.IsPermanent(err) || !strings.Contains(err.Error(), "close, hold, open, release, stop") {
		t.Fatalf("got %v", err)
	}
}

func TestASirenSoundsAndIsSilenced(t *testing.T) {
	sim := server(t)
	siren := sim.Unit(1)
	siren.Coil(4, false)
	siren.Discrete(0, false)
	r := newRig(t, sim, "inputs: {tamper: {discrete: 0}}\noutputs: {sound: {coil: 4, set: true}, silence: {coil: 4, set: false}}\n")
	r.device = devices.Device{ID: "siren-1", Kind: devices.Sensor}
	r.start()
	if result, err := r.told("sound", 5*time.Second); err != nil || result["confirmed"] != "output" || !siren.IsOn(4) {
		t.Fatalf("sound: %v, %v", result, err)
	}
	r.eventually("it is shown", func() bool { return r.edge.Value("siren_on") == 1 })
	if _, err := r.told("silence", 5*time.Second); err != nil || siren.IsOn(4) {
		t.Fatalf("silence: %v", err)
	}
	sim.OnWrite(func(modbussim.Write) modbussim.Fault { return modbussim.Ignored })
	if _, err := r.told("sound", 5*time.Second); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Fatalf("a siren that did not switch gave %v, want a failure", err)
	}
}

func TestAnEventIsKeptWhenTheDiskIsFreeAgain(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	r.edge.Full(true)
	gate.Discrete(3, true)
	r.eventually("it is offered", func() bool { return r.edge.Refused() > 0 })
	r.edge.Full(false)
	r.expect(devices.DeviceTamper)
}

func TestOpenAndCloseAreOneAtATime(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	done := make(chan error, 2)
	for _, action := range []string{"open", "close"} {
		go func() { _, err := r.told(action, 10*time.Second); done <- err }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	writes := sim.Writes()
	for i := 0; i+1 < len(writes); i += 2 {
		if writes[i].Coil != writes[i+1].Coil || !writes[i].On || writes[i+1].On {
			t.Fatalf("the pulses overlap: %+v", writes)
		}
	}
	if got := on(writes); len(got) != 2 || !slices.Contains(got, 0) || !slices.Contains(got, 1) {
		t.Errorf("switched on: %v", got)
	}
}
