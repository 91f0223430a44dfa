package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

// emitter is what one run of a device's driver emits to.
type emitter struct {
	a      *Agent
	device string
	alive  atomic.Bool // a sign of life was seen in this run
}

var _ devices.Emitter = (*emitter)(nil)

const (
	maxType = 64 // bytes of an event's type
	// storeWithin is how long the outbox may take before an alarm goes out unstored,
	// and a driver goes on without its reading, as an alarm may be the next that it
	// has to tell: a disk that hangs gives no error.
	storeWithin = 2 * time.Second
)

// Event returns nil when e is in the outbox; or, for an alarm while that cannot
// be written, when the hub has it.
func (m *emitter) Event(ctx context.Context, e devices.Event) error {
	now := time.Now()
	if e.Type == "" || len(e.Type) > maxType {
		return fmt.Errorf("emit an event of %s: type %.70q: want 1 to %d bytes", m.device, e.Type, maxType)
	}
	if e.Device == "" {
		e.Device = m.device
	}
	if e.ID == "" {
		e.ID = devices.NewID(now)
	}
	if e.Time.IsZero() {
		e.Time = now
	}
	e.Time, e.Queued = e.Time.UTC().Truncate(time.Millisecond), now.UTC().Truncate(time.Millisecond)
	kept, stripped := devices.StripData(e.Type, e.Data)
	e.Data = kept
	m.a.metrics.stripped.Add(float64(stripped))
	body, err := json.Marshal(e)
	if err != nil { // a number in it is not one; the event counts all the same
		e.Data = nil
		if body, err = json.Marshal(e); err != nil {
			return fmt.Errorf("emit an event of %s: %w", e.Device, err)
		}
	}
	m.sign()
	lane := devices.LaneOf(e.Type)
	if lane == devices.Alarms {
		m.a.buzzer.called(e) // before the disk is asked, which may hang
		err = m.a.alarm(ctx, e, body)
	} else {
		err = m.a.cfg.Outbox.Put(ctx, lane, outbox.Item{Body: body})
	}
	m.a.board.event(e.Device) // who brought another's event was not heard by that
	if err != nil {
		return fmt.Errorf("emit %s of %s: %w", e.Type, e.Device, err)
	}
	return nil
}

// alarm stores an alarm, or sends it unstored where that cannot be done in time.
// It may then be stored too: its identity makes it count once.
func (a *Agent) alarm(ctx context.Context, e devices.Event, body []byte) error {
	err := a.store(ctx, devices.Alarms, body)
	if err != nil && ctx.Err() == nil {
		err = a.unstored(ctx, e, body)
	}
	return err
}

func (a *Agent) store(ctx context.Context, lane devices.Lane, body []byte) error {
	within, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	return a.cfg.Outbox.Put(within, lane, outbox.Item{Body: body})
}

// unstored sends an alarm that cannot be stored, without a number, until the
// broker answers for it, or until it can be stored after all.
func (a *Agent) unstored(ctx context.Context, e devices.Event, body []byte) error {
	a.metrics.direct.Inc()
	out := bus.Out{Topic: wire.Topic(a.cfg.ID, string(devices.Alarms)), QoS: 1}
	for attempt := 0; ; attempt++ {
		out.Payload = wire.EncodeBatch(wire.Batch{
			Edge: a.cfg.ID, Lane: devices.Alarms, Sent: time.Now(), Events: []devices.Recorded{{Event: e}},
		})
		answer, cancel := context.WithTimeout(ctx, 5*time.Second)
		sent := a.cfg.Bus.Publish(answer, out)
		cancel()
		if sent == nil {
			a.confirmed(e) // by contract the hub had it when the broker answered
			return nil
		}
		stored := a.store(ctx, devices.Alarms, body)
		if stored == nil {
			return nil
		}
		wait(ctx, jitter([...]time.Duration{time.Second, 2 * time.Second, 5 * time.Second}[min(attempt, 2)]))
		if ctx.Err() != nil {
			return errors.Join(sent, stored)
		}
	}
}

// Reading returns nil when r is in the outbox. Values that are not finite
// numbers are left out; without any the reading is only a sign of life.
func (m *emitter) Reading(ctx context.Context, r devices.Reading) error {
	now := time.Now()
	if r.Device == "" {
		r.Device = m.device
	}
	if r.Time.IsZero() {
		r.Time = now
	}
	r.Time = r.Time.UTC().Truncate(time.Millisecond)
	values := make(map[string]float64, len(r.Values)) // the driver may go on using its own
	for metric, v := range r.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			values[metric] = v
		}
	}
	r.Values = values
	m.Heard(now)
	if len(values) == 0 {
		return nil
	}
	m.a.board.reading(r)
	body, err := json.Marshal(r)
	if err == nil {
		err = m.a.store(ctx, devices.Readings, body)
	}
	if err != nil {
		return fmt.Errorf("emit a reading of %s: %w", r.Device, err)
	}
	return nil
}

// Heard notes a sign of life.
func (m *emitter) Heard(t time.Time) {
	m.sign()
	m.a.board.heard(m.device, t)
}

// Describe notes what the device told of itself.
func (m *emitter) Describe(model, firmware string) {
	m.sign()
	m.a.board.describe(m.device, model, firmware)
}

// sign ends the fault that the last run left behind.
func (m *emitter) sign() {
	if !m.alive.Swap(true) {
		m.a.board.fault(m.device, "")
	}
}
