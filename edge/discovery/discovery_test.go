package discovery

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// looker finds what it is told to, and counts how often it was asked.
type looker struct {
	found []devices.Found
	err   error
	panic bool
	waits bool
	asked atomic.Int32
}

func (l *looker) Look(ctx context.Context) ([]devices.Found, error) {
	l.asked.Add(1)
	if l.panic {
		panic("a driver with a mistake")
	}
	if l.waits {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return l.found, l.err
}

// town is an edge with lookers and a hub that hears them.
type town struct {
	t     *testing.T
	mqtt  *bus.Memory
	one   *Discovery
	heard chan wire.FoundMessage
}

func newTown(t *testing.T, c Config, lookers map[string]*looker) *town {
	t.Helper()
	w := &town{t: t, mqtt: bus.NewMemory(), heard: make(chan wire.FoundMessage, 64)}
	err := w.mqtt.Client("hub").Subscribe(t.Context(), wire.Topic("+", wire.Found), 1, func(m bus.Message) {
		got, bad := wire.DecodeFound(m.Payload)
		if bad != nil || m.Retained || m.Topic != wire.Topic("edge-east", wire.Found) {
			t.Errorf("%s: %v", m.Topic, bad)
		}
		m.Ack()
		w.heard <- got
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Edge, c.Bus = "edge-east", w.mqtt.Client("edge-east")
	for driver, l := range lookers {
		c.Searches = append(c.Searches, Search{driver, l})
	}
	w.one = New(c)
	return w
}

func (w *town) run() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.one.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	}
}

// newest is what the hub heard last, once all is quiet.
func (w *town) newest() (m wire.FoundMessage, heard int) {
	synctest.Wait()
	for {
		select {
		case m = <-w.heard:
			heard++
		default:
			return m, heard
		}
	}
}

func camera(n int) devices.Found {
	return devices.Found{Driver: "onvif", Identity: fmt.Sprintf("urn:uuid:%04d", n), Kind: devices.Camera}
}

func TestAnEdgeLooksAtStartEverySoOftenAndWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &looker{found: []devices.Found{camera(1), camera(2), camera(1)}}
		w := newTown(t, Config{Every: time.Hour, Known: func() func(devices.Found) string {
			return func(f devices.Found) string {
				if f.Identity == camera(1).Identity {
					return "cam-east-1"
				}
				return ""
			}
		}}, map[string]*looker{"onvif": l})
		defer w.run()()
		m, _ := w.newest()
		if len(m.Devices) != 2 || m.Devices[0].Device != "" || m.Devices[1].Device != "cam-east-1" || m.EveryM != 60 {
			t.Fatalf("at start: %+v", m)
		}
		time.Sleep(time.Hour + time.Second)
		if _, heard := w.newest(); heard != 1 || l.asked.Load() != 2 {
			t.Errorf("after an hour: told %d times, looked %d times", heard, l.asked.Load())
		}
		time.Sleep(time.Minute)
		result, err := w.one.Do(t.Context(), devices.Command{Action: Action})
		if err != nil || result["found"] != 2 || l.asked.Load() != 3 {
			t.Errorf("asked: %v, %v, looked %d times", result, err, l.asked.Load())
		}
		if _, err := w.one.Do(t.Context(), devices.Command{Action: Action}); err != nil || l.asked.Load() != 3 {
			t.Errorf("asked twice in a moment it looked %d times (%v)", l.asked.Load(), err)
		}
		if _, err := w.one.Do(t.Context(), devices.Command{Action: "restart"}); err == nil {
			t.Error("it does what it cannot")
		}
	})
}

func TestASearchThatFailsStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t, Config{}, map[string]*looker{
			"onvif": {found: []devices.Found{camera(1)}}, "zigbee": {err: errors.New("no broker")}, "uhppote": {panic: true}, "snmp": {waits: true},
		})
		defer w.run()()
		time.Sleep(lookFor + time.Second)
		m, _ := w.newest()
		if len(m.Devices) != 1 || len(m.Failed) != 3 || m.EveryM != 0 {
			t.Errorf("%+v", m)
		}
	})
}

func TestNoMoreAreToldThanTheHubTakesAndStrangersFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &looker{}
		for i := range wire.MaxFound + 10 {
			l.found = append(l.found, camera(i))
		}
		w := newTown(t, Config{Known: func() func(devices.Found) string {
			return func(f devices.Found) string {
				if f.Identity < camera(100).Identity {
					return "cam-1"
				}
				return ""
			}
		}}, map[string]*looker{"onvif": l})
		defer w.run()()
		m, _ := w.newest()
		if len(m.Devices) != wire.MaxFound || m.Left != 10 || m.Devices[0].Device != "" || m.Devices[wire.MaxFound-1].Device == "" {
			t.Errorf("%d told, %d left, the first %+v", len(m.Devices), m.Left, m.Devices[0])
		}
	})
}

func TestWhatAHubMissedIsToldAtTheNextConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &looker{found: []devices.Found{camera(1)}}
		w := newTown(t, Config{}, map[string]*looker{"onvif": l})
		w.mqtt.Cut("edge-east")
		defer w.run()()
		if _, heard := w.newest(); heard != 0 {
			t.Fatal("it was told without a connection")
		}
		w.mqtt.Restore("edge-east")
		if m, heard := w.newest(); heard == 0 || len(m.Devices) != 1 || l.asked.Load() != 1 {
			t.Errorf("told %d times: %+v; looked %d times", heard, m, l.asked.Load())
		}
	})
}
