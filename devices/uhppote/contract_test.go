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
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject, drivertest.Hex(t, // see packet_test.go for whose they are
		"17200000 78372a18 4e000000 02010301 a1987c00 20220823 0947062c 00010000 00000001 03094939 00000000 00000000 27070922 08230000 00000000 00000000",
		"17b00000 2d553919 08000000 02010301 ade85d00 20190210 07120106 00000000 00000000 00000000 00000000 00000000 00000000 00000000 4a268039 08920000",
		"17920000 78372a18 c0a80164 61ea0f00 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000")...)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	sim, err := uhppotesim.Start(uhppotesim.Config{Serial: serial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	right := fmt.Sprintf("controller: %d\naddress: %q\nlisten: \"127.0.0.1:0\"\npoll_s: 0.1\n", serial, via("udp", sim.Addr()))
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
}
