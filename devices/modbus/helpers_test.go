package modbus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/modbus"
	"brighteyes/devices/modbus/modbussim"
	"brighteyes/devices/strictyaml"
)

// edge stands in for the edge: it keeps what it is given, and can be made to
// refuse.
type edge struct {
	t  *testing.T
	mu sync.Mutex

	refuse   bool
	refused  int
	events   []devices.Event
	readings []devices.Reading
	heard    int
}

func (e *edge) Event(_ context.Context, ev devices.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuse {
		e.refused++
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

func (e *edge) Heard(time.Time) { e.mu.Lock(); defer e.mu.Unlock(); e.heard++ }
func (e *edge) Describe(string) {}

func (e *edge) full(yes bool) { e.mu.Lock(); defer e.mu.Unlock(); e.refuse = yes }

func (e *edge) signs() int { e.mu.Lock(); defer e.mu.Unlock(); return e.heard }

func (e *edge) types() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var types []string
	for _, ev := range e.events {
		types = append(types, ev.Type)
	}
	return types
}

func (e *edge) event(i int) devices.Event { e.mu.Lock(); defer e.mu.Unlock(); return e.events[i] }

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

const gateMap = `
inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}, loop: {discrete: 2}, tamper: {discrete: 3}}
outputs:
  open:    {coil: 0, pulse_ms: 100, within_s: 3}
  close:   {coil: 1, pulse_ms: 100, within_s: 3}
  stop:    {coil: 2, pulse_ms: 100}
  hold:    {coil: 3, set: true}
  release: {coil: 3, set: false}
`

func server(t *testing.T) *modbussim.Server {
	t.Helper()
	sim, err := modbussim.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Stop)
	return sim
}

// boom puts a barrier behind a unit that gateMap fits.
func boom(u *modbussim.Unit, travel time.Duration) *modbussim.Unit {
	u.Barrier(modbussim.Barrier{Open: 0, Close: 1, Stop: 2, Up: 0, Down: 1, Travel: travel})
	u.Coil(3, false)
	u.Discrete(2, false)
	u.Discrete(3, false)
	return u
}

// rig is one device, its driver and an edge.
type rig struct {
	t      *testing.T
	edge   *edge
	memory *memory
	driver *modbus.Driver
	device devices.Device
	text   string
	runner devices.Runner
	stop   func()
}

func newRig(t *testing.T, sim *modbussim.Server, text string) *rig {
	t.Helper()
	return &rig{t: t, edge: &edge{t: t}, memory: &memory{}, driver: modbus.New(modbus.Config{}),
		device: devices.Device{ID: "gate-east-1", Kind: devices.Gate},
		text:   fmt.Sprintf("address: %q\npoll_s: 0.03\ndebounce_ms: 60\ntimeout_s: 0.3\n%s", sim.Addr(), text)}
}

func (r *rig) begin() {
	r.t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(r.text))
	if err != nil {
		r.t.Fatal(err)
	}
	runner, err := r.driver.Open(devices.Spec{Device: r.device, Settings: node, Memory: r.memory, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		r.t.Fatal(err)
	}
	r.runner = runner
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, r.edge) }()
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

// start runs the driver and waits until it has read the device.
func (r *rig) start() {
	r.t.Helper()
	before := r.edge.signs()
	r.begin()
	r.eventually("the device is read", func() bool { return r.edge.signs() > before+2 })
}

// told is what becomes of a command.
func (r *rig) told(action string, within time.Duration) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return r.runner.(devices.Commander).Do(ctx, devices.Command{Action: action})
}

func (r *rig) reasons() []string { return r.runner.(devices.Explainer).Reasons() }

func (r *rig) is(reason string) bool { return slices.Contains(r.reasons(), reason) }

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	eventually(r.t, what, ok)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("%s: not within 30 s", what)
}

// polls waits for so many more answers, to show that something does not happen.
func (r *rig) polls(n int) {
	r.t.Helper()
	before := r.edge.signs()
	r.eventually("the device goes on being read", func() bool { return r.edge.signs() >= before+n })
}

func (r *rig) expect(types ...string) {
	r.t.Helper()
	r.eventually(fmt.Sprintf("the events are %v", types), func() bool { return len(r.edge.types()) >= len(types) })
	r.polls(5)
	if got := r.edge.types(); !slices.Equal(got, types) {
		r.t.Fatalf("the events are %v, want %v", got, types)
	}
}

// on lists coils that writes switched on, in order.
func on(writes []modbussim.Write) []uint16 {
	var list []uint16
	for _, w := range writes {
		if w.On {
			list = append(list, w.Coil)
		}
	}
	return list
}
