package zigbee_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/zigbee"
	"brighteyes/devices/zigbee/zigbeesim"
)

// device is one entry of the edge's list, which can be run and stopped.
type device struct {
	t      *testing.T
	driver *zigbee.Driver
	spec   devices.Spec
	edge   *drivertest.Edge
	stop   func()
}

func newDriver() *zigbee.Driver { return zigbee.New(zigbee.Config{Edge: "edge-east"}) }

func newDevice(t *testing.T, driver *zigbee.Driver, kind devices.Kind, broker, settings string) *device {
	t.Helper()
	node := drivertest.Settings(t, fmt.Sprintf("{broker: %q, %s}", broker, settings))
	return &device{t: t, driver: driver, edge: drivertest.NewEdge(t), spec: devices.Spec{
		Device: devices.Device{ID: "device-1", Kind: kind, HeartbeatS: 1}, Settings: node, Memory: &drivertest.Memory{}, Log: slog.New(slog.DiscardHandler),
	}}
}

func (d *device) start() {
	d.t.Helper()
	runner, err := d.driver.Open(d.spec)
	if err != nil {
		d.t.Fatal(err)
	}
	d.serve(runner)
}

func (d *device) serve(runner devices.Runner) {
	d.stop = drivertest.Serve(d.t, runner, d.edge, 10*time.Second)
}

// brokers are what the tests of delivery run on. The simulator's own broker is not
// among them: it can lose what comes while a session is taken over.
var brokers = map[string]func(*testing.T) string{
	"mosquitto": func(t *testing.T) string { return mosquittotest.Start(t).URL() },
}

func embedded(t *testing.T) string {
	t.Helper()
	b, err := zigbeesim.StartBroker("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close the broker: %v", err)
		}
	})
	return b.URL()
}

func network(t *testing.T, cfg zigbeesim.Config, list ...zigbeesim.Device) *zigbeesim.Network {
	t.Helper()
	n, err := zigbeesim.Start(cfg, list...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
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
	drivertest.Eventually(t, 20*time.Second, what, ok)
}

// listening waits until the device receives what is published.
func (d *device) listening(n *zigbeesim.Network, name string) {
	d.t.Helper()
	before := d.edge.Signs()
	eventually(d.t, name+" is listened to", func() bool {
		must(d.t, n.Set(name, map[string]any{"battery": 90}))
		return d.edge.Signs() > before
	})
}

// quiet waits a while, to show that something does not happen.
func quiet() { <-time.After(300 * time.Millisecond) }
