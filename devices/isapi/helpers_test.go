package isapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/isapi"
	"brighteyes/devices/isapi/isapisim"
)

// rig is a simulated device and a driver, joined by real sockets.
type rig struct {
	t       *testing.T
	sim     *isapisim.Device
	driver  *isapi.Driver
	metrics *prometheus.Registry
	log     *drivertest.Log
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
	r := &rig{t: t, sim: sim, metrics: prometheus.NewRegistry(), log: &drivertest.Log{}}
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
	name   string
	kind   devices.Kind
	more   string // settings beside the usual ones
	edge   *drivertest.Edge
	memory *drivertest.Memory
	runner devices.Runner
	stop   func()
}

func (r *rig) gate(more string) *device {
	return r.device("gate-east-1", devices.Gate, "poll_s: 0.2, "+more)
}

func (r *rig) device(id string, kind devices.Kind, more string) *device {
	return &device{t: r.t, rig: r, id: id, kind: kind, more: more, edge: drivertest.NewEdge(r.t), memory: &drivertest.Memory{}}
}

func (d *device) open() devices.Runner {
	d.t.Helper()
	node := drivertest.Settings(d.t, fmt.Sprintf("{address: %q, username: admin, password: Abcd-1234, %s}", d.rig.sim.Address(), d.more))
	runner, err := d.rig.driver.Open(devices.Spec{
		Device: devices.Device{ID: d.id, Kind: d.kind, Name: d.name}, Settings: node, Memory: d.memory, Log: d.rig.logger(),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return runner
}

func (d *device) begin() *device {
	d.t.Helper()
	d.runner = d.open()
	d.stop = drivertest.Serve(d.t, d.runner, d.edge, 10*time.Second)
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
	drivertest.Eventually(t, 60*time.Second, what, ok)
}

// settled waits until nothing new comes for a while, to show that something
// does not happen.
func (d *device) settled() {
	n, since := len(d.edge.Got()), time.Now()
	for time.Since(since) < 600*time.Millisecond {
		if m := len(d.edge.Got()); m != n {
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
