package modbus_test

import (
	"fmt"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/modbus"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	sim := server(t.(*testing.T))
	boom(sim.Unit(1), 0)
	tampered := false
	right := fmt.Sprintf("address: %q\npoll_s: 0.05\ndebounce_ms: 0\ntimeout_s: 0.3\n%s", via("tcp", sim.Addr()), gateMap)
	return drivertest.Subject{
		Driver:   modbus.New(modbus.Config{}),
		Device:   devices.Device{ID: "gate-east-1", Kind: devices.Gate},
		Settings: right,
		Wrong: map[string]string{
			"no address":               "inputs: {mains: {discrete: 0}}\n",
			"a unit that is everybody": right + "unit: 0\n",
			"nothing to read":          "address: 127.0.0.1\n",
			"an input that is two":     "address: 127.0.0.1\ninputs: {mains: {discrete: 0, coil: 1}}\n",
			"an unknown input":         "address: 127.0.0.1\ninputs: {face: {discrete: 0}}\n",
			"an unknown action":        "address: 127.0.0.1\ninputs: {mains: {discrete: 0}}\noutputs: {explode: {coil: 1, pulse_ms: 100}}\n",
			"a pulse that is a switch": "address: 127.0.0.1\ninputs: {mains: {discrete: 0}}\noutputs: {open: {coil: 1, pulse_ms: 100, set: true}}\n",
			"a pulse of a minute":      "address: 127.0.0.1\ninputs: {mains: {discrete: 0}}\noutputs: {open: {coil: 1, pulse_ms: 60000}}\n",
			"a number in a coil":       "address: 127.0.0.1\nregisters: [{coil: 1, metric: battery_pct}]\n",
			"a metric of no name":      "address: 127.0.0.1\nregisters: [{input: 1, metric: Battery}]\n",
			"a bit of a contact":       "address: 127.0.0.1\ninputs: {mains: {discrete: 0, bit: 3}}\n",
			"held open, with no input": "address: 127.0.0.1\ninputs: {mains: {discrete: 0}}\nheld_open_s: 5\n",
		},
		Stop:   func() error { sim.Stop(); return nil },
		Resume: sim.Resume,
		Happen: func() error {
			sim.Unit(1).Discrete(3, !tampered)
			tampered = !tampered
			if !tampered { // its end is no event
				sim.Unit(1).Lift()
			}
			return nil
		},
		Garbage: func(b []byte) error { sim.Say(b); return nil },
	}
}
