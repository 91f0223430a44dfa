package registry

import (
	"time"

	"brighteyes/devices"
)

// Committed takes note of events that are on record now: each is a sign of life
// of its device, but for the tests that its edge makes, and some tell of something lasting. received is when the hub had
// them, with its monotonic reading.
func (r *Registry) Committed(edge string, fresh []devices.Recorded, received time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ev := range fresh {
		d := r.devices[ev.Device]
		if d == nil || d.Edge != edge {
			continue
		}
		r.proves(d, ev.Type, received)
		r.looked[d.ID] = struct{}{}
		if ev.Type == devices.ButtonPath {
			continue // the edge's own word; of the button it says nothing
		}
		at := ev.Time
		if ev.DeviceTime != nil {
			at = *ev.DeviceTime
		}
		d.signOfLife(silenceOf(at, ev.Sent, received), received)
		if f, holds, ok := factOf(ev.Type); ok {
			d.tell(f, holds, at)
			r.urgent()
		}
	}
}

// Heard takes note of when devices were heard by what their readings say, each
// time on the edge's clock; sent may be zero.
func (r *Registry) Heard(edge string, newest map[string]time.Time, sent, received time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, at := range newest {
		if d := r.devices[id]; d != nil && d.Edge == edge {
			d.signOfLife(silenceOf(at, sent, received), received)
			r.looked[id] = struct{}{}
		}
	}
}

// silenceOf is how long before it was sent something was heard, by the sender's
// own clock. Without a time of sending the hub's clock has to do.
func silenceOf(at, sent, received time.Time) time.Duration {
	if sent.IsZero() {
		sent = received
	}
	return sent.Sub(at)
}
