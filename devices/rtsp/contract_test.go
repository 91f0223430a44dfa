package rtsp_test

import (
	"fmt"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	cfg := rtspsim.Config{Listen: "127.0.0.1:0"}
	sim, err := rtspsim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	cfg.Listen = sim.Addr()
	t.Cleanup(func() { sim.Close() })
	return drivertest.Subject{
		Driver:   rtsp.Driver{},
		Device:   devices.Device{ID: "cam-1", Kind: devices.Camera, HeartbeatS: 5},
		Settings: fmt.Sprintf("url: %q\n", strings.Replace(sim.URL("east"), sim.Addr(), via("tcp", sim.Addr()), 1)),
		Wrong:    map[string]string{"no url": "mode: probe\n", "a wrong mode": "url: rtsp://h/p\nmode: sometimes\n"},
		Stop:     func() error { sim.Close(); return nil },
		Resume: func() error {
			if sim, err = rtspsim.Start(cfg); err != nil {
				return err
			}
			_, err := sim.Add("east", rtspsim.EastGate())
			return err
		},
	}
}
