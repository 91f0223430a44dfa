package zigbee

import (
	"context"
	"log/slog"
	"maps"
	"time"

	"brighteyes/devices"
)

// endDevice serves one device of a Zigbee network.
type endDevice struct {
	driver *Driver
	set    Settings
	memory devices.Memory
	log    *slog.Logger
	source source
	mains  mainsFrom

	emit     devices.Emitter
	known    memo // owned by Run, as are the two below
	unsaved  bool // known could not be remembered
	unloaded bool // a reading could not be kept; said once
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
	l, err := d.driver.link(d.set)
	if err != nil {
		return err
	}
	defer d.driver.unlink(l)
	b, box, err := l.register(d.set.Base, d.set.Name, d.urgent)
	if err != nil {
		return err // it may be only until the other device has stopped
	}
	defer func() { l.leave(box, ctx.Err() == nil) }()
	return d.serve(ctx, b, box)
}

// serve takes from the mailbox until ctx ends or the broker does not let us
// listen. It acknowledges what is durable, and nothing else.
func (d *endDevice) serve(ctx context.Context, b *base, box *mailbox) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.denied:
			return b.err
		case m := <-box.items:
			if err := d.take(ctx, m); err != nil {
				return nil // ctx ended before all was durable: the broker keeps m
			}
			m.ack()
		}
	}
}

// urgent is called from the broker's callback.
func (d *endDevice) urgent(payload []byte) bool { return d.source.urgent(d.mains, payload) }

// take does what a message asks for. It returns an error only when ctx ended.
func (d *endDevice) take(ctx context.Context, m message) error {
	switch m.about {
	case aboutModel:
		d.emit.Describe(m.is.model, m.is.firmware)
		return nil
	case aboutAvailability:
		return d.available(ctx, m)
	}
	r, err := decode(d.source.kind, d.mains, m.payload)
	if err != nil {
		d.driver.metrics.count(messageGarbage)
		d.log.Debug("Publication cannot be read", "err", err)
		return nil
	}
	now := time.Now()
	list, after := d.source.events(r, m.payload, d.known, m.retained)
	for _, e := range list {
		if e.Time.After(now.Add(tolerance)) {
			e.Time = now // Zigbee2MQTT's clock is wrong
		}
		if err := d.put(ctx, e); err != nil {
			return err
		}
	}
	if !m.retained {
		after.States[online] = true
	}
	d.remember(ctx, after)
	if m.retained {
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
func (d *endDevice) available(ctx context.Context, m message) error {
	on, ok := onlineOf(m.payload)
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
	if err != nil && !d.unloaded && ctx.Err() == nil {
		d.log.Warn("Reading cannot be kept", "err", err)
	}
	d.unloaded = err != nil
}

// put repeats an event until it is durable or ctx ends.
func (d *endDevice) put(ctx context.Context, e devices.Event) error {
	const first, longest = 100 * time.Millisecond, 5 * time.Second
	for wait := first; ; wait = min(2*wait, longest) {
		err := d.emit.Event(ctx, e)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if wait == first {
			d.log.Error("Event cannot be kept; trying again", "type", e.Type, "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
