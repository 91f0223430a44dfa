package registry

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
)

const (
	// pathEvery is after how long without a test or a press the way from a button's
	// edge to the hub counts as not proven. Tests come once a day.
	pathEvery = 36 * time.Hour
	// pathGrace is how long an edge that was away, or has just started, may take.
	pathGrace = 2 * time.Hour
)

// ReasonPath is that of a button whose daily test did not come.
const ReasonPath = "通路未验证 · path not proven"

// loadPaths reads what is on record of it.
func (r *Registry) loadPaths(ctx context.Context) error {
	var buttons []string
	for id, d := range r.devices {
		if d.Kind == devices.Button {
			buttons = append(buttons, id)
		}
	}
	known, err := r.store.Paths(ctx, buttons)
	if err != nil {
		return fmt.Errorf("ways of buttons: %w", err)
	}
	for id, p := range known {
		d := r.devices[id]
		d.proven = p.At
		if e := r.edges[d.Edge]; e != nil {
			e.tests = e.tests || p.Tested
		}
	}
	return nil
}

// proves takes note that something of a button came all the way at that time. Only a
// test says that its edge makes tests.
func (r *Registry) proves(d *device, eventType string, received time.Time) {
	if d.Kind != devices.Button {
		return
	}
	switch eventType {
	case devices.ButtonPath:
		if e := r.edges[d.Edge]; e != nil && !e.tests {
			e.tests = true
			for id := range r.of(d.Edge) {
				r.looked[id] = struct{}{}
			}
		}
	case devices.ButtonPressed, devices.ButtonTest:
	default:
		return
	}
	d.proven = received
	r.shownDev[d.ID] = struct{}{}
}

// pathDue is when the button's way has to be proven next; false when its edge makes
// no tests, so that none can be missed.
func (d *device) pathDue(e *edge) (time.Time, bool) {
	if d.Kind != devices.Button || e == nil || !e.tests || !d.inService() {
		return time.Time{}, false
	}
	at := d.proven
	if at.IsZero() {
		at = d.AddedAt
	}
	at = at.Add(pathEvery)
	if grace := e.back.Add(pathGrace); grace.After(at) {
		at = grace
	}
	return at, true
}

// unproven counts the buttons in service of which ReasonPath is said.
func (r *Registry) unproven() (n int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, d := range r.devices {
		if d.inService() && d.Kind == devices.Button {
			for _, why := range d.reasons {
				if why == ReasonPath {
					n++
				}
			}
		}
	}
	return n
}
