package cloudpush_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/cloudpush/cloudsim"
	"brighteyes/devices/drivertest"
)

// device is one entry of the edge's list, which can be run and stopped.
type device struct {
	t      *testing.T
	driver *cloudpush.Driver
	spec   devices.Spec
	edge   *drivertest.Edge
	url    string
	stop   func()
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
	node := drivertest.Settings(t, fmt.Sprintf("{listen: %q, path: /push/%s, %s}", listen, secret, settings))
	return &device{t: t, driver: driver, url: "http://" + listen + "/push/" + secret, edge: drivertest.NewEdge(t), spec: devices.Spec{
		Device: devices.Device{ID: id, Kind: kind, HeartbeatS: 1}, Settings: node, Memory: &drivertest.Memory{}, Log: slog.New(slog.DiscardHandler),
	}}
}

// start runs the device and waits until its address is served.
func (d *device) start() {
	d.t.Helper()
	runner, err := d.driver.Open(d.spec)
	if err != nil {
		d.t.Fatal(err)
	}
	d.stop = drivertest.Serve(d.t, runner, d.edge, 10*time.Second)
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
	drivertest.Eventually(t, 20*time.Second, what, ok)
}

func newDriver() *cloudpush.Driver { return cloudpush.New(cloudpush.Config{}) }
