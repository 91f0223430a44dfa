package chirpstack_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/chirpstack"
	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/drivertest"
)

// device is one entry of the edge's list, which can be run and stopped.
type device struct {
	url    string
	t      *testing.T
	driver *chirpstack.Driver
	spec   devices.Spec
	edge   *drivertest.Edge
	stop   func()
}

func newDriver() *chirpstack.Driver { return chirpstack.New(chirpstack.Config{Edge: "edge-east"}) }

// eui is that of the one device of most tests.
const eui = "24e124535b316056"

func newDevice(t *testing.T, driver *chirpstack.Driver, kind devices.Kind, broker, settings string) *device {
	t.Helper()
	node := drivertest.Settings(t, fmt.Sprintf("{broker: %q, dev_eui: %s, %s}", broker, strings.ToUpper(eui), settings))
	return &device{url: broker, t: t, driver: driver, edge: drivertest.NewEdge(t), spec: devices.Spec{
		Device: devices.Device{ID: "device-1", Kind: kind, HeartbeatS: 1}, Settings: node, Memory: &drivertest.Memory{}, Log: slog.New(slog.DiscardHandler),
	}}
}

func (d *device) start() {
	d.t.Helper()
	runner, err := d.driver.Open(d.spec)
	if err != nil {
		d.t.Fatal(err)
	}
	d.stop = drivertest.Serve(d.t, runner, d.edge, 10*time.Second)
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
	drivertest.Eventually(t, 20*time.Second, what, ok)
}

// listening waits until the device receives what is published.
func (d *device) listening(s *chirpstacksim.Server) {
	d.t.Helper()
	before := d.edge.Signs()
	eventually(d.t, "the device is listened to", func() bool {
		if err := s.Status(eui, 10, 90); err != nil {
			return false // not connected yet
		}
		return d.edge.Signs() > before
	})
}

// heard waits until a status that is sent now has come, and so all before it.
func (d *device) heard(s *chirpstacksim.Server) {
	d.t.Helper()
	margin := d.edge.Value("margin_db") + 1
	must(d.t, s.Status(eui, int(margin), 90))
	eventually(d.t, "all that was sent before", func() bool { return d.edge.Value("margin_db") == margin })
}

func (d *device) broker() string { return d.url }

// settings replaces the device's settings.
func (d *device) settings(text string) {
	d.t.Helper()
	d.spec.Settings = drivertest.Settings(d.t, text)
}
