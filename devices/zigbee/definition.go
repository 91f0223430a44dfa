package zigbee

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"brighteyes/devices/mailroom"
)

// keyExposes is the key in the device's memory: JSON of what it exposes. The list
// of devices comes a moment after what the broker kept of a device, and that must
// be read rightly too.
const keyExposes = "exposes"

// shape is what the device exposes; nil while that is not known.
func (d *endDevice) shape() shape {
	if p := d.exposes.Load(); p != nil {
		return *p
	}
	return nil
}

// recall has it known what the device exposed at the last run.
func (d *endDevice) recall(ctx context.Context) {
	text, ok, err := d.memory.Load(ctx, keyExposes)
	d.out.Trouble(ctx, "remember what the device exposes", err)
	if s := exposesOf(json.RawMessage(text)); ok && s != nil {
		d.exposes.Store(&s)
		d.listed = text
	}
}

// list takes what the coordinator's list says of the device.
func (d *endDevice) list(ctx context.Context, b *base) {
	said, ok := b.described(d.set.Name)
	if !ok {
		return
	}
	if said.model != "" {
		d.emit.Describe(said.model, said.firmware)
	}
	if said.exposes == nil {
		return // a model that Zigbee2MQTT does not know: read by names
	}
	d.exposes.Store(&said.exposes)
	if d.listed == string(said.raw) {
		return
	}
	err := d.memory.Save(ctx, keyExposes, string(said.raw))
	if !d.out.Trouble(ctx, "remember what the device exposes", err) {
		d.listed = string(said.raw)
	}
}

// watching is who waits for what a device says next.
type watching struct {
	one  sync.Mutex // one order at a time
	mu   sync.Mutex
	link *mailroom.Link        // nil while the device is not served
	seen chan mailroom.Message // nil while nobody waits
}

func (d *endDevice) served(l *mailroom.Link) {
	d.watching.mu.Lock()
	defer d.watching.mu.Unlock()
	d.watching.link = l
}

// Linked implements devices.Linked.
func (d *endDevice) Linked() bool {
	d.watching.mu.Lock()
	l := d.watching.link
	d.watching.mu.Unlock()
	return l != nil && l.Linked()
}

// watch has what the device says next told to seen as well, until leave is called.
func (d *endDevice) watch() (l *mailroom.Link, seen <-chan mailroom.Message, leave func(), err error) {
	d.watching.mu.Lock()
	defer d.watching.mu.Unlock()
	if d.watching.link == nil {
		return nil, nil, nil, errors.New("the device is not served now; nothing was ordered")
	}
	d.watching.seen = make(chan mailroom.Message, 16)
	return d.watching.link, d.watching.seen, func() {
		d.watching.mu.Lock()
		defer d.watching.mu.Unlock()
		d.watching.seen = nil
	}, nil
}

// show tells whoever waits.
func (d *endDevice) show(m mailroom.Message) {
	d.watching.mu.Lock()
	defer d.watching.mu.Unlock()
	select {
	case d.watching.seen <- m: // never, while it is nil
	default:
	}
}
