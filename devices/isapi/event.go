package isapi

import (
	"context"
	"slices"
	"strconv"
	"time"

	"brighteyes/devices"
)

// handOn gives one record to the edge and waits until it is durable there. fresh
// says that the controller called it present.
func (g *gate) handOn(ctx context.Context, r record, fresh bool) error {
	m, known := g.set.codes.meaning(r.code)
	if !known {
		if g.driver.metrics.unexplained(r.code) {
			g.log.Info("Record with a code that nobody has explained", "major", r.code.major, "minor", r.code.minor)
		}
		return nil
	}
	if r.door > 0 && slices.Contains(g.set.doors, r.door) {
		g.shown.due = true // the lock may have moved
	}
	if m.Event == none || g.history.recent.Has(r.serial) || r.door > 0 && !slices.Contains(g.set.doors, r.door) {
		return nil
	}
	late := !fresh && (r.live == no || g.tooOld(r))
	e := g.event(r, m, late)
	e.Time = g.timeOf(ctx, r, fresh)
	e.ID = g.identity(r, e.Time)
	return g.out.Put(ctx, e)
}

// identity is that of a record at a device: the same from the stream, from the
// log, and after a restart.
func (g *gate) identity(r record, t time.Time) string {
	if r.serial == 0 {
		return devices.StableID(t, "isapi", g.device.ID, r.at, strconv.Itoa(r.code.major), strconv.Itoa(r.code.minor), strconv.Itoa(r.door))
	}
	return devices.StableID(t, "isapi", g.device.ID, strconv.FormatUint(r.serial, 10))
}

// event is what a record says.
func (g *gate) event(r record, m Code, late bool) devices.Event {
	e := devices.Event{Device: g.device.ID, Type: m.Event}
	if late {
		e.Type = passage(m.Event)
	}
	switch {
	case e.Type == devices.ButtonPressed:
		e.Data = map[string]any{"press": "single", "button": max(r.door, 1)}
		return e
	case e.Type == devices.SensorSmoke:
		return e
	}
	e.Data = map[string]any{}
	if m.Reason != "" {
		e.Data["reason"] = m.Reason
	}
	if e.Type == devices.DeviceTamper || e.Type == devices.DeviceRestarted {
		return e
	}
	if m.Method != "" {
		e.Data["method"] = m.Method
	}
	if r.serial > 0 {
		e.Data["index"] = int64(r.serial)
	}
	if r.door > 0 {
		e.Data["door"] = r.door
	}
	return e
}

// other is the type of a record that is kept and is nothing by itself.
const other = "gate.other"

// passage is what is left of an alarm that is too old to be one: that it
// happened. A call for help is never too old.
func passage(event string) string {
	switch event {
	case devices.GateForced, devices.GateHeldOpen:
		return devices.GateOpened
	case devices.DeviceTamper:
		return other
	}
	return event
}
