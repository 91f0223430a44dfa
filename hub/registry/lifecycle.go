package registry

import (
	"context"
	"errors"
	"fmt"

	"brighteyes/devices"
)

func checkPlanned(d devices.Registered) error {
	if err := devices.CheckID("device", d.ID); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	switch {
	case !d.Kind.Valid():
		return fmt.Errorf("%w: kind: want one of %v", ErrInvalid, devices.Kinds)
	case d.Lifecycle != "" && d.Lifecycle != devices.Planned && d.Lifecycle != devices.Commissioning:
		return fmt.Errorf("%w: lifecycle: a device that no edge declared is planned or commissioning", ErrInvalid)
	case d.Site != "" && !devices.ValidID(d.Site):
		return fmt.Errorf("%w: %w", ErrInvalid, devices.CheckID("site", d.Site))
	}
	return errors.Join(checkName(d.Name), checkName(d.NameEN))
}

// SetLifecycle moves a device to another step of its life. It ends or begins
// what the device raises alerts for.
func (r *Registry) SetLifecycle(ctx context.Context, id string, to devices.Lifecycle) error {
	if !to.Valid() {
		return fmt.Errorf("%w: lifecycle: want planned, commissioning, in_service, suspended or retired", ErrInvalid)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	d := r.devices[id]
	var rec devices.Registered
	if d != nil {
		rec = d.Registered
	}
	r.mu.RUnlock()
	if d == nil {
		return fmt.Errorf("device %s: %w", id, ErrNotFound)
	}
	rec.Lifecycle = to
	if err := r.store.PutDevices(ctx, []devices.Registered{rec}); err != nil {
		return fmt.Errorf("change device %s: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	d.Lifecycle = to
	r.touch(d)
	r.shownEdge[d.Edge] = struct{}{}
	r.urgent()
	return nil
}

// DeleteDevice takes a device out of the registry; its events and alerts stay on
// record. While its edge still lists it, it would be back at once: that is an
// ErrConflict, and retiring it is the way.
func (r *Registry) DeleteDevice(ctx context.Context, id string) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	d := r.devices[id]
	listed := d != nil && d.listed && r.owner(d) != ""
	r.mu.RUnlock()
	switch {
	case d == nil:
		return fmt.Errorf("device %s: %w", id, ErrNotFound)
	case listed:
		return fmt.Errorf("device %s: %w: edge %s lists it; retire it, or take it from the edge's list first", id, ErrConflict, d.Edge)
	}
	if err := r.store.DeleteDevice(ctx, id); err != nil {
		return fmt.Errorf("delete device %s: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(d)
	delete(r.unsaved, id)
	delete(r.looked, id)
	delete(r.shownDev, id)
	r.judged.rule(deviceOwner(id), nil)
	r.urgent()
	return nil
}
