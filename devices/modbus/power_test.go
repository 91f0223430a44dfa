package modbus_test

import (
	"math"
	"testing"

	"brighteyes/devices"
)

const powerMap = `
inputs: {mains: {discrete: 0}, leak: {holding: 10, bit: 3}}
registers:
  - {input: 0, metric: battery_pct}
  - {input: 1, metric: backup_min, type: u16}
  - {holding: 0, metric: temperature_c, type: i16, scale: 0.1}
  - {holding: 2, metric: power_w, type: f32}
  - {holding: 4, metric: energy_kwh, type: u32, order: low_first, scale: 0.01}
`

func TestAPowerMonitorTellsOfTheMainsAndItsNumbers(t *testing.T) {
	sim := server(t)
	ups := sim.Unit(1)
	ups.Discrete(0, true)
	ups.Input(0, 87, 42)
	bits := math.Float32bits(230.5)
	ups.Holding(0, 0xff9c, 0, uint16(bits>>16), uint16(bits), 0x3039, 0x0001) // -100, a gap, 230.5, 77881
	ups.Holding(10, 0)
	r := newRig(t, sim, powerMap)
	r.device = devices.Device{ID: "power-b5", Kind: devices.Power}
	r.start()
	for metric, want := range map[string]float64{
		"mains_on": 1, "leak": 0, "battery_pct": 87, "backup_min": 42, "temperature_c": -10, "power_w": 230.5, "energy_kwh": 778.81, "online": 1,
	} {
		if got := r.edge.Value(metric); got != want {
			t.Errorf("%s is %v, want %v", metric, got, want)
		}
	}
	ups.Discrete(0, false)
	r.expect(devices.PowerLost)
	if got := r.edge.Got()[0].Data["backup_min"]; got != 42.0 {
		t.Errorf("the loss says that it will last %v min, want 42", got)
	}
	ups.Holding(10, 1<<3)
	r.expect(devices.PowerLost, devices.SensorLeak)
	ups.Discrete(0, true)
	ups.Holding(10, 0)
	r.eventually("both end", func() bool { return len(r.edge.Types()) == 4 })
}

// The mains went while the edge was not running: known before, told now.
func TestALossWhileNobodyLookedIsTold(t *testing.T) {
	sim := server(t)
	sim.Unit(1).Discrete(0, true)
	r := newRig(t, sim, "inputs: {mains: {discrete: 0}}\n")
	r.device = devices.Device{ID: "power-b5", Kind: devices.Power}
	r.start()
	r.stop()
	sim.Unit(1).Discrete(0, false)
	r.start()
	r.expect(devices.PowerLost)
	r.stop()
	r.start()
	r.expect(devices.PowerLost) // and once
}

func TestANumberThatIsRefusedCostsNothingElse(t *testing.T) {
	sim := server(t)
	ups := sim.Unit(1)
	ups.Discrete(0, true)
	ups.Input(1, 42)
	r := newRig(t, sim, "inputs: {mains: {discrete: 0}}\nregisters: [{input: 1, metric: backup_min}, {input: 900, metric: battery_pct}]\n")
	r.device = devices.Device{ID: "power-b5", Kind: devices.Power}
	r.start()
	if !r.is("map_wrong") || r.is("no_answer") {
		t.Errorf("the reasons are %v, want map_wrong", r.reasons())
	}
	if got := r.edge.Value("backup_min"); got != 42 {
		t.Errorf("backup_min is %v, want 42", got)
	}
	ups.Discrete(0, false)
	r.expect(devices.PowerLost)
}
