package onvif_test

import (
	"errors"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/onvif"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject, drivertest.Files(t, "testdata/*.xml")...)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	streams, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(streams.Close)
	if _, err := streams.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	sim, err := onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me", Stream: streams.URL("east")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	at := via("tcp", sim.Addr())
	sim.Claim(at)
	right := "address: \"" + at + "\"\nusername: viewer\npassword: see me\nquiet_s: 0\n"
	return drivertest.Subject{
		Driver:   onvif.New(onvif.Config{Pictures: rtsp.Driver{}}),
		Device:   devices.Device{ID: "cam-1", Kind: devices.Camera, HeartbeatS: 5},
		Settings: right,
		Wrong: map[string]string{
			"no address":         "username: a\npassword: b\n",
			"no password":        "address: 127.0.0.1\nusername: a\n",
			"a password inside":  "address: http://a:b@127.0.0.1/\n",
			"another stream":     right + "stream: middle\n",
			"another mode":       right + "mode: sometimes\n",
			"too long a silence": "address: 127.0.0.1\nquiet_s: 1000\n",
		},
		Stop:   func() error { sim.Stop(); return nil },
		Resume: sim.Resume,
		Happen: func() error {
			for began := time.Now(); sim.Listeners() == 0; {
				if time.Since(began) > 20*time.Second {
					return errors.New("nobody listens to the camera")
				}
				<-time.After(5 * time.Millisecond)
			}
			sim.Pulse(onvifsim.Motion)
			return nil
		},
		Repeats: true, // by the driver: a pull point says a thing once
		Garbage: func(b []byte) error { sim.Say(b); return nil },
	}
}
