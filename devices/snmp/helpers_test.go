package snmp_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/snmp"
	"brighteyes/devices/snmp/snmpsim"
	"brighteyes/devices/strictyaml"
)

// edge keeps what it is given.
type edge struct {
	t        *testing.T
	mu       sync.Mutex
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

func (e *edge) Heard(time.Time)       { e.mu.Lock(); defer e.mu.Unlock(); e.heard++ }
func (e *edge) Describe(model string) { e.mu.Lock(); defer e.mu.Unlock(); e.model = model }
func (e *edge) signs() int            { e.mu.Lock(); defer e.mu.Unlock(); return e.heard }
func (e *edge) said() string          { e.mu.Lock(); defer e.mu.Unlock(); return e.model }

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

// rig is one device, its driver and an edge.
type rig struct {
	t       *testing.T
	edge    *edge
	memory  *memory
	driver  *snmp.Driver
	metrics *prometheus.Registry
	text    string
	log     strings.Builder
	runner  devices.Runner
	stop    func()
}

func newRig(t *testing.T, address, more string) *rig {
	reg := prometheus.NewRegistry()
	return &rig{t: t, edge: &edge{t: t}, memory: &memory{}, metrics: reg, driver: snmp.New(snmp.Config{Metrics: reg}),
		text: fmt.Sprintf("address: %q\ntimeout_s: 0.5\nafter_s: 0\n%s", address, more)}
}

func (r *rig) begin() {
	r.t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte(r.text))
	if err != nil {
		r.t.Fatal(err)
	}
	runner, err := r.driver.Open(devices.Spec{Device: devices.Device{ID: "power-b5", Kind: devices.Power}, Settings: node, Memory: r.memory, Log: slog.New(slog.NewTextHandler(&r.log, nil))})
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
			if err := <-done; err != nil {
				r.t.Errorf("Run returned %v after its context ended", err)
			}
		})
	}
	r.t.Cleanup(r.stop)
}

func (r *rig) start() {
	r.t.Helper()
	r.begin()
	r.eventually("the device is read", func() bool { return r.edge.signs() > 0 && r.edge.value("online") == 1 })
}

func (r *rig) is(reason string) bool {
	return slices.Contains(r.runner.(devices.Explainer).Reasons(), reason)
}

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	r.t.Fatalf("%s: not within 30 s", what)
}

// traps is how many of a kind were counted.
func (r *rig) traps(kind string) (n float64) {
	families, err := r.metrics.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "brighteyes_snmp_traps_total" && m.GetLabel()[0].GetValue() == kind {
				n += m.GetCounter().GetValue()
			}
		}
	}
	return n
}

func agent(t *testing.T) *snmpsim.Agent {
	t.Helper()
	a, err := snmpsim.Start("s3cret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Stop)
	return a
}

// freePort is a UDP port that was free a moment ago, for what must be told one.
func freePort(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().String()
}

// netsnmp runs one of net-snmp's programs.
func netsnmp(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(cmd.Environ(), "MIBS=", "SNMPCONFPATH="+t.TempDir(), "SNMP_PERSISTENT_DIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}
