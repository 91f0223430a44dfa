package snmp_test

import (
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/snmp"
	"brighteyes/devices/snmp/snmpsim"
)

// rig is one device, its driver and an edge.
type rig struct {
	t       *testing.T
	edge    *drivertest.Edge
	memory  *drivertest.Memory
	driver  *snmp.Driver
	metrics *prometheus.Registry
	text    string
	log     strings.Builder
	runner  devices.Runner
	stop    func()
}

func newRig(t *testing.T, address, more string) *rig {
	reg := prometheus.NewRegistry()
	return &rig{t: t, edge: drivertest.NewEdge(t), memory: &drivertest.Memory{}, metrics: reg, driver: snmp.New(snmp.Config{Metrics: reg}),
		text: fmt.Sprintf("address: %q\ntimeout_s: 0.5\nafter_s: 0\n%s", address, more)}
}

func (r *rig) begin() {
	r.t.Helper()
	node := drivertest.Settings(r.t, r.text)
	runner, err := r.driver.Open(devices.Spec{Device: devices.Device{ID: "power-b5", Kind: devices.Power}, Settings: node, Memory: r.memory, Log: slog.New(slog.NewTextHandler(&r.log, nil))})
	if err != nil {
		r.t.Fatal(err)
	}
	r.runner = runner
	r.stop = drivertest.Serve(r.t, runner, r.edge, 30*time.Second)
}

func (r *rig) start() {
	r.t.Helper()
	r.begin()
	r.eventually("the device is read", func() bool { return r.edge.Hearings() > 0 && r.edge.Value("online") == 1 })
}

func (r *rig) is(reason string) bool {
	return slices.Contains(r.runner.(devices.Explainer).Reasons(), reason)
}

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	drivertest.Eventually(r.t, 30*time.Second, what, ok)
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
