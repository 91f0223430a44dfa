package systemtest

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge"
	"brighteyes/edge/outbox"
)

// agent is an edge within the test: the real agent with its real outbox on a
// real connection, whose devices say what the test has them say.
type agent struct {
	t     testing.TB
	hub   *hub
	id    string
	token string
	key   string
	dir   string
	list  []edge.DeviceConfig

	puppets *puppets
	box     *outbox.Outbox
	bus     *bus.Client
	halt    context.CancelFunc
	halted  chan struct{} // closed when Run has ended; nil while it does not run
}

// newAgent enrols an edge with these devices; it does not start.
func newAgent(h *hub, list ...devices.Device) *agent {
	h.t.Helper()
	a := &agent{t: h.t, hub: h, id: fmt.Sprintf("edge-%d", homes.Add(1)), dir: h.t.TempDir()}
	a.token, a.key = h.enrol(a.id)
	for _, d := range list {
		d.ID, d.Driver = a.id+"-"+d.ID, "puppet"
		a.list = append(a.list, edge.DeviceConfig{Device: d})
	}
	h.t.Cleanup(a.stop)
	return a
}

// start runs the agent, and returns when all its devices do.
func (a *agent) start() {
	a.t.Helper()
	var err error
	if a.box, err = outbox.Open(filepath.Join(a.dir, "outbox.db"), outbox.Options{}); err != nil {
		a.t.Fatal(err)
	}
	will := edge.Will(a.id)
	a.bus, err = bus.Dial(bus.Options{
		URL: "mqtt://" + a.hub.mqtt, ClientID: a.id, Username: a.id, Password: a.token, CleanSession: true, Will: &will,
	})
	if err != nil {
		a.t.Fatal(err)
	}
	key, err := wire.DecodeKey(a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	a.puppets = &puppets{running: map[string]devices.Emitter{}}
	one, err := edge.New(edge.Config{
		ID: a.id, Version: "test", Bus: a.bus, Outbox: a.box, Drivers: []devices.Driver{a.puppets}, Key: key,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		a.t.Fatal(err)
	}
	one.Reconcile(a.list)
	ctx, halt := context.WithCancel(context.Background())
	a.halt, a.halted = halt, make(chan struct{})
	go func(halted chan struct{}) {
		defer close(halted)
		if err := one.Run(ctx); err != nil {
			a.t.Errorf("edge: %v", err)
		}
	}(a.halted)
	eventually(a.t, 10*time.Second, "the edge's devices to run", func() bool { return a.puppets.count() == len(a.list) })
}

// stop ends the agent in order. What it did not bring up stays in its outbox.
func (a *agent) stop() {
	if a.halted == nil {
		return
	}
	a.halt()
	<-a.halted
	a.halted = nil
	a.bus.Close()
	if err := a.box.Close(); err != nil {
		a.t.Errorf("outbox: %v", err)
	}
}

func (a *agent) device(name string) string { return a.id + "-" + name }

// event has a device emit an event and returns its id once it is durable.
func (a *agent) event(device, eventType string) (id string) {
	a.t.Helper()
	id = devices.NewID(time.Now())
	if err := a.puppets.of(a.device(device)).Event(a.t.Context(), devices.Event{ID: id, Type: eventType}); err != nil {
		a.t.Errorf("emit %s of %s: %v", eventType, device, err)
	}
	return id
}

// reading has a device emit a reading of a time.
func (a *agent) reading(device string, at time.Time, metric string, v float64) {
	a.t.Helper()
	err := a.puppets.of(a.device(device)).Reading(a.t.Context(), devices.Reading{Time: at, Values: map[string]float64{metric: v}})
	if err != nil {
		a.t.Errorf("emit a reading of %s: %v", device, err)
	}
}

// drained waits until the hub has all that was emitted.
func (a *agent) drained(patience time.Duration) {
	a.t.Helper()
	eventually(a.t, patience, "the outbox to be empty", func() bool {
		waiting := a.box.Backlog()
		return waiting.Alarms+waiting.Events+waiting.Readings == 0
	})
}

// puppets is the driver of devices that do nothing by themselves.
type puppets struct {
	mu      sync.Mutex
	running map[string]devices.Emitter
}

func (p *puppets) Name() string { return "puppet" }

func (p *puppets) Open(spec devices.Spec) (devices.Runner, error) {
	return &puppet{p, spec.Device.ID}, nil
}

func (p *puppets) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.running)
}

func (p *puppets) of(device string) devices.Emitter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running[device]
}

type puppet struct {
	all    *puppets
	device string
}

func (p *puppet) Run(ctx context.Context, emit devices.Emitter) error {
	p.all.mu.Lock()
	p.all.running[p.device] = emit
	p.all.mu.Unlock()
	<-ctx.Done()
	return nil
}
