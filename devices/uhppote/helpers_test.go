package uhppote_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/uhppote/uhppotesim"
)

const serial = 405419896

// rig is a controller, a driver and an edge joined by real sockets.
type rig struct {
	t      *testing.T
	sim    *uhppotesim.Controller
	driver *uhppote.Driver
	edge   *drivertest.Edge
	memory *drivertest.Memory
	more   string // settings beside the usual ones
	poll   float64
	runner devices.Runner
	stop   func()
}

func controller(t *testing.T, cfg uhppotesim.Config) *uhppotesim.Controller {
	t.Helper()
	cfg.Serial = serial
	sim, err := uhppotesim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{t: t, sim: controller(t, uhppotesim.Config{}), driver: uhppote.New(uhppote.Config{}),
		edge: drivertest.NewEdge(t), memory: &drivertest.Memory{}, poll: 0.2}
}

func (r *rig) open() devices.Runner {
	r.t.Helper()
	runner, err := r.driver.Open(devices.Spec{
		Device:   devices.Device{ID: "gate-east-1", Kind: devices.Gate},
		Settings: drivertest.Settings(r.t, fmt.Sprintf("{controller: %d, address: %q, listen: \"127.0.0.1:0\", poll_s: %v%s}", serial, r.sim.Addr(), r.poll, r.more)),
		Memory:   r.memory,
		Log:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return runner
}

// start runs the driver and waits until it knows the controller.
func (r *rig) start() {
	r.t.Helper()
	r.begin()
	r.eventually("the controller reports here", func() bool {
		return r.sim.Listener().Port() != 0 && r.sim.Special()
	})
	r.eventually("the driver knows its position", func() bool {
		_, ok, _ := r.memory.Load(context.Background(), "position")
		return ok
	})
}

func (r *rig) begin() {
	r.t.Helper()
	r.runner = r.open()
	r.stop = drivertest.Serve(r.t, r.runner, r.edge, 5*time.Second)
}

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	eventually(r.t, what, ok)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	drivertest.Eventually(t, 45*time.Second, what, ok)
}

// settled waits until nothing new comes for a while, to show that something
// does not happen.
func (r *rig) settled() {
	n, since := len(r.edge.Got()), time.Now()
	for time.Since(since) < 300*time.Millisecond {
		if m := len(r.edge.Got()); m != n {
			n, since = m, time.Now()
		}
		<-time.After(5 * time.Millisecond)
	}
}
