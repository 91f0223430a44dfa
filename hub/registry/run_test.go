package registry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// office is a running registry in a bubble of time.
type office struct {
	*Registry
	store *memory

	mu     sync.Mutex
	screen []string // kind and id of what was published
	told   map[string]bool
	deaf   bool
}

func (o *office) Publish(kind, id string, _ any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.screen = append(o.screen, kind+" "+id)
}

func (o *office) count(what string) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.screen {
		if s == what {
			n++
		}
	}
	return n
}

func (o *office) published() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.screen)
}

func (o *office) record(_ context.Context, list []alerts.Judgement) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.deaf {
		return errors.New("records are away")
	}
	for _, j := range list {
		o.told[j.Condition.Key] = j.Holds
	}
	return nil
}

func (o *office) holds(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.told[key]
}

// running starts a registry and lets test act on it.
func running(t *testing.T, test func(o *office)) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{store: newMemory(), told: map[string]bool{}}
		r, err := New(t.Context(), Config{Store: o.store, Publisher: o, Judge: o.record})
		if err != nil {
			t.Fatal(err)
		}
		o.Registry = r
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		if _, err := r.CreateEdge(ctx, "edge-east", ""); err != nil {
			t.Fatal(err)
		}
		test(o)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
}

func (o *office) speak(list ...devices.Device) {
	o.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Sent: time.Now()}, false, time.Now())
	if len(list) > 0 {
		o.ApplyInventory("edge-east", wire.InventoryMessage{Devices: list}, false, time.Now())
	}
}

func (o *office) state(device string, values map[string]float64) {
	o.ApplyState("edge-east", wire.StateMessage{Sent: time.Now(), Devices: []wire.DeviceState{
		{Device: device, Heard: time.Now(), Values: values},
	}}, time.Now())
}

func TestADeviceIsPublishedAtMostOnceASecond(t *testing.T) {
	running(t, func(o *office) {
		o.speak(camera("cam-1"))
		for i := range 100 {
			o.state("cam-1", map[string]float64{"fps": float64(i)})
			time.Sleep(30 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		if n := o.count("device cam-1"); n < 3 || n > 5 {
			t.Errorf("in three seconds it was published %d times", n)
		}
		if o.count("edge edge-east") == 0 || o.count("kpi kpi") == 0 {
			t.Error("the edge or the figures were not published")
		}
		before := o.published()
		time.Sleep(5 * time.Second)
		if n := o.published(); n != before {
			t.Errorf("nothing happened and it published %d things", n-before)
		}
	})
}

func TestManyChangesAreSpreadOverSeconds(t *testing.T) {
	running(t, func(o *office) {
		list := make([]devices.Device, 2*publishMost+1)
		for i := range list {
			list[i] = camera(fmt.Sprintf("cam-%d", i))
		}
		o.speak(list...)
		for want := range 3 {
			time.Sleep(time.Second)
			synctest.Wait()
			if got := o.published(); got > (want+1)*(publishMost+5) {
				t.Errorf("after %d s it published %d things", want+1, got)
			}
		}
		time.Sleep(time.Second)
		if n := o.count("device cam-1000"); n != 1 {
			t.Errorf("the last was published %d times", n)
		}
	})
}

func TestAConditionReachesTheRecordWithinASecond(t *testing.T) {
	running(t, func(o *office) {
		o.speak(devices.Device{ID: "ups-1", Kind: devices.Power})
		o.Committed("edge-east", []devices.Recorded{{Event: devices.Event{Device: "ups-1", Type: devices.PowerLost, Time: time.Now()}}}, time.Now())
		synctest.Wait()
		if !o.holds("power.lost:ups-1") {
			t.Error("lost power was not told at once")
		}
		time.Sleep(60 * time.Second)
		if o.holds("edge.away:edge-east") {
			t.Error("the edge was called away too early")
		}
		time.Sleep(2 * time.Second)
		if !o.holds("edge.away:edge-east") {
			t.Error("the edge was not called away")
		}
	})
}

func TestAConditionThatCannotBePutOnRecordIsToldWhenItCan(t *testing.T) {
	running(t, func(o *office) {
		o.speak(camera("cam-1"))
		time.Sleep(startGrace)
		o.speak()
		o.mu.Lock()
		o.deaf = true
		o.mu.Unlock()
		o.state("cam-1", map[string]float64{"online": 0})
		time.Sleep(10 * time.Second)
		if o.count("device cam-1") == 0 {
			t.Error("the screens waited for the record")
		}
		o.mu.Lock()
		o.deaf = false
		o.mu.Unlock()
		time.Sleep(2 * time.Second)
		if !o.holds("device.offline:cam-1") {
			t.Error("it never came")
		}
	})
}

func TestAnInventoryIsOnRecordAMomentLater(t *testing.T) {
	running(t, func(o *office) {
		o.speak(camera("cam-1"))
		synctest.Wait()
		if n := len(o.store.known()); n != 1 {
			t.Errorf("%d devices are on record", n)
		}
		o.store.set(true)
		o.speak(camera("cam-1"), camera("cam-2"))
		time.Sleep(5 * time.Second)
		o.store.set(false)
		time.Sleep(2 * time.Second)
		if n := len(o.store.known()); n != 2 {
			t.Errorf("after the store was away %d devices are on record", n)
		}
	})
}

func TestSignsOfLifeAreWrittenNowAndThenAndAtTheEnd(t *testing.T) {
	var store *memory
	running(t, func(o *office) {
		store = o.store
		o.speak(camera("cam-1"))
		for range 13 {
			o.speak()
			o.state("cam-1", nil)
			time.Sleep(10 * time.Second)
		}
		if n := o.store.signs(); n < 2 || n > 6 {
			t.Errorf("in two minutes %d signs of life were written", n)
		}
	})
	if _, ok := store.seen["edge-east/cam-1"]; !ok {
		t.Error("the device's was not written at the end")
	}
}

func TestGapsThatCameAgainAreMarkedOnRecord(t *testing.T) {
	running(t, func(o *office) {
		gap := wire.Gap{Stream: "s", Lane: devices.Alarms, From: 3, To: 4}
		o.store.gap("edge-east", gap)
		o.Gap("edge-east", gap)
		for range 3 {
			o.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Sent: time.Now(), Resent: []wire.Gap{gap}}, false, time.Now())
			time.Sleep(10 * time.Second)
		}
		e, _ := o.Edge("edge-east")
		if len(e.Gaps) != 1 || !e.Gaps[0].Resent {
			t.Errorf("gaps: %+v", e.Gaps)
		}
		writes := o.store.written()
		o.ApplyStatus("edge-east", wire.StatusMessage{Online: true, Sent: time.Now(), Resent: []wire.Gap{gap}}, false, time.Now())
		time.Sleep(3 * time.Second)
		if o.store.written() != writes {
			t.Error("the same word again was written again")
		}
	})
}

func TestAnEdgeShowsPositionsRefusalsAndBacklog(t *testing.T) {
	running(t, func(o *office) {
		o.Position("edge-east", "s-1", wire.Position{Alarms: 7})
		for i := range 60 {
			o.Refused([]wire.Refusal{{Edge: "edge-east", Reason: wire.ReasonForeign, Device: fmt.Sprint(i)}, {Edge: "no-such-edge"}})
		}
		o.ApplyStatus("edge-east", wire.StatusMessage{
			Online: true, Sent: time.Now().Add(2 * time.Second), Version: "1.2", Aside: 3,
			Backlog: &wire.Backlog{Alarms: 1, OldestS: 9}, Dropped: map[string]int{"readings": 4},
		}, false, time.Now())
		e, _ := o.Edge("edge-east")
		if e.Positions.Alarms != 7 || e.Positions.Stream != "s-1" || e.Refused["foreign"] != 60 || len(e.Refusals) != 50 || e.Refusals[0].Device != "59" {
			t.Errorf("positions %+v, refused %v, %d refusals", e.Positions, e.Refused, len(e.Refusals))
		}
		if e.Backlog.OldestS != 9 || e.Dropped["readings"] != 4 || e.SetAside != 3 || e.Version != "1.2" || e.ClockOffsetS != 2 {
			t.Errorf("status: %+v", e)
		}
	})
}
