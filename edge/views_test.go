package edge

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// views is who judges pictures; it refuses what it is told to.
type views struct {
	mu     sync.Mutex
	told   []string
	refuse error
}

func (v *views) Do(_ context.Context, c devices.Command) (map[string]any, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.told = append(v.told, c.Device+" "+c.Action)
	if v.refuse != nil {
		return map[string]any{"refused": "black"}, v.refuse
	}
	return map[string]any{"accepted": true}, nil
}

func TestWhatACameraShowsIsAcceptedByTheEdgeAndNotByItsDriver(t *testing.T) {
	inWorld(t, func(w *world) {
		v := &views{}
		w.end()
		w.ids = append(w.ids, "camera-1")
		w.change = func(c *Config) { c.Views = v }
		w.start()
		done := w.counted()
		w.forward(2 * time.Second)
		accept := func(device string) {
			w.send(w.command(func(c *devices.Command) { c.Device, c.Action = device, devices.AcceptView }))
		}
		accept("camera-1")
		v.mu.Lock()
		v.refuse = errors.New("the picture is itself faulty: black")
		v.mu.Unlock()
		accept("camera-1")
		accept("button-1") // is no camera: its driver is told
		w.expectReplies("done ", "failed the picture is itself faulty: black", "done ")
		if replies := w.hub.now().replies; replies[0].Result["accepted"] != true || replies[1].Result["refused"] != "black" {
			t.Errorf("the replies say %v and %v", replies[0].Result, replies[1].Result)
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if !slices.Equal(v.told, []string{"camera-1 accept_view", "camera-1 accept_view"}) || done() != 1 {
			t.Errorf("told was %v, and a driver %d times", v.told, done())
		}
		for _, d := range w.hub.now().list {
			if can, _ := d.Can(devices.AcceptView); can != (d.ID == "camera-1") {
				t.Errorf("%s can be told so: %v", d.ID, can)
			}
		}
	})
}
