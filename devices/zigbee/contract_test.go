package zigbee_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/zigbee/zigbeesim"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	t.Run("button", func(t *testing.T) {
		drivertest.Run(t, func(t testing.TB) drivertest.Subject {
			s, n := sosSubject(t, drivertest.Direct)
			right := strings.Replace(s.Settings, "name: "+sosName+"\n", "", 1)
			s.Wrong = map[string]string{
				"no broker":           "name: x\n",
				"no name":             right,
				"a wrong meaning":     s.Settings + "actions: {single: loud}\n",
				"a name and a bridge": s.Settings + "bridge: true\n",
			}
			s.Garbage = func(b []byte) error { return n.Raw(sosName, b, 1, false) }
			return s
		})
	})
	t.Run("coordinator", func(t *testing.T) {
		drivertest.Run(t, func(t testing.TB) drivertest.Subject {
			s, n := subject(t, drivertest.Direct)
			s.Device = devices.Device{ID: "zigbee-b5", Kind: devices.Network, HeartbeatS: 1}
			s.Settings += "bridge: true\n"
			s.Garbage = func(b []byte) error {
				for _, topic := range []string{"bridge/state", "bridge/info", "bridge/response/health_check", "bridge/devices"} {
					if err := n.Raw(topic, b, 1, false); err != nil {
						return err
					}
				}
				return nil
			}
			return s
		})
	})
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	frames := drivertest.Files(t, "testdata/*.json")
	for _, b := range []string{ // documented, see decode_test.go
		`{"action":"emergency","battery":100,"voltage":3000,"linkquality":120}`, `{"sos":true,"battery_low":false,"tamper":false,"battery":98}`,
		`{"data":{"healthy":true},"status":"ok"}`, `{"state":"online"}`, `{"version":"2.1.3","coordinator":{"type":"zStack3x0"}}`,
	} {
		frames = append(frames, []byte(b))
	}
	drivertest.Battered(t, func(t testing.TB, via drivertest.Via) drivertest.Subject {
		s, n := sosSubject(t, via)
		topics := []string{sosName, sosName + "/availability", "bridge/devices", "bridge/state", "bridge/info", "bridge/logging"}
		turn := 0
		s.Garbage = func(b []byte) error {
			turn++
			return n.Raw(topics[turn%len(topics)], b, 1, false)
		}
		return s
	}, frames...)
}

// sosSubject is the button of subject.
func sosSubject(t testing.TB, via drivertest.Via) (drivertest.Subject, *zigbeesim.Network) {
	s, n := subject(t, via)
	s.Device = devices.Device{ID: "sos-5-501", Kind: devices.Button}
	s.Settings += "name: " + sosName + "\n"
	s.Happen = func() error { return n.Press(sosName, "emergency") }
	s.Repeats = true
	return s, n
}

// subject is a network on a real broker that is killed and restarted, with a
// button that reports its battery all the time, so that it can be seen to live.
func subject(t testing.TB, via drivertest.Via) (drivertest.Subject, *zigbeesim.Network) {
	broker := mosquittotest.Start(t)
	n, err := zigbeesim.Start(zigbeesim.Config{Broker: broker.URL(), QoS: 1}, button())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var reporter sync.WaitGroup
	reporter.Go(func() {
		for ctx.Err() == nil {
			_ = n.Set(sosName, map[string]any{"battery": 90}) // fails while the broker is away
			<-time.After(20 * time.Millisecond)
		}
	})
	t.Cleanup(func() { stop(); n.Close(); reporter.Wait() })
	return drivertest.Subject{
		Driver:   newDriver(),
		Settings: "broker: mqtt://" + via("tcp", strings.TrimPrefix(broker.URL(), "mqtt://")) + "\n",
		Stop:     func() error { broker.Kill(); return nil },
		Resume:   func() error { broker.Restart(); return nil },
	}, n
}
