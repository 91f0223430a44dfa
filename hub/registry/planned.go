package registry

import (
	"context"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// AddDevice enters a device that is planned and that no edge has declared yet.
// Its lifecycle is Planned unless it says Commissioning. Edge may name the edge
// that shall serve it; any edge may declare it. It is an ErrExists when there is
// a device of that id.
func (r *Registry) AddDevice(ctx context.Context, d devices.Registered) error {
	return r.AddDevices(ctx, []devices.Registered{d})
}

// AddDevices enters planned devices as AddDevice does, all of them in one
// transaction, or none and why.
func (r *Registry) AddDevices(ctx context.Context, list []devices.Registered) error {
	list = slices.Clone(list)
	now := utc(r.now())
	r.writing.Lock()
	defer r.writing.Unlock()
	seen := make(map[string]bool, len(list))
	for i := range list {
		d := &list[i]
		if err := r.checkNew(*d); err != nil {
			return err
		}
		if seen[d.ID] {
			return fmt.Errorf("device %s: %w", d.ID, ErrExists)
		}
		seen[d.ID] = true
		if d.Lifecycle == "" {
			d.Lifecycle = devices.Planned
		}
		d.AddedAt, d.Undeclared = now, false
	}
	if err := r.store.PutDevices(ctx, list); err != nil {
		return fmt.Errorf("add %d devices, the first %s: %w", len(list), firstID(list), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range list {
		added := &device{Registered: d}
		added.status, added.since = devices.Unknown, r.now()
		r.add(added)
		r.show(added)
	}
	r.urgent()
	return nil
}

// ChangeDevices writes devices that are known, all of them in one transaction, or
// none and why. Of one that an edge declared only the lifecycle is taken, the rest
// is its edge's to say. One that no edge declared stays planned or commissioning.
func (r *Registry) ChangeDevices(ctx context.Context, list []devices.Registered) error {
	list = slices.Clone(list)
	r.writing.Lock()
	defer r.writing.Unlock()
	for i := range list {
		next, err := r.checkChange(list[i])
		if err != nil {
			return err
		}
		list[i] = next
	}
	if err := r.store.PutDevices(ctx, list); err != nil {
		return fmt.Errorf("change %d devices, the first %s: %w", len(list), firstID(list), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, next := range list {
		d := r.devices[next.ID]
		r.shownEdge[d.Edge], r.shownEdge[next.Edge] = struct{}{}, struct{}{}
		r.move(d, next.Edge)
		d.Registered = next
		r.show(d)
	}
	delete(r.shownEdge, "")
	r.urgent()
	return nil
}

func (r *Registry) checkNew(d devices.Registered) error {
	if err := checkPlanned(d); err != nil {
		return err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if _, taken := r.devices[d.ID]; taken {
		return fmt.Errorf("device %s: %w", d.ID, ErrExists)
	}
	return r.checkEdge(d.Edge)
}

// checkChange is what is to be written of a change.
func (r *Registry) checkChange(d devices.Registered) (devices.Registered, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	is := r.devices[d.ID]
	switch {
	case is == nil:
		return d, fmt.Errorf("device %s: %w", d.ID, ErrNotFound)
	case !d.Lifecycle.Valid():
		return d, fmt.Errorf("%w: lifecycle: want planned, commissioning, in_service, suspended or retired", ErrInvalid)
	case r.owner(is) != "": // its edge says the rest at the next connect
		next := is.Registered
		next.Lifecycle = d.Lifecycle
		return next, nil
	}
	if err := checkPlanned(d); err != nil {
		return d, err
	}
	d.AddedAt, d.Undeclared = is.AddedAt, false
	return d, r.checkEdge(d.Edge)
}

// checkEdge wants an edge that there is, or none.
func (r *Registry) checkEdge(id string) error {
	if id != "" && r.edges[id] == nil {
		return fmt.Errorf("%w: edge: there is no edge %s", ErrInvalid, id)
	}
	return nil
}

// show has a device assessed and shown whose record is written already.
func (r *Registry) show(d *device) {
	r.looked[d.ID] = struct{}{}
	r.shownDev[d.ID] = struct{}{}
	r.rewire()
}

func firstID(list []devices.Registered) string {
	if len(list) == 0 {
		return "none"
	}
	return list[0].ID
}
