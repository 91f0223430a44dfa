package uhppote_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/uhppote/uhppotesim"
)

const serial = 405419896

// edge stands in for the edge: it keeps what it is given, and can be made to
// refuse.
type edge struct {
	t  *testing.T
	mu sync.Mutex

	refuse   bool
	events   []devices.Event
	readings []devices.Reading
	heard    int
	model    string
}

func (e *edge) Event(_ context.Context, ev devices.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuse {
		return errors.New("disk full")
	}
	if _, stripped := devices.StripData(ev.Type, ev.Data); stripped > 0 {
		e.t.Errorf("event %s carries data that the contract does not allow: %v", ev.Type, ev.Data)
	}
	e.events = append(e.events, ev)
	return nil
}

func (e *edge) Reading(_ context.Context, r devices.Reading) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readings = append(e.readings, r)
	return nil
}

func (e *edge) Heard(time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard++
}

func (e *edge) Describe(model string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.model = model
}

func (e *edge) full(yes bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refuse = yes
}

func (e *edge) got() []devices.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]devices.Event(nil), e.events...)
}

func (e *edge) count() int { e.mu.Lock(); defer e.mu.Unlock(); return len(e.events) }

func (e *edge) types() []string {
	var types []string
	for _, ev := range e.got() {
		types = append(types, ev.Type)
	}
	return types
}

// indexes are the controller's numbers of the events, in the order they came.
func (e *edge) indexes() []int64 {
	var list []int64
	for _, ev := range e.got() {
		if i, ok := ev.Data["index"].(int64); ok {
			list = append(list, i)
		}
	}
	return list
}

func (e *edge) value(metric string) float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := len(e.readings) - 1; i >= 0; i-- {
		if v, ok := e.readings[i].Values[metric]; ok {
			return v
		}
	}
	return -1
}

// memory is a device's memory that outlives its runner.
type memory struct {
	mu   sync.Mutex
	kept map[string]string
}

func (m *memory) Load(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[key]
	return v, ok, nil
}

func (m *memory) Save(_ context.Context, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	m.kept[key] = value
	return nil
}

func (m *memory) copy() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &memory{kept: map[string]string{}}
	for k, v := range m.kept {
		c.kept[k] = v
	}
	return c
}

// rig is a controller, a driver and an edge joined by real sockets.
type rig struct {
	t      *testing.T
	sim    *uhppotesim.Controller
	driver *uhppote.Driver
	edge   *edge
	memory *memory
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
		edge: &edge{t: t}, memory: &memory{}, poll: 0.2}
}

func settings(t *testing.T, text string) devices.Settings {
	t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return node
}

func (r *rig) open() devices.Runner {
	r.t.Helper()
	runner, err := r.driver.Open(devices.Spec{
		Device:   devices.Device{ID: "gate-east-1", Kind: devices.Gate},
		Settings: settings(r.t, fmt.Sprintf("{controller: %d, address: %q, listen: \"127.0.0.1:0\", poll_s: %v%s}", serial, r.sim.Addr(), r.poll, r.more)),
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
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	r.runner = r.open()
	go func() { done <- r.runner.Run(ctx, r.edge) }()
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					r.t.Errorf("Run returned %v after its context ended", err)
				}
			case <-time.After(5 * time.Second):
				r.t.Error("Run did not return within 5 s of its context's end")
			}
		})
	}
	r.t.Cleanup(r.stop)
}

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	eventually(r.t, what, ok)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("%s: not within 45 s", what)
}

// settled waits until nothing new comes for a while, to show that something
// does not happen.
func (r *rig) settled() {
	n, since := r.edge.count(), time.Now()
	for time.Since(since) < 300*time.Millisecond {
		if m := r.edge.count(); m != n {
			n, since = m, time.Now()
		}
		<-time.After(5 * time.Millisecond)
	}
}
