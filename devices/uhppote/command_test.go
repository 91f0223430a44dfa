package uhppote_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/devices"
)

func (r *rig) do(action string, door int) (map[string]any, error) {
	return r.runner.(devices.Commander).Do(context.Background(), devices.Command{Action: action, Args: map[string]any{"door": float64(door)}})
}

func TestADoorIsHeldLockedAndReleasedAndTheControllersOwnStateIsReadBack(t *testing.T) {
	r := newRig(t)
	r.start()
	for _, c := range []struct {
		action string
		mode   byte
		locked float64
	}{{"hold", 1, 0}, {"release", 3, 1}, {"lock", 2, 1}, {"release", 3, 1}} {
		result, err := r.do(c.action, 3)
		if err != nil || result["door"] != 3 || result["verified"] != true || result["door_open"] != false {
			t.Errorf("%s gives %v, %v", c.action, result, err)
		}
		mode, delay, _ := r.sim.Mode(3)
		if mode != c.mode || delay != 5*time.Second {
			t.Errorf("after %s the door is in mode %d with %s", c.action, mode, delay)
		}
		r.eventually("the lock shows", func() bool { return r.edge.Value("door3_locked") == c.locked })
	}
	r.sim.OpenDoor(2)
	if result, err := r.do("hold", 2); err != nil || result["door_open"] != true {
		t.Errorf("of a leaf that is open: %v, %v", result, err)
	}
	if _, _, orders := r.sim.Mode(1); orders != 5 {
		t.Errorf("modes were set %d times, want 5: none is sent twice", orders)
	}
}

func TestADoorThatOpensIsSeenToBeUnlocked(t *testing.T) {
	r := newRig(t)
	r.start()
	if result, err := r.do("open", 1); err != nil || result["verified"] != true {
		t.Errorf("open gives %v, %v", result, err)
	}
	if _, err := r.do("lock", 1); err != nil {
		t.Fatal(err)
	}
	if result, err := r.do("open", 1); err != nil || result["verified"] != false {
		t.Errorf("open of a door that is locked gives %v, %v: it must not be called open", result, err)
	}
}

func TestAHoldWithoutAnAnswerIsOrderedOnceAndUnknown(t *testing.T) {
	r := newRig(t)
	r.start()
	r.sim.LoseOrders(true)
	if _, err := r.do("hold", 1); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("without an answer the outcome is %v", err)
	}
	if mode, _, orders := r.sim.Mode(1); mode != 1 || orders != 1 {
		t.Errorf("the door is in mode %d after %d orders", mode, orders)
	}
	r.sim.LoseOrders(false)
	r.sim.LoseAnswers(true) // not even the mode before is known: nothing is ordered
	if _, err := r.do("release", 1); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("an order that was not given is %v", err)
	}
	if _, _, orders := r.sim.Mode(1); orders != 1 {
		t.Errorf("ordered %d times", orders)
	}
}
