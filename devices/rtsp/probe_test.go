package rtsp

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/rtsp/rtspsim"
)

// listener counts what the probes of one camera told; each tells two readings at most.
type listener struct{ readings atomic.Int64 }

func (p *listener) Event(context.Context, devices.Event) error     { return nil }
func (p *listener) Heard(time.Time)                                {}
func (p *listener) Describe(string, string)                        {}
func (p *listener) Reading(context.Context, devices.Reading) error { p.readings.Add(1); return nil }

// An edge has many cameras and little memory: however often they are probed, each
// probe leaves nothing behind, and takes few goroutines while it lasts.
func TestProbesLeaveNothingBehind(t *testing.T) {
	const cameras, most, perCamera, leftover = 20, 6, 20, 4 << 20
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	goroutines, bytes := runtime.NumGoroutine(), heap()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	told := make([]listener, cameras)
	opened := make([]*camera, cameras)
	for i := range cameras {
		c := open(t, fmt.Sprintf("url: %s\nmode: probe\n", sim.URL("east")))
		c.every = 10 * time.Millisecond
		opened[i] = c
		running.Go(func() {
			if err := c.Run(ctx, &told[i]); err != nil {
				t.Errorf("the driver ended with %v", err)
			}
		})
	}
	peak := 0
	drivertest.Eventually(t, time.Minute, "three probes of each camera", func() bool {
		peak = max(peak, runtime.NumGoroutine()-goroutines)
		for i := range told {
			if told[i].readings.Load() < most {
				return false
			}
		}
		return true
	})
	stop()
	running.Wait()
	if peak > cameras*perCamera { // the simulator's own among them
		t.Errorf("%d cameras had %d goroutines", cameras, peak)
	}
	drivertest.Eventually(t, 10*time.Second, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= goroutines })
	if now := heap(); now > bytes+leftover {
		t.Errorf("%d bytes are held after the probes, %d before", now, bytes)
	}
	t.Logf("%d goroutines a camera at most, %d KiB more than before", peak/cameras, (int64(heap())-int64(bytes))>>10)
	runtime.KeepAlive(opened)
}

func TestProbesOfManyCamerasAreSpreadOverTheMinute(t *testing.T) {
	const cameras, slices = 200, 12
	var slice [slices]int
	for i := range cameras {
		place := placeOf(fmt.Sprintf("cam-%d", i))
		if place < 0 || place >= 1 || place != placeOf(fmt.Sprintf("cam-%d", i)) {
			t.Fatalf("camera %d has its place at %v", i, place)
		}
		slice[int(place*slices)]++
	}
	for i, n := range slice {
		if n > 2*cameras/slices || n < cameras/slices/2 {
			t.Errorf("%d of %d cameras are probed in the %dth of %d parts of the minute", n, cameras, i+1, slices)
		}
	}
}

func TestACameraGoesToItsOwnPlaceAfterTheProbeThatAllBeginWith(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	c := open(t, fmt.Sprintf("url: %s\nmode: probe\n", sim.URL("east")))
	c.every, c.place = time.Hour, 1e-6
	start(t, c)
	poll(t, "the second probe, though an hour lies between two", func() bool { return sim.Plays("east") == 2 })
}
