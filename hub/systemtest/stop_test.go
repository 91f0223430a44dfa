package systemtest

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"brighteyes/devices"
)

// drainTime is within what a program that is told to stop has to end.
const drainTime = 10 * time.Second

// terminate tells the program to stop, and wants it to end in time and well.
func (p *process) terminate() {
	p.t.Helper()
	at := time.Now()
	if err := syscall.Kill(p.pid(), syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if status := p.exits(drainTime + 10*time.Second); status != 0 {
		p.t.Errorf("the %s ended with status %d, want 0", p.name, status)
	}
	took := time.Since(at)
	p.t.Logf("the %s ended %v after SIGTERM", p.name, took.Round(time.Millisecond))
	if took > drainTime {
		p.t.Errorf("the %s ended %v after SIGTERM, want %v at most", p.name, took, drainTime)
	}
}

// silence accepts connections and never says a word, as a program does that
// hangs. It tells of the first.
func silence(t testing.TB) (address string, reached <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepting sync.WaitGroup
	var held []net.Conn
	first := make(chan struct{})
	accepting.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if held = append(held, conn); len(held) == 1 {
				close(first)
			}
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		accepting.Wait()
		for _, conn := range held {
			_ = conn.Close()
		}
	})
	return l.Addr().String(), first
}

// A hub in full work is told to stop, three times.
func TestAHubToldToStopInFullWorkEndsInTimeAndLosesNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	a := newAgent(h, devices.Device{ID: "button", Kind: devices.Button}, devices.Device{ID: "gate", Kind: devices.Gate})
	a.start()
	for range 3 {
		h.screen()
	}
	from := time.Now().Add(-time.Hour).Truncate(time.Second)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	var pressed, opened []string
	readings := 0
	var work sync.WaitGroup
	work.Go(func() {
		for ctx.Err() == nil {
			id := a.event("button", devices.ButtonPressed)
			mu.Lock()
			pressed = append(pressed, id)
			mu.Unlock()
			<-time.After(20 * time.Millisecond)
		}
	})
	for range 4 {
		work.Go(func() {
			for ctx.Err() == nil {
				id := a.event("gate", devices.GateOpened)
				mu.Lock()
				opened = append(opened, id)
				mu.Unlock()
			}
		})
	}
	work.Go(func() {
		for ; ctx.Err() == nil && readings < 3000; readings++ {
			a.reading("gate", from.Add(time.Duration(readings)*time.Second), "open_s", float64(readings))
		}
	})
	for range 3 {
		before := len(h.events(a.device("button")))
		eventually(t, time.Minute, "the hub to be in full work", func() bool { return len(h.events(a.device("button"))) > before+10 })
		h.terminate()
		h.start()
		h.ready()
	}
	stop()
	work.Wait()
	a.drained(time.Minute)
	h.expectEvents(a.device("button"), pressed)
	h.expectEvents(a.device("gate"), opened)
	h.expectCount(a.device("button"), len(pressed))
	h.expectSeries(a.device("gate"), "open_s", from, time.Second, readings)
	t.Logf("%d presses, %d gate events, %d readings", len(pressed), len(opened), readings)
}

// An edge is told to stop while its buttons are pressed, three times.
func TestAnEdgeToldToStopWhileButtonsArePressedLosesNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 2)
	for round := range 3 {
		for i := range 30 {
			w.press(i % 2)
		}
		// before it has come to its first line a signal ends any program at once
		eventually(t, 30*time.Second, "the edge to run", func() bool { return w.log.says("list of devices") > round })
		w.terminate()
		w.press(0)
		w.start()
	}
	w.expectAllOnce()
}

// What a program waits for can hang. That is no reason to hang with it.
func TestWhoeverIsToldToStopEndsInTimeThoughOthersHang(t *testing.T) {
	t.Parallel()
	t.Run("an edge whose hub hangs", func(t *testing.T) {
		h := startHub(t, settings{})
		w := startHome(h, 1)
		resume := h.pause()
		w.press(0)
		w.stored(1)
		w.terminate()
		resume()
		w.start()
		w.expectAllOnce()
	})
	t.Run("an edge whose hub never answered", func(t *testing.T) {
		h := startHub(t, settings{})
		address, reached := silence(t)
		h.mqtt = address
		w := newHome(h, 1)
		w.start()
		<-reached
		w.terminate()
	})
	t.Run("a hub whose telemetry store hangs", func(t *testing.T) {
		address, reached := silence(t)
		h := startHub(t, settings{telemetry: fmt.Sprintf("telemetry: {influx: {url: \"http://%s\", token: \"any:any\", bucket: b}}", address)})
		a := newAgent(h, devices.Device{ID: "meter", Kind: devices.Sensor}, devices.Device{ID: "button", Kind: devices.Button})
		a.start()
		for n := range 100 {
			a.reading("meter", time.Now(), "v", float64(n))
		}
		<-reached
		press := a.presses(1)
		eventually(t, 10*time.Second, "the press to be stored", func() bool { return len(h.events(a.device("button"))) == len(press) })
		h.terminate()
		if waiting := a.box.Backlog().Readings; waiting != 100 {
			t.Errorf("%d readings wait at the edge, want all 100", waiting)
		}
	})
	t.Run("a hub whose broker hangs", func(t *testing.T) {
		address, reached := silence(t)
		h := newHub(t, settings{mqtt: fmt.Sprintf("{url: \"mqtt://%s\", username: hub, password: secret, trusted: true}", address)})
		h.start()
		<-reached
		eventually(t, 10*time.Second, "the hub to say that it is not ready", func() bool {
			status, _ := h.try("GET", "/readyz", nil, nil)
			return status == 503
		})
		h.terminate()
	})
	t.Run("a hub whose disk is full", func(t *testing.T) {
		h := startHub(t, settings{})
		w := startHome(h, 1)
		screen := h.screen()
		h.full()
		w.press(0)
		eventually(t, 10*time.Second, "the press to be shown", func() bool { return len(screen.unrecorded(w.buttons[0])) == 1 })
		h.terminate()
		h.start()
		h.ready()
		w.expectAllOnce()
	})
	t.Run("an edge whose disk is full", func(t *testing.T) {
		h := startHub(t, settings{})
		w := startHome(h, 1)
		h.kill()
		w.full()
		w.press(0)
		w.terminate()
		h.start()
		h.ready()
		w.start()
		w.expectAllOnce()
	})
}
