package modbus_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/modbus"
	"brighteyes/devices/modbus/modbussim"
)

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
	edge   *drivertest.Edge
	memory *drivertest.Memory
	driver *modbus.Driver
	device devices.Device
	text   string
	runner devices.Runner
	stop   func()
}

func newRig(t *testing.T, sim *modbussim.Server, text string) *rig {
	t.Helper()
	return &rig{t: t, edge: drivertest.NewEdge(t), memory: &drivertest.Memory{}, driver: modbus.New(modbus.Config{}),
		device: devices.Device{ID: "gate-east-1", Kind: devices.Gate},
		text:   fmt.Sprintf("address: %q\npoll_s: 0.03\ndebounce_ms: 60\ntimeout_s: 0.3\n%s", sim.Addr(), text)}
}

func (r *rig) begin() {
	r.t.Helper()
	node := drivertest.Settings(r.t, r.text)
	runner, err := r.driver.Open(devices.Spec{Device: r.device, Settings: node, Memory: r.memory, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		r.t.Fatal(err)
	}
	r.runner = runner
	r.stop = drivertest.Serve(r.t, runner, r.edge, 5*time.Second)
}

// start runs the driver and waits until it has read the device.
func (r *rig) start() {
	r.t.Helper()
	before := r.edge.Hearings()
	r.begin()
	r.eventually("the device is read", func() bool { return r.edge.Hearings() > before+2 })
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
	drivertest.Eventually(t, 30*time.Second, what, ok)
}

// polls waits for so many more answers, to show that something does not happen.
func (r *rig) polls(n int) {
	r.t.Helper()
	before := r.edge.Hearings()
	r.eventually("the device goes on being read", func() bool { return r.edge.Hearings() >= before+n })
}

func (r *rig) expect(types ...string) {
	r.t.Helper()
	r.eventually(fmt.Sprintf("the events are %v", types), func() bool { return len(r.edge.Types()) >= len(types) })
	r.polls(5)
	if got := r.edge.Types(); !slices.Equal(got, types) {
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
