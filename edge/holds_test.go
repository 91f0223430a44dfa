package edge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

// gate is a controller with doors: what it was told, and whether it answers.
type gate struct {
	mu   sync.Mutex
	told []string
	fail error
	slow chan struct{} // an order waits for it to be closed
}

func (g *gate) do(ctx context.Context, c devices.Command) (map[string]any, error) {
	g.mu.Lock()
	slow := g.slow
	g.mu.Unlock()
	if slow != nil {
		<-slow
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(c.Args) > 1 || c.Args["for_s"] != nil {
		return nil, errors.New("want door only")
	}
	g.told = append(g.told, fmt.Sprintf("%s %v by %s", c.Action, c.Args["door"], c.By))
	return map[string]any{"verified": true}, g.fail
}

func (g *gate) fails(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fail = err
}

func (g *gate) expect(t *testing.T, want ...string) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Equal(g.told, want) {
		t.Fatalf("the gate was told %q, want %q", g.told, want)
	}
}

// atGate runs a test in a world with one gate.
func atGate(t *testing.T, test func(w *world, g *gate)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, g := newWorld(t), &gate{}
		w.ids = []string{"gate-1"}
		w.driver.do = g.do
		w.start()
		defer func() { w.end() }()
		w.forward(time.Second)
		test(w, g)
	})
}

// tell sends an order about door 3 and waits until it was obeyed.
func (w *world) tell(action string, args map[string]any) {
	w.Helper()
	if args == nil {
		args = map[string]any{"door": 3}
	}
	w.send(w.command(func(c *devices.Command) { c.Device, c.Action, c.Args = "gate-1", action, args }))
}

func (w *world) hold(d time.Duration) {
	w.Helper()
	w.tell("hold", map[string]any{"door": 3, "for_s": d.Seconds()})
}

const held, released = "hold 3 by property", "release 3 by edge"

func TestAGateThatIsHeldForATimeIsReleasedAtItsEnd(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(10 * time.Minute)
		w.expectReplies("done ")
		if r := w.hub.now().replies[0].Result; r["for_s"] != 600.0 || r["verified"] != true {
			t.Errorf("the reply says %v", r)
		}
		w.forward(10*time.Minute - time.Second)
		g.expect(t, held)
		w.forward(2 * time.Second)
		g.expect(t, held, released)
		w.forward(time.Hour)
		g.expect(t, held, released)
		w.expectOf("gate-1", holdEnded)
	})
}

func TestTheEndOfAHoldOutlivesTheEdge(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(10 * time.Minute)
		w.crash()
		w.forward(5 * time.Minute) // nobody is there
		w.start()
		w.forward(time.Minute)
		g.expect(t, held)
		w.forward(5 * time.Minute)
		g.expect(t, held, released)
	})
	atGate(t, func(w *world, g *gate) {
		w.hold(10 * time.Minute)
		w.crash()
		w.forward(time.Hour) // the end passes
		w.start()
		w.forward(10 * time.Second)
		g.expect(t, held, released)
		w.crash()
		w.start()
		w.forward(time.Hour)
		g.expect(t, held, released)
	})
}

func TestAHoldEndsAlsoWhileTheHubIsAway(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(time.Minute)
		w.broker.Cut(edgeID)
		w.forward(2 * time.Minute)
		g.expect(t, held, released)
	})
}

func TestWhatComesAfterAHoldEndsIt(t *testing.T) {
	for _, action := range []string{"release", "lock", "hold"} {
		atGate(t, func(w *world, g *gate) {
			w.hold(time.Minute)
			w.tell(action, nil)
			w.forward(time.Hour)
			g.expect(t, held, action+" 3 by property")
		})
	}
	atGate(t, func(w *world, g *gate) { // to open once is no word on it
		w.hold(time.Minute)
		w.tell("open", nil)
		w.tell("release", map[string]any{"door": 4.0})
		w.forward(time.Hour)
		g.expect(t, held, "open 3 by property", "release 4 by property", released)
	})
}

func TestAHoldThatIsRenewedLastsAsLongAsTheLastOrderSays(t *testing.T) {
	for _, second := range []time.Duration{30 * time.Second, 30 * time.Minute} {
		atGate(t, func(w *world, g *gate) {
			w.hold(10 * time.Minute)
			w.hold(second)
			w.forward(second - time.Second)
			g.expect(t, held, held)
			w.forward(time.Hour)
			g.expect(t, held, held, released)
		})
	}
}

func TestAHoldThatFailedChangesNothing(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(10 * time.Minute)
		g.fails(errors.New("the controller refused"))
		w.hold(time.Minute)
		w.expectReplies("done ", "failed the controller refused")
		g.fails(nil)
		w.forward(5 * time.Minute)
		g.expect(t, held, held)
		w.forward(6 * time.Minute)
		g.expect(t, held, held, released)
	})
}

func TestAHoldOfWhichNobodyKnowsIsReleasedAllTheSame(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		g.fails(devices.ErrOutcomeUnknown)
		w.hold(time.Minute)
		w.expectReplies("unknown outcome unknown")
		g.fails(nil)
		w.forward(2 * time.Minute)
		g.expect(t, held, released)
	})
}

func TestAReleaseThatFailsIsTriedUntilItIsDoneAndSaid(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(time.Minute)
		g.fails(errors.New("no answer"))
		w.forward(5 * time.Minute)
		w.expectOf("gate-1", holdOverdue)
		g.fails(nil)
		w.forward(2 * time.Minute)
		w.expectOf("gate-1", holdOverdue, holdEnded)
		g.mu.Lock()
		n := len(g.told)
		g.mu.Unlock()
		w.forward(time.Hour)
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(g.told) != n || n < 5 || n > 15 {
			t.Errorf("it was told %d times, and %d an hour later: %q", n, len(g.told), g.told)
		}
	})
}

func TestAnOrderThatIsObeyedWhenTheEndComesWins(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.hold(10 * time.Second)
		w.forward(9 * time.Second)
		g.mu.Lock()
		g.slow = make(chan struct{})
		g.mu.Unlock()
		w.hold(time.Minute) // and the controller takes its time
		w.forward(5 * time.Second)
		close(g.slow)
		w.forward(30 * time.Second)
		g.expect(t, held, held)
		w.forward(time.Minute)
		g.expect(t, held, held, released)
	})
}

func TestAHoldThatCannotEndIsNotBegun(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		for _, s := range []any{0.5, 86401.0, "600", nil} {
			w.tell("hold", map[string]any{"door": 3, "for_s": s})
		}
		w.tell("hold", map[string]any{"window": 3, "for_s": 60})
		g.expect(t)
		wrong := "failed argument for_s: want 1 to 86400 seconds"
		w.expectReplies(wrong, wrong, wrong, wrong, "failed the device cannot be told to let go: it is held without an end or not at all")
	})
}

func TestTheInventorySaysWhatADeviceCanBeTold(t *testing.T) {
	atGate(t, func(w *world, g *gate) {
		w.forward(time.Minute)
		d := w.hub.now().list[0]
		want := []string{"command:open", "command:hold", "command:release", "command:lock", "command:hold_for"}
		if !slices.Equal(d.Capabilities, want) {
			t.Errorf("the capabilities are %q, want %q", d.Capabilities, want)
		}
		if can, known := d.Can("restart"); can || !known {
			t.Errorf("restart: %v, %v", can, known)
		}
		if can, _ := d.Can(devices.HoldFor); !can {
			t.Error("it cannot be held for a time")
		}
	})
}

// expectOf waits for what the hub has of a device's events of this kind.
func (w *world) expectOf(device string, want ...string) {
	w.Helper()
	w.forward(time.Minute)
	var have []string
	w.hub.with(func(h *hub) {
		for _, b := range h.seen {
			for _, e := range b.Events {
				if e.Device == device && (e.Type == holdEnded || e.Type == holdOverdue) {
					have = append(have, e.Type)
				}
			}
		}
	})
	if !slices.Equal(have, want) {
		w.Fatalf("the hub has %q of %s, want %q", have, device, want)
	}
}
