package modbus_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
)

func TestUnitsBehindOneGatewayShareOneConnection(t *testing.T) {
	sim := server(t)
	var rigs []*rig
	for i := range 4 {
		unit := byte(i + 1)
		sim.Unit(unit).Discrete(0, true)
		sim.Unit(unit).Input(0, uint16(100+i))
		r := newRig(t, sim, fmt.Sprintf("unit: %d\ninputs: {mains: {discrete: 0}}\nregisters: [{input: 0, metric: battery_pct}]\n", unit))
		r.device = devices.Device{ID: fmt.Sprintf("power-%d", unit), Kind: devices.Power}
		if i > 0 {
			r.driver = rigs[0].driver
		}
		r.begin()
		rigs = append(rigs, r)
	}
	for i, r := range rigs {
		r.eventually("each reads its own unit", func() bool { return r.edge.Value("battery_pct") == float64(100+i) })
	}
	if n := sim.Connections(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
	rigs[0].stop()
	rigs[1].polls(3)
	for _, r := range rigs {
		r.stop()
	}
	eventually(t, "the last one closes the connection", func() bool { return sim.Connections() == 0 })
}

func TestDevicesOfOneAddressWantOneTimeout(t *testing.T) {
	sim := server(t)
	sim.Unit(1).Discrete(0, true)
	a := newRig(t, sim, "inputs: {mains: {discrete: 0}}\n")
	a.start()
	b := newRig(t, sim, "inputs: {mains: {discrete: 0}}\n")
	b.driver = a.driver
	b.text = strings.Replace(b.text, "timeout_s: 0.3", "timeout_s: 0.5", 1)
	node := drivertest.Settings(t, b.text)
	runner, err := b.driver.Open(devices.Spec{Device: b.device, Settings: node, Memory: b.memory})
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(t.Context(), b.edge); err == nil || !strings.Contains(err.Error(), "timeout_s") {
		t.Fatalf("got %v", err)
	}
}

// A unit that the gateway says nothing about costs the others its timeout, and no
// more often than its own pauses, which grow.
func TestAUnitThatIsSilentDoesNotSilenceItsNeighbours(t *testing.T) {
	sim := server(t)
	boom(sim.Unit(1), 0)
	boom(sim.Unit(2), 0)
	mute, well := newRig(t, sim, gateMap+"unit: 2\n"), newRig(t, sim, gateMap)
	well.driver = mute.driver
	mute.start()
	sim.Mute(2, true)
	well.start()
	mute.eventually("the silent one says so", func() bool { return mute.is("no_answer") })
	well.polls(20)
	if _, err := well.told("open", 10*time.Second); err != nil {
		t.Fatalf("the neighbour cannot be opened: %v", err)
	}
	if len(well.reasons()) > 0 {
		t.Errorf("the neighbour suffers from %v", well.reasons())
	}
	sim.Mute(2, false)
	mute.eventually("it is found again", func() bool { return len(mute.reasons()) == 0 })
}

// A bus that takes connections and requests and never answers.
func TestABusThatHangsBlocksNothingElseAndEndsInTime(t *testing.T) {
	hanging, sound := server(t), server(t)
	boom(hanging.Unit(1), 0)
	boom(sound.Unit(1), 0)
	stuck, well := newRig(t, hanging, gateMap), newRig(t, sound, gateMap)
	well.driver = stuck.driver
	stuck.start()
	hanging.Silence(true)
	well.start()
	stuck.eventually("it says so", func() bool { return stuck.is("no_answer") })
	if _, err := well.told("open", 10*time.Second); err != nil {
		t.Fatalf("another bus: %v", err)
	}
	began := time.Now()
	_, err := stuck.told("open", 3*time.Second)
	if err == nil {
		t.Fatal("a bus that hangs did something")
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	well.polls(3)
	stuck.stop() // fails when it takes 5 s
	hanging.Silence(false)
}

// One byte every now and then is no answer either.
func TestABusThatTricklesEndsInTime(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = ln.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			for {
				if _, err := c.Write([]byte{0}); err != nil {
					break
				}
				<-time.After(20 * time.Millisecond)
			}
			_ = c.Close()
		}
	}()
	r := newRig(t, server(t), gateMap)
	r.text = fmt.Sprintf("address: %q\ntimeout_s: 0.2\npoll_s: 0.05\n%s", ln.Addr(), gateMap)
	r.begin()
	r.eventually("it says so", func() bool { return r.is("no_answer") })
	if _, err := r.told("open", 2*time.Second); err == nil {
		t.Error("it did something")
	}
	r.stop()
}

func TestADeviceThatIsAwayIsFoundAgain(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(1), 0)
	r := newRig(t, sim, gateMap)
	r.start()
	sim.Stop()
	r.eventually("it says so", func() bool { return r.is("no_answer") })
	_, err := r.told("open", 5*time.Second)
	if err == nil || !strings.Contains(err.Error(), "nothing was done") {
		t.Fatalf("a command meanwhile: %v", err)
	}
	gate.Lift()
	if err := sim.Resume(); err != nil {
		t.Fatal(err)
	}
	r.expect(devices.GateOpened) // what happened meanwhile is seen
}
