package chirpstack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/chirpstack"
	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/strictyaml"
)

// edge stands in for the edge: it keeps what it is given, and can be made to
// refuse.
type edge struct {
	t  *testing.T
	mu sync.Mutex

	refuse   bool
	tried    int
	events   []devices.Event
	readings []devices.Reading
	heard    int
	model    string
}

func (e *edge) Event(_ context.Context, ev devices.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tried++
	if e.refuse {
		return errors.New("disk full")
	}
	if _, stripped := devices.StripData(ev.Type, ev.Data); stripped > 0 {
		e.t.Errorf("event %s carries data that the contract does not allow: %v", ev.Type, ev.Data)
	}
	if ev.ID == "" { // as the edge does
		ev.ID = devices.NewID(time.Now())
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

func (e *edge) attempts() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.tried
}

func (e *edge) told() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.model
}

func (e *edge) got() []devices.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]devices.Event(nil), e.events...)
}

func (e *edge) types() []string {
	var list []string
	for _, ev := range e.got() {
		list = append(list, ev.Type)
	}
	return list
}

// distinct is how many events there are once the hub has put repeats together.
func (e *edge) distinct() int {
	ids := map[string]bool{}
	for _, ev := range e.got() {
		ids[ev.ID] = true
	}
	return len(ids)
}

// value is the newest of a metric, -1 while there is none.
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

func (e *edge) signs() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard + len(e.readings)
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
	m.kept = maps.Clone(m.kept)
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	m.kept[key] = value
	return nil
}

// device is one entry of the edge's list, which can be run and stopped.
type device struct {
	url    string
	t      *testing.T
	driver *chirpstack.Driver
	spec   devices.Spec
	edge   *edge
	stop   func()
	done   chan error
}

func newDriver() *chirpstack.Driver { return chirpstack.New(chirpstack.Config{Edge: "edge-east"}) }

// eui is that of the one device of most tests.
const eui = "24e124535b316056"

func newDevice(t *testing.T, driver *chirpstack.Driver, kind devices.Kind, broker, settings string) *device {
	t.Helper()
	node, err := strictyaml.Parse("edge.yaml", fmt.Appendf(nil, "{broker: %q, dev_eui: %s, %s}", broker, strings.ToUpper(eui), settings))
	if err != nil {
		t.Fatal(err)
	}
	return &device{url: broker, t: t, driver: driver, edge: &edge{t: t}, spec: devices.Spec{
		Device: devices.Device{ID: "device-1", Kind: kind, HeartbeatS: 1}, Settings: node, Memory: &memory{}, Log: slog.New(slog.DiscardHandler),
	}}
}

func (d *device) start() {
	d.t.Helper()
	runner, err := d.driver.Open(d.spec)
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.done = make(chan error, 1)
	done := d.done
	go func() { done <- runner.Run(ctx, d.edge) }()
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
}

func network(t *testing.T, cfg chirpstacksim.Config) *chirpstacksim.Server {
	t.Helper()
	s, err := chirpstacksim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// must fails the test when the simulator cannot do what it was told.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("%s: not within 20 s", what)
}

// listening waits until the device receives what is published.
func (d *device) listening(s *chirpstacksim.Server) {
	d.t.Helper()
	before := d.edge.signs()
	eventually(d.t, "the device is listened to", func() bool {
		if err := s.Status(eui, 10, 90); err != nil {
			return false // not connected yet
		}
		return d.edge.signs() > before
	})
}

// heard waits until a status that is sent now has come, and so all before it.
func (d *device) heard(s *chirpstacksim.Server) {
	d.t.Helper()
	margin := d.edge.value("margin_db") + 1
	must(d.t, s.Status(eui, int(margin), 90))
	eventually(d.t, "all that was sent before", func() bool { return d.edge.value("margin_db") == margin })
}

func (d *device) broker() string { return d.url }

// settings replaces the device's settings.
func (d *device) settings(text string) {
	d.t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(text))
	must(d.t, err)
	d.spec.Settings = node
}
