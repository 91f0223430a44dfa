package isapi_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/isapi"
	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/strictyaml"
)

// edge stands in for the edge: it keeps what it is given.
type edge struct {
	t  *testing.T
	mu sync.Mutex

	events   []devices.Event
	readings []devices.Reading
	heard    int
	model    string
}

func (e *edge) Event(_ context.Context, ev devices.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
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

func (e *edge) got() []devices.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]devices.Event(nil), e.events...)
}

func (e *edge) signs() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard
}

func (e *edge) count(eventType string) (n int) {
	for _, ev := range e.got() {
		if ev.Type == eventType {
			n++
		}
	}
	return n
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

// words is a log that can be read while it is written.
type words struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(b)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// rig is a simulated device and a driver, joined by real sockets.
type rig struct {
	t       *testing.T
	sim     *isapisim.Device
	driver  *isapi.Driver
	metrics *prometheus.Registry
	log     *words
}

func newRig(t *testing.T, cfg isapisim.Config) *rig {
	t.Helper()
	if cfg.Heartbeat == 0 {
		cfg.Heartbeat = 100 * time.Millisecond
	}
	sim, err := isapisim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	r := &rig{t: t, sim: sim, metrics: prometheus.NewRegistry(), log: &words{}}
	r.driver = isapi.New(isapi.Config{Metrics: r.metrics, Log: r.logger(), RefusedPause: time.Hour})
	return r
}

func (r *rig) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// device is one device that the driver serves.
type device struct {
	t      *testing.T
	rig    *rig
	id     string
	kind   devices.Kind
	more   string // settings beside the usual ones
	edge   *edge
	memory *memory
	runner devices.Runner
	stop   func()
}

func (r *rig) gate(more string) *device {
	return r.device("gate-east-1", devices.Gate, "poll_s: 0.2, "+more)
}

func (r *rig) device(id string, kind devices.Kind, more string) *device {
	return &device{t: r.t, rig: r, id: id, kind: kind, more: more, edge: &edge{t: r.t}, memory: &memory{}}
}

func (d *device) open() devices.Runner {
	d.t.Helper()
	node, err := strictyaml.Parse("edge.yaml", fmt.Appendf(nil, "{address: %q, username: admin, password: Abcd-1234, %s}", d.rig.sim.Address(), d.more))
	if err != nil {
		d.t.Fatal(err)
	}
	runner, err := d.rig.driver.Open(devices.Spec{
		Device: devices.Device{ID: d.id, Kind: d.kind}, Settings: node, Memory: d.memory, Log: d.rig.logger(),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return runner
}

func (d *device) begin() *device {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	d.runner = d.open()
	emit := d.edge
	go func(runner devices.Runner) { done <- runner.Run(ctx, emit) }(d.runner)
	var once sync.Once
	d.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					d.t.Errorf("Run returned %v after its context ended", err)
				}
			case <-time.After(10 * time.Second):
				d.t.Error("Run did not return within 10 s of its context's end")
			}
		})
	}
	d.t.Cleanup(d.stop)
	return d
}

// start runs the gate and waits until it knows its place in the records and has
// the stream.
func (d *device) start() *device {
	d.t.Helper()
	d.begin()
	eventually(d.t, "the driver knows its position and listens", func() bool {
		_, known, _ := d.memory.Load(context.Background(), "position")
		_, open := d.rig.sim.Streams()
		return known && open
	})
	return d
}

func (d *device) reasons() []string { return d.runner.(devices.Explainer).Reasons() }

func (d *device) do(action string, args map[string]any) (map[string]any, error) {
	return d.runner.(devices.Commander).Do(context.Background(), devices.Command{Action: action, Args: args})
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("%s: not within 60 s", what)
}

// settled waits until nothing new comes for a while, to show that something
// does not happen.
func (d *device) settled() {
	n, since := len(d.edge.got()), time.Now()
	for time.Since(since) < 600*time.Millisecond {
		if m := len(d.edge.got()); m != n {
			n, since = m, time.Now()
		}
		<-time.After(5 * time.Millisecond)
	}
}

// counted is the value of a metric, by the value of its first label if it has one.
func (r *rig) counted(name, label string) float64 {
	r.t.Helper()
	families, err := r.metrics.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			if len(m.GetLabel()) == 0 || m.GetLabel()[0].GetValue() == label {
				return m.GetCounter().GetValue()
			}
		}
	}
	return 0
}
