package edge

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// command is one that would be executed now; change makes it another.
func (w *world) command(change func(c *devices.Command)) devices.Command {
	c := devices.Command{
		ID: devices.NewID(time.Now()), Edge: edgeID, Device: "button-1", Action: "open", By: "property",
		Issued: time.Now(), Expires: time.Now().Add(30 * time.Second),
	}
	if change != nil {
		change(&c)
	}
	return c
}

func (w *world) send(c devices.Command) {
	w.Helper()
	payload, err := wire.SignCommand(w.key, c)
	if err != nil {
		w.Fatal(err)
	}
	w.publishCommand(payload)
}

func (w *world) publishCommand(payload []byte) {
	w.Helper()
	err := w.hub.bus.Publish(w.Context(), bus.Out{Topic: wire.Topic(edgeID, wire.Commands), Payload: payload, QoS: 1})
	if err != nil {
		w.Fatal(err)
	}
	w.settle()
}

func (w *world) expectReplies(want ...string) {
	w.Helper()
	var have []string
	w.hub.with(func(h *hub) {
		for _, r := range h.replies {
			have = append(have, string(r.Outcome)+" "+r.Error)
		}
	})
	if !slices.Equal(have, want) {
		w.Fatalf("the replies are %q, want %q", have, want)
	}
}

// counted has the devices do a command at once and count it.
func (w *world) counted() (done func() int) {
	var mu sync.Mutex
	n := 0
	w.driver.set(func(f *fake) {
		f.do = func(context.Context, devices.Command) (map[string]any, error) {
			mu.Lock()
			defer mu.Unlock()
			n++
			return map[string]any{"door": 1}, nil
		}
	})
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

func TestACommandIsExecutedAndAnswered(t *testing.T) {
	inWorld(t, func(w *world) {
		done := w.counted()
		w.forward(time.Second)
		w.send(w.command(nil))
		w.expectReplies("done ")
		if done() != 1 || w.hub.now().replies[0].Result["door"] != 1.0 {
			w.Fatalf("it was executed %d times, the reply is %+v", done(), w.hub.now().replies[0])
		}
	})
}

func TestACommandIsNeverExecutedTwice(t *testing.T) {
	inWorld(t, func(w *world) {
		done := w.counted()
		w.forward(time.Second)
		c := w.command(nil)
		for range 3 {
			w.send(c)
			w.forward(time.Second)
		}
		w.expectReplies("done ", "done ", "done ") // the same reply, in case it was lost
		w.crash()
		w.start()
		w.send(c)
		w.expectReplies("done ", "done ", "done ", "unknown the edge restarted while it was executed")
		if done() != 1 {
			w.Fatalf("it was executed %d times", done())
		}
	})
}

func TestACommandFromBeforeTheRestartIsNotExecutedAfterIt(t *testing.T) {
	inWorld(t, func(w *world) {
		done := w.counted()
		w.forward(time.Second)
		c := w.command(nil)
		w.crash()
		w.forward(time.Second)
		w.start()
		w.send(c)
		w.expectReplies("failed issued before restart")
		if done() != 0 {
			w.Fatal("it was executed")
		}
	})
}

func TestOnlyTheHubsWordToThisEdgeIsACommand(t *testing.T) {
	inWorld(t, func(w *world) {
		done := w.counted()
		w.forward(time.Second)
		_, other, _ := ed25519.GenerateKey(nil)
		forged, err := wire.SignCommand(other, w.command(nil))
		if err != nil {
			w.Fatal(err)
		}
		w.publishCommand(forged)
		w.publishCommand([]byte("open the gate"))
		w.publishCommand(nil)
		w.send(w.command(func(c *devices.Command) { c.Edge = "edge-west" }))
		old, err := wire.SignCommand(w.key, w.command(nil))
		if err != nil {
			w.Fatal(err)
		}
		acked := false
		w.agent.commands.onCommand(w.Context(), bus.Message{Payload: old, Retained: true, Ack: func() { acked = true }})
		w.settle()
		w.expectReplies()
		if done() != 0 || !acked {
			w.Fatalf("%d were executed; what is refused was let go: %v", done(), acked)
		}
	})
}

func TestWithoutTheHubsKeyNothingIsExecuted(t *testing.T) {
	inWorld(t, func(w *world) {
		done := w.counted()
		w.agent.cfg.Key = nil
		w.forward(time.Second)
		w.agent.commands.onCommand(w.Context(), bus.Message{Payload: []byte("x"), Ack: func() {}})
		w.send(w.command(nil))
		if done() != 0 {
			w.Fatal("it was executed")
		}
	})
}

func TestACommandThatCannotBeExecutedSaysWhy(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forward(time.Second)
		w.send(w.command(func(c *devices.Command) {
			c.Issued, c.Expires = time.Now().Add(-500*time.Millisecond), time.Now().Add(-time.Millisecond)
		}))
		w.send(w.command(func(c *devices.Command) { c.Device = "gate-99" }))
		w.expectReplies("failed expired", "failed this edge has no such device")
	})
}

func TestWhatCouldNotBeObservedIsUnknownAndNotFailed(t *testing.T) {
	inWorld(t, func(w *world) {
		free := make(chan struct{})
		w.driver.set(func(f *fake) {
			f.do = func(ctx context.Context, c devices.Command) (map[string]any, error) {
				switch c.Action {
				case "refuse":
					return nil, errors.New("door 5: the controller has four")
				case "lose":
					return nil, fmt.Errorf("no answer: %w", devices.ErrOutcomeUnknown)
				case "wait":
					<-ctx.Done()
					return nil, ctx.Err()
				case "hang":
					<-free
				}
				panic("a driver's mistake")
			}
		})
		w.forward(time.Second)
		for _, action := range []string{"refuse", "lose", "wait", "panic", "hang"} {
			w.send(w.command(func(c *devices.Command) { c.Action = action }))
			w.forward(40 * time.Second)
		}
		w.expectReplies(
			"failed door 5: the controller has four",
			"unknown no answer: outcome unknown",
			"unknown context deadline exceeded",
			"unknown its driver broke down: outcome unknown",
			"unknown the device did not answer in time: outcome unknown",
		)
		close(free)
	})
}

func TestADeviceIsToldOneThingAtATimeAndNothingLate(t *testing.T) {
	inWorld(t, func(w *world) {
		var mu sync.Mutex
		now, most := 0, 0
		w.driver.set(func(f *fake) {
			f.do = func(context.Context, devices.Command) (map[string]any, error) {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				<-time.After(20 * time.Second)
				mu.Lock()
				now--
				mu.Unlock()
				return nil, nil
			}
		})
		w.forward(time.Second)
		for range 3 {
			w.send(w.command(nil))
		}
		w.send(w.command(func(c *devices.Command) { c.Device = "sensor-1" })) // another device does not wait
		w.forward(25 * time.Second)
		w.expectReplies("done ", "done ")
		w.forward(40 * time.Second)
		// the second ran from 20 s on and was not back in time, the third never began
		mu.Lock()
		defer mu.Unlock()
		if n := len(w.hub.now().replies); n != 4 || most != 2 {
			w.Fatalf("%d replies, %d at once", n, most)
		}
		var outcomes []string
		for _, r := range w.hub.now().replies[2:] {
			outcomes = append(outcomes, string(r.Outcome))
		}
		slices.Sort(outcomes)
		if !slices.Equal(outcomes, []string{"failed", "unknown"}) {
			w.Fatalf("the late ones are %v", outcomes)
		}
	})
}

func TestAReplyWaitsForAConnection(t *testing.T) {
	inWorld(t, func(w *world) {
		w.driver.set(func(f *fake) {
			f.do = func(context.Context, devices.Command) (map[string]any, error) {
				w.broker.Cut(edgeID)
				return nil, nil
			}
		})
		w.forward(time.Second)
		w.send(w.command(nil))
		w.forward(30 * time.Second)
		w.expectReplies()
		w.broker.Restore(edgeID)
		w.forward(3 * time.Second)
		w.expectReplies("done ")
	})
}

func TestAFloodOfCommandsIsBounded(t *testing.T) {
	inWorld(t, func(w *world) {
		w.driver.set(func(f *fake) {
			f.do = func(ctx context.Context, _ devices.Command) (map[string]any, error) {
				<-ctx.Done()
				return nil, nil
			}
		})
		w.forward(time.Second)
		for range 3 * commandsAtOnce {
			w.send(w.command(nil))
		}
		if n := len(w.agent.commands.slots); n != commandsAtOnce {
			w.Fatalf("%d are executed at once", n)
		}
		w.forward(time.Minute)
		if n := len(w.hub.now().replies); n != commandsAtOnce {
			w.Fatalf("%d were answered", n)
		}
		w.hub.with(func(h *hub) { h.replies = nil })
		w.counted()
		for range repliesKept {
			w.send(w.command(nil))
		}
		if n := len(w.agent.commands.known); n > repliesKept {
			w.Fatalf("%d are remembered in memory", n)
		}
	})
}

func TestAnEdgeIsToldToDoSomethingItself(t *testing.T) {
	inWorld(t, func(w *world) {
		look := w.command(func(c *devices.Command) { c.Device, c.Action = edgeID, "discover" })
		w.send(look)
		w.expectReplies("failed this edge looks for no devices: its configuration has no discovery")
		w.crash()
		own := &itself{}
		w.change = func(c *Config) { c.Self = own }
		w.start()
		w.forward(time.Second)
		w.send(w.command(func(c *devices.Command) { c.Device, c.Action = edgeID, "discover" }))
		w.expectReplies("failed this edge looks for no devices: its configuration has no discovery", "done ")
		if len(own.told) != 1 || own.told[0] != "discover" {
			w.Fatalf("it was told %q", own.told)
		}
	})
}

// itself is what an edge can be told itself.
type itself struct{ told []string }

func (s *itself) Do(_ context.Context, c devices.Command) (map[string]any, error) {
	s.told = append(s.told, c.Action)
	return map[string]any{"found": 2}, nil
}
