package isapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/isapi"
	"brighteyes/devices/isapi/isapisim"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	for name, kind := range map[string]devices.Kind{"a gate": devices.Gate, "a camera": devices.Camera} {
		t.Run(name, func(t *testing.T) {
			drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, kind, drivertest.Direct) })
		})
	}
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	for name, kind := range map[string]devices.Kind{"a gate": devices.Gate, "a camera": devices.Camera} {
		t.Run(name, func(t *testing.T) {
			drivertest.Battered(t, func(t testing.TB, via drivertest.Via) drivertest.Subject { return subject(t, kind, via) },
				drivertest.Files(t, "testdata/*.txt", "testdata/*.xml", "testdata/*.json")...)
		})
	}
}

func subject(t testing.TB, kind devices.Kind, via drivertest.Via) drivertest.Subject {
	sim, err := isapisim.Start(isapisim.Config{Heartbeat: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	right := fmt.Sprintf("address: %q\nusername: admin\npassword: Abcd-1234\npoll_s: 0.1\nmotion_s: 0.1\n", "http://"+via("tcp", strings.TrimPrefix(sim.Address(), "http://")))
	s := drivertest.Subject{
		Driver: isapi.New(isapi.Config{}), Device: devices.Device{ID: "device-1", Kind: kind}, Settings: right,
		Wrong: map[string]string{
			"no address":         "username: a\npassword: b\n",
			"a password in it":   "address: \"http://a:b@192.0.2.10\"\nusername: a\npassword: b\n",
			"no password":        fmt.Sprintf("address: %q\nusername: admin\n", sim.Address()),
			"an unknown mode":    right + "mode: pull\n",
			"an idle of nothing": right + "idle_s: 0\n",
			"a push to nowhere":  right + "mode: push\n",
		},
		Stop: func() error { sim.Close(); return nil }, Resume: sim.Reconnect, Repeats: true,
		// Rubbish that ends in no line would take the next message with it.
		Garbage: func(b []byte) error { sim.Say(append(b, "\r\n"...)); return nil },
		Happen:  func() error { sim.Pass(1, "张三丰"); return nil },
	}
	if kind == devices.Gate {
		s.Wrong["a door of nothing"] = right + "doors: [0]\n"
		s.Wrong["a code that is none"] = right + "codes: {\"5\": {event: gate.denied}}\n"
		s.Wrong["a reason of no list"] = right + "codes: {\"5-76\": {event: gate.denied, reason: ugly}}\n"
		return s
	}
	s.Settings += "channel: 1\n"
	s.Wrong["no channel"] = right
	s.Happen = func() error { sim.Alert("shelteralarm", 1, true); return nil }
	return s
}
