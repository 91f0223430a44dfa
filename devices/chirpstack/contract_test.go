package chirpstack_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/drivertest"
)

// The broker is killed and restarted; a device reports its status all the time, so
// that it can be seen to live.
func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject, drivertest.Files(t, "testdata/*.json")...)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	broker := mosquittotest.Start(t)
	s, err := chirpstacksim.Start(chirpstacksim.Config{Broker: broker.URL()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var reporter sync.WaitGroup
	reporter.Go(func() {
		for ctx.Err() == nil {
			_ = s.Status(eui, 10, 90) // fails while the broker is away
			<-time.After(20 * time.Millisecond)
		}
	})
	t.Cleanup(func() { stop(); s.Close(); reporter.Wait() })
	right := "broker: mqtt://" + via("tcp", strings.TrimPrefix(broker.URL(), "mqtt://")) + "\ndev_eui: " + eui + "\n"
	return drivertest.Subject{
		Driver:   newDriver(),
		Device:   devices.Device{ID: "sos-5-501", Kind: devices.Button},
		Settings: right + "model: ws101\n",
		Wrong: map[string]string{
			"no broker":              "dev_eui: " + eui + "\nmodel: ws101\n",
			"no model and no fields": right,
			"an unknown model":       right + "model: ws999\n",
			"half an EUI":            "broker: " + broker.URL() + "\ndev_eui: 24e124\nmodel: ws101\n",
			"a model and fields":     right + "model: ws101\nfields: [{at: 0, type: u8, metric: x}]\n",
			"a path among bytes":     right + "fields: [{path: a, metric: x}]\n",
			"bytes of an object":     right + "object: [{at: 0, type: u8, metric: x}]\n",
			"a port of MAC commands": right + "model: ws101\nport: 224\n",
			"a wrong field":          right + "fields: [{at: 0, type: u7, metric: x}]\n",
			"an application with /":  right + "model: ws101\napplication: a/b\n",
		},
		Stop:    func() error { broker.Kill(); return nil },
		Resume:  func() error { broker.Restart(); return nil },
		Happen:  func() error { return s.Uplink(eui, shortPress) },
		Repeats: true,
		Garbage: func(b []byte) error {
			for _, event := range []string{"up", "status", "join", "log"} {
				if err := s.Raw(eui, event, b); err != nil {
					return err
				}
			}
			return s.Uplink(eui, append([]byte{0xaa}, b...))
		},
	}
}
