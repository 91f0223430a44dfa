package zigbee

import (
	"context"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mailroom"
	"brighteyes/devices/outlet"
)

// endDevice serves one device of a Zigbee network.
type endDevice struct {
	driver *Driver
	set    Settings
	memory devices.Memory
	log    *slog.Logger
	source source
	mains  mainsFrom

	exposes  atomic.Pointer[shape] // what it exposes, nil while that is not known
	watching watching

	emit    devices.Emitter
	out     outlet.Outlet
	known   memo   // owned by Run, as are the others here
	unsaved bool   // known could not be remembered
	listed  string // of exposes, what is remembered
}

// online is kept among the states; it has no events of its own.
const online state = "online"

// keyMemo is the key in the device's memory: JSON of memo.
const keyMemo = "memo"

// tolerance is how far ahead of the edge's clock a last_seen may lie.
const tolerance = time.Minute

// Run serves the device until ctx ends. It does so, as if nothing were known, also
// when its memory cannot be read: a press must go through all the same.
func (d *endDevice) Run(ctx context.Context, emit devices.Emitter) error {
	text, _, err := d.memory.Load(ctx, keyMemo)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("What was remembered cannot be read", "err", err)
	}
	d.emit, d.known = emit, decodeMemo(text)
	d.out = outlet.Outlet{Log: d.log, Emit: emit}
	d.recall(ctx)
	l, err := d.driver.links.Get(d.set.account())
	if err != nil {
		return err
	}
	defer d.driver.links.Release(l, d.set.account())
	b := d.driver.base(l, d.set.Base)
	d.served(l)
	defer d.served(nil)
	d.list(ctx, b)
	return b.room.Serve(ctx, d.set.Name, d.alarming, func(m mailroom.Message) error { return d.take(ctx, b, m) })
}

// reader is how its publications are read now.
func (d *endDevice) reader() reader {
	return reader{kind: d.source.kind, mains: d.mains, fields: d.set.Map, exposes: d.shape()}
}

// alarming is called from the broker's callback.
func (d *endDevice) alarming(m mailroom.Message) bool {
	return m.About == aboutDevice && d.source.urgent(d.reader(), m.Payload)
}

// take does what a message asks for. It returns an error only when ctx ended.
func (d *endDevice) take(ctx context.Context, b *base, m mailroom.Message) error {
	switch m.About {
	case aboutList:
		d.list(ctx, b)
		return nil
	case aboutAvailability:
		return d.available(ctx, m)
	case aboutFailure:
		d.show(m)
		return nil
	}
	if !m.Retained {
		d.show(m)
	}
	r, err := d.reader().decode(m.Payload)
	if err != nil {
		d.driver.metrics.count(messageGarbage)
		d.log.Debug("Publication cannot be read", "err", err)
		return nil
	}
	now := time.Now()
	list, after := d.source.events(r, m.Payload, d.known, m.Retained)
	for _, e := range list {
		if e.Time.After(now.Add(tolerance)) {
			e.Time = now // Zigbee2MQTT's clock is wrong
		}
		if err := d.out.Put(ctx, e); err != nil {
			return err
		}
	}
	if !m.Retained {
		after.States[online] = true
	}
	d.remember(ctx, after)
	if m.Retained {
		return nil // no sign of life, and its numbers may be of any age
	}
	at := r.seen
	if at.IsZero() || at.After(now) { // never ahead of a reading that follows
		at = now
	}
	r.values[string(online)] = 1
	d.read(ctx, at, r.values)
	return nil
}

// available takes Zigbee2MQTT's word on whether the device is there. "online" is
// no sign of life, as Zigbee2MQTT says it of every device when it starts: it
// counts only where it ends an "offline".
func (d *endDevice) available(ctx context.Context, m mailroom.Message) error {
	on, ok := onlineOf(m.Payload)
	if !ok {
		d.driver.metrics.count(messageGarbage)
		return nil
	}
	before, knew := d.known.States[online]
	if on && (!knew || before) {
		return nil
	}
	after := memo{States: maps.Clone(d.known.States), Seen: d.known.Seen}
	after.States[online] = on
	d.remember(ctx, after)
	d.read(ctx, time.Now(), map[string]float64{string(online): bit(on)})
	return nil
}

// remember keeps a memo when its states changed. When the device was seen last
// is kept with them only: that alone is not worth a write each time.
func (d *endDevice) remember(ctx context.Context, after memo) {
	changed := !maps.Equal(after.States, d.known.States) || d.unsaved
	d.known = after
	if !changed {
		return
	}
	text, err := after.encode()
	if err == nil {
		err = d.memory.Save(ctx, keyMemo, text)
	}
	if err != nil && !d.unsaved && ctx.Err() == nil {
		d.log.Warn("States cannot be remembered", "err", err)
	}
	d.unsaved = err != nil
}

func (d *endDevice) read(ctx context.Context, at time.Time, values map[string]float64) {
	err := d.emit.Reading(ctx, devices.Reading{Device: d.source.device, Time: at, Values: values})
	d.out.Trouble(ctx, "keep a reading", err)
}
