package isapi

import (
	"context"
	"log/slog"
	"time"

	"brighteyes/devices"
)

// outlet is the way of one device to the edge. It belongs to the goroutine of
// Run.
type outlet struct {
	driver *Driver
	device devices.Device
	log    *slog.Logger
	emit   devices.Emitter
	well   wellness
	told   map[string]string // troubles that were logged and last, by what cannot be done
}

// Reasons says why the device is not well.
func (o *outlet) Reasons() []string { return o.well.reasons() }

// put repeats an event until it is durable or ctx ends.
func (o *outlet) put(ctx context.Context, e devices.Event) error {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := o.emit.Event(ctx, e)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if wait == 100*time.Millisecond {
			o.log.Error("Event cannot be kept; trying again", "type", e.Type, "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// trouble logs what cannot be done when it begins, changes and ends, not each
// time, and reports whether there is any. The end of ctx is none.
func (o *outlet) trouble(ctx context.Context, what string, err error) bool {
	switch {
	case err == nil:
		if o.told[what] != "" {
			o.log.Info("Possible again", "what", what)
			delete(o.told, what)
		}
		return false
	case ctx.Err() != nil:
		return true
	}
	if o.told == nil {
		o.told = map[string]string{}
	}
	if text := err.Error(); o.told[what] != text {
		o.told[what] = text
		o.log.Warn("Not possible for now", "what", what, "err", err)
	}
	return true
}

// linked takes from a delivery what it says of the link.
func (o *outlet) linked(d delivery) {
	if !d.heard.IsZero() {
		o.emit.Heard(d.heard)
	}
	if d.changed {
		o.well.fails(d.fault)
	}
}
