package systemtest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

// Each named point ends the process that passes it, in the middle of presses;
// after it is started again every press is there, once.
func TestNoPressIsLostOrDoubledAtAnyFaultPoint(t *testing.T) {
	t.Parallel()
	for _, point := range devices.FaultPoints {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			h := startHub(t, settings{})
			w := startHome(h, 2)
			victim := h.process
			if strings.HasPrefix(point, "edge.") || strings.HasPrefix(point, "outbox.") {
				victim = w.process
			}
			w.press(0)
			w.expectAllOnce()
			victim.stop()
			victim.start(devices.FaultVariable + "=" + point + ":3")
			ended := victim.ended()
			hit := false
			for i := 0; !hit && i < 200; i++ {
				w.press(i % 2)
				select {
				case <-ended:
					hit = true
				case <-time.After(50 * time.Millisecond):
				}
			}
			if !hit {
				t.Fatalf("the point %s was never passed", point)
			}
			w.press(0) // while it is gone
			w.press(1)
			victim.start()
			h.ready()
			w.press(0)
			w.expectAllOnce()
		})
	}
}

func TestTwentyRandomKillsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 3)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for kill := range 20 {
		for range 5 + random.IntN(10) {
			w.press(random.IntN(3))
			<-time.After(time.Duration(random.IntN(30)) * time.Millisecond)
		}
		victim := h.process
		if kill%2 == 1 {
			victim = w.process
		}
		victim.kill()
		for range random.IntN(4) {
			w.press(random.IntN(3))
		}
		victim.start()
	}
	h.ready()
	w.expectAllOnce()
	if v := h.edgeView(w.id); len(v.Dropped) > 0 {
		t.Errorf("the edge dropped %v", v.Dropped)
	}
}
