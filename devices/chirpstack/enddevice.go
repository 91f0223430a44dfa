package chirpstack

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mailroom"
	"brighteyes/devices/mapping"
	"brighteyes/devices/outlet"
)

// endDevice serves one device of a LoRaWAN network.
type endDevice struct {
	driver *Driver
	device devices.Device
	set    Settings
	fields mapping.Fields // of the bytes
	memory devices.Memory
	log    *slog.Logger

	unreadable atomic.Bool                   // its newest uplink could not be read
	link       atomic.Pointer[mailroom.Link] // nil while the device is not served

	emit    devices.Emitter
	out     outlet.Outlet
	known   memo // owned by Run, as are the others here
	unsaved bool // known could not be remembered
	model   string
}

var (
	_ devices.Explainer = (*endDevice)(nil)
	_ devices.Linked    = (*endDevice)(nil)
)

// keyMemo is the key in the device's memory: JSON of memo.
const keyMemo = "memo"

// tolerance is how far ahead of the edge's clock the server's may be.
const tolerance = time.Minute

// Reasons says that the device is heard and what it says cannot be read, so that a
// press may be among it.
func (d *endDevice) Reasons() []string {
	if d.unreadable.Load() {
		return []string{"unreadable"}
	}
	return nil
}

// Linked implements devices.Linked.
func (d *endDevice) Linked() bool {
	l := d.link.Load()
	return l != nil && l.Linked()
}

// Run serves the device until ctx ends. It does so, as if nothing were known, also
// when its memory cannot be read: a press must go through all the same.
func (d *endDevice) Run(ctx context.Context, emit devices.Emitter) error {
	text, _, err := d.memory.Load(ctx, keyMemo)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("What was remembered cannot be read", "err", err)
	}
	d.emit, d.known = emit, decodeMemo(text)
	d.out = outlet.Outlet{Log: d.log, Emit: emit}
	l, err := d.driver.links.Get(d.set.account())
	if err != nil {
		return err
	}
	defer d.driver.links.Release(l, d.set.account())
	d.link.Store(l)
	defer d.link.Store(nil)
	room := l.Room(filter(d.set.Application), func(*mailroom.Room) mailroom.Sorter { return sorter{} })
	return room.Serve(ctx, d.set.DevEUI, d.alarming, func(m mailroom.Message) error { return d.take(ctx, m) })
}

// alarming reports whether an uplink may carry an alarm, so that it must not be
// given up. It is called from the broker's callback.
func (d *endDevice) alarming(m mailroom.Message) bool {
	if m.About != aboutUp {
		return false
	}
	f, err := readFrame(m.Payload)
	return err == nil && d.report(f).Alarming()
}

// report reads the bytes, and the server's object where they say nothing.
func (d *endDevice) report(f frame) mapping.Report {
	if f.port == 0 && f.missing || d.set.Port > 0 && f.port != d.set.Port {
		return mapping.Report{} // only what the radio itself says
	}
	r := d.fields.Bytes(f.data)
	if !r.Empty() || len(d.set.Object) == 0 || len(f.object) == 0 {
		return r
	}
	object, err := mapping.ParseJSON(f.object)
	if err != nil {
		return r
	}
	return d.set.Object.Object(object)
}

// take does what a message asks for. It returns an error only when ctx ended.
func (d *endDevice) take(ctx context.Context, m mailroom.Message) error {
	if m.Retained { // no news, and its numbers may be of any age
		d.driver.metrics.count(messageRetained)
		return nil
	}
	f, err := readFrame(m.Payload)
	if err != nil {
		d.driver.metrics.count(messageGarbage)
		d.log.Debug("Message cannot be read", "event", m.About, "err", err)
		return nil
	}
	if f.model != "" && f.model != d.model {
		d.model = f.model
		d.emit.Describe(f.model, "")
	}
	if f.at.After(time.Now().Add(tolerance)) {
		f.at = time.Time{} // the server's clock is wrong
	}
	at := f.at
	if now := time.Now(); at.IsZero() || at.After(now) { // never ahead of a reading that follows
		at = now
	}
	switch m.About {
	case aboutJoin:
		d.remember(ctx, d.known.join(f))
		d.emit.Heard(at)
		return nil
	case aboutStatus:
		d.read(ctx, at, f.values)
		return nil
	}
	return d.uplink(ctx, f, at)
}

// uplink takes what the device itself said.
func (d *endDevice) uplink(ctx context.Context, f frame, at time.Time) error {
	if d.known.repeated(f) {
		d.driver.metrics.count(messageRepeated)
		d.read(ctx, at, f.values)
		return nil
	}
	r := d.report(f)
	d.driver.metrics.unread.Add(float64(r.Unread))
	garbled := f.unread || !f.missing && r.Empty() && (d.set.Port == 0 || f.port == d.set.Port)
	if garbled {
		d.driver.metrics.count(messageGarbage)
	}
	if was := d.unreadable.Swap(garbled); garbled && !was {
		d.log.Warn("Uplinks cannot be read: is this the right model, and the right keys?", "port", f.port, "bytes", len(f.data))
	}
	says := r.Says
	if reason := d.known.restart(f, says); reason != "" {
		says = append(says, mapping.Say{Type: devices.DeviceRestarted, Data: map[string]any{"reason": reason}})
	}
	told, known := d.known.Tell(says, f.at, false)
	for _, s := range told {
		e := devices.Event{ID: f.identity(d.device.ID, s.Type, s.Data), Device: d.device.ID, Type: s.Type, Time: f.at, Data: s.Data}
		if err := d.out.Put(ctx, e); err != nil {
			return err
		}
	}
	d.remember(ctx, d.known.after(f, known))
	for _, past := range history(r.Passed) {
		d.read(ctx, past.at, past.values)
	}
	for name, v := range r.Values {
		f.values[name] = v
	}
	f.values["online"] = 1
	d.read(ctx, at, f.values)
	return nil
}

// remember keeps a memo. Memory is written behind, so each uplink may be kept.
func (d *endDevice) remember(ctx context.Context, after memo) {
	d.known = after
	text, err := json.Marshal(after)
	if err == nil {
		err = d.memory.Save(ctx, keyMemo, string(text))
	}
	if err != nil && !d.unsaved && ctx.Err() == nil {
		d.log.Warn("What the device said cannot be remembered", "err", err)
	}
	d.unsaved = err != nil
}

func (d *endDevice) read(ctx context.Context, at time.Time, values map[string]float64) {
	err := d.emit.Reading(ctx, devices.Reading{Device: d.device.ID, Time: at, Values: values})
	d.out.Trouble(ctx, "keep a reading", err)
}

func text(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
