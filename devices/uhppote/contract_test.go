package uhppote_test

import (
	"fmt"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/uhppote/uhppotesim"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject {
		sim, err := uhppotesim.Start(uhppotesim.Config{Serial: serial})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(sim.Close)
		right := fmt.Sprintf("controller: %d\naddress: %q\nlisten: \"127.0.0.1:0\"\npoll_s: 0.1\n", serial, sim.Addr())
		return drivertest.Subject{
			Driver:   uhppote.New(uhppote.Config{}),
			Device:   devices.Device{ID: "gate-east-1", Kind: devices.Gate},
			Settings: right,
			Wrong: map[string]string{
				"no controller":   "address: 127.0.0.1\n",
				"no address":      "controller: 5\n",
				"a door too many": right + "doors: [1, 5]\n",
			},
			Stop:    func() error { sim.Close(); return nil },
			Resume:  sim.Restart,
			Happen:  func() error { sim.Force(1); return nil },
			Repeats: true,
			Garbage: func(b []byte) error { sim.SendRaw(b); return nil },
		}
	})
}
