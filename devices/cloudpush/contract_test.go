package cloudpush_test

import (
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush/cloudsim"
	"brighteyes/devices/drivertest"
)

const button = `{path: payload.key, codes: {"1": button.pressed, "2": button.pressed long}}`

// The cloud has an outage of its own; a device's battery is pushed all the time, so
// that it can be seen to live.
func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject, drivertest.Files(t, "testdata/*.json")...)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	address := free(t)
	c := cloudsim.New(cloudsim.Config{URL: "http://" + via("push", address) + "/push/" + secret, Tries: 1000})
	done, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			_, _ = c.Once(c.CTWing("imei-1", map[string]any{"battery": 90}), nil) // fails while nobody listens
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done; c.Close() })
	address = "listen: " + address + "\n"
	rest := "path: /push/" + secret + "\ntemplate: ctwing\nfields: [" + button + "]\n"
	return drivertest.Subject{
		Driver:   newDriver(),
		Device:   devices.Device{ID: "sos-5-501", Kind: devices.Button},
		Settings: address + rest + "device: imei-1\n",
		Wrong: map[string]string{
			"no device":            address + rest,
			"no path":              address + "template: ctwing\ndevice: x\n",
			"a path without end":   address + "path: /push/\ntemplate: ctwing\ndevice: x\n",
			"a path for everybody": address + "path: /push\ntemplate: ctwing\ndevice: x\n",
			"no such template":     address + "path: /push/" + secret + "\ntemplate: aws\ndevice: x\n",
			"a token of CTWing":    address + rest + "device: x\ntoken: 0123456789\n",
			"a short token":        address + "path: /push/" + secret + "\ntemplate: webhook\ndevice: x\ntoken: abc\n",
			"all the world":        "listen: \"0.0.0.0:8095\"\n" + rest + "device: x\n",
			"half a certificate":   address + rest + "device: x\ntls_cert: a.pem\n",
			"no network":           address + rest + "device: x\nallow: [10.0.0.0/99]\n",
			"no unit":              address + rest + "device: x\ntime: {path: t, unit: weeks}\n",
			"no zone":              address + rest + "device: x\ntime: {path: t, unit: local, zone: Nowhere}\n",
			"bytes of the message": address + rest + "device: x\nbytes: {fields: [{path: a, metric: b}]}\n",
			"no encoding":          address + rest + "device: x\nbytes: {encoding: rot13}\n",
		},
		Stop:    func() error { c.Stop(); return nil },
		Resume:  func() error { c.Resume(); return nil },
		Happen:  func() error { c.Later(c.CTWing("imei-1", map[string]any{"key": 1}), nil); return nil },
		Repeats: true,
		Garbage: func(b []byte) error { _, err := c.Once(b, nil); return err },
	}
}
