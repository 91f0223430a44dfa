package edge

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/outbox"
)

// A device has one goroutine: whatever it does before a press must end.
func TestADriverWhoseDiskHangsGetsToThePress(t *testing.T) {
	var hang chan struct{}
	var hangs atomic.Bool
	o := outbox.Options{Fault: func(at string) {
		if at == devices.FaultOutboxCommitted && hangs.Load() {
			<-hang
		}
	}}
	synctest.Test(t, func(t *testing.T) {
		hang = make(chan struct{})
		w := newWorld(t)
		w.opt = o
		w.start()
		defer w.end()
		defer func() {
			hangs.Store(false)
			close(hang)
		}()
		hangs.Store(true)
		id := devices.NewID(time.Now())
		emit, memory := w.driver.emitter(w.T, "button-1"), w.box.Memory("button-1")
		ctx, stop := context.WithCancel(w.Context())
		defer stop()
		go func() {
			_ = emit.Reading(ctx, devices.Reading{Values: map[string]float64{"battery_pct": 80}})
			_ = memory.Save(ctx, "memo", "{}")
			_ = emit.Event(ctx, devices.Event{ID: id, Type: devices.ButtonPressed})
		}()
		w.forward(7 * time.Second)
		if stored := w.hub.storedIn(devices.Alarms); !slices.Contains(stored, id) {
			w.Errorf("the hub has %v", stored)
		}
	})
}
