package cloudpush_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/cloudpush/cloudsim"
	"brighteyes/devices/strictyaml"
)

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
	t      *testing.T
	driver *cloudpush.Driver
	spec   devices.Spec
	edge   *edge
	url    string
	stop   func()
	done   chan error
}

// secret is the last part of the paths of the tests.
const secret = "6f0c1d9a4b7e2f35"

// free is an address that nobody listens to.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func newDevice(t *testing.T, driver *cloudpush.Driver, id string, kind devices.Kind, listen, settings string) *device {
	t.Helper()
	node, err := strictyaml.Parse("edge.yaml", fmt.Appendf(nil, "{listen: %q, path: /push/%s, %s}", listen, secret, settings))
	if err != nil {
		t.Fatal(err)
	}
	return &device{t: t, driver: driver, url: "http://" + listen + "/push/" + secret, edge: &edge{t: t}, spec: devices.Spec{
		Device: devices.Device{ID: id, Kind: kind, HeartbeatS: 1}, Settings: node, Memory: &memory{}, Log: slog.New(slog.DiscardHandler),
	}}
}

// start runs the device and waits until its address is served.
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
	eventually(d.t, "its address is served", func() bool {
		conn, err := net.Dial("tcp", strings.Split(strings.TrimPrefix(strings.TrimPrefix(d.url, "http://"), "https://"), "/")[0])
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

func cloud(t *testing.T, cfg cloudsim.Config) *cloudsim.Cloud {
	t.Helper()
	c := cloudsim.New(cfg)
	t.Cleanup(c.Close)
	return c
}

// accepted has a body pushed and wants it taken.
func accepted(t *testing.T, c *cloudsim.Cloud, body []byte, header http.Header) {
	t.Helper()
	a, err := c.Push(body, header)
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("pushed: %v %+v", err, a)
	}
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

func newDriver() *cloudpush.Driver { return cloudpush.New(cloudpush.Config{}) }
