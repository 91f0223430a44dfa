package registry

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// maxUndeclared is how many devices that nobody declared an edge may have.
const maxUndeclared = 200

// ApplyInventory takes the list of all devices of an edge and returns what was
// refused of it: the devices that belong to another edge. Such a claim is
// remembered, and holds good when that edge lets the device go. A device that is
// no longer listed is kept, see the package comment. The list holds at once and
// is written by Run a moment later: an edge says it again whenever it connects.
func (r *Registry) ApplyInventory(edge string, msg wire.InventoryMessage, retained bool, received time.Time) []wire.Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.edges[edge]
	if e == nil {
		return nil
	}
	if !retained {
		r.alive(e, received)
	}
	e.listed = true
	clear(e.claims)
	var refused []wire.Refusal
	named := make(map[string]bool, len(msg.Devices))
	for _, dev := range msg.Devices {
		named[dev.ID] = true
		if d := r.devices[dev.ID]; d != nil && d.Edge != edge && r.owner(d) != "" && d.listed {
			e.claims[dev.ID] = dev
			refused = append(refused, wire.Refusal{
				Edge: edge, Lane: wire.Inventory, Reason: wire.ReasonForeign, Device: dev.ID,
				Detail: "declared by edge " + d.Edge, Time: received.UTC(),
			})
			continue
		}
		r.declare(edge, dev, received)
	}
	for id, d := range r.of(edge) {
		if !named[id] && d.listed {
			d.listed = false
			r.touch(d)
			r.release(d, received)
		}
	}
	r.shownEdge[edge] = struct{}{}
	r.urgent()
	return refused
}

// declare makes the device the edge's own, as it describes it.
func (r *Registry) declare(edge string, dev devices.Device, at time.Time) {
	d := r.devices[dev.ID]
	if d == nil {
		d = &device{}
		d.ID, d.Edge, d.AddedAt, d.Lifecycle = dev.ID, edge, at.UTC(), devices.InService
		r.add(d)
	}
	next := d.Registered
	if next.Undeclared {
		next.Undeclared, next.Lifecycle = false, devices.InService
	}
	if dev.Model == "" {
		dev.Model = d.Model // what the device told of itself
	}
	if was := r.before(dev.ID); was != nil {
		dev = inherit(dev, was.Device)
	}
	next.Device, next.Edge = dev, edge
	if !d.listed || !reflect.DeepEqual(next, d.Registered) {
		r.move(d, edge)
		d.Registered, d.listed = next, true
		r.touch(d)
	}
}

// release gives a device that its edge let go to an edge that claims it, if any.
func (r *Registry) release(d *device, at time.Time) {
	for _, id := range slices.Sorted(maps.Keys(r.edges)) {
		claimant := r.edges[id]
		if dev, ok := claimant.claims[d.ID]; ok && id != d.Edge {
			delete(claimant.claims, d.ID)
			r.declare(id, dev, at)
			r.shownEdge[id] = struct{}{}
			return
		}
	}
}

// addUndeclared makes a device that was only mentioned; nil when the edge has
// too many of them.
func (r *Registry) addUndeclared(e *edge, id string, at time.Time) *device {
	n := 0
	for _, d := range r.of(e.ID) {
		if d.Undeclared {
			n++
		}
	}
	if n >= maxUndeclared {
		return nil
	}
	d := &device{Registered: devices.Registered{
		Device: devices.Device{ID: id}, Edge: e.ID, Lifecycle: devices.Planned, Undeclared: true, AddedAt: at.UTC(),
	}}
	r.add(d)
	r.touch(d)
	return d
}

// owner is the edge that declared the device; empty when none has, or it is gone.
func (r *Registry) owner(d *device) string {
	if d.Undeclared || r.edges[d.Edge] == nil || !d.listed && expected(d.Registered) {
		return ""
	}
	return d.Edge
}

// of is the devices of an edge, by id.
func (r *Registry) of(edge string) map[string]*device { return r.byEdge[edge] }

// add takes a device in under its edge.
func (r *Registry) add(d *device) {
	r.devices[d.ID] = d
	if r.byEdge[d.Edge] == nil {
		r.byEdge[d.Edge] = map[string]*device{}
	}
	r.byEdge[d.Edge][d.ID] = d
}

// remove forgets a device.
func (r *Registry) remove(d *device) {
	delete(r.devices, d.ID)
	delete(r.byEdge[d.Edge], d.ID)
	r.rewire()
}

// move gives a device to another edge, or with "" to none.
func (r *Registry) move(d *device, edge string) {
	delete(r.byEdge[d.Edge], d.ID)
	d.Edge = edge
	r.add(d)
}

// touch has the device's record written, assessed and shown.
func (r *Registry) touch(d *device) {
	r.unsaved[d.ID] = struct{}{}
	select {
	case r.saving <- struct{}{}:
	default: // it is on its way already
	}
	r.looked[d.ID] = struct{}{}
	r.shownDev[d.ID] = struct{}{}
	r.rewire()
}

// save writes the records that are newer here than in the store.
func (r *Registry) save(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	ids := slices.Sorted(maps.Keys(r.unsaved))
	list := make([]devices.Registered, 0, len(ids))
	for _, id := range ids {
		if d := r.devices[id]; d != nil {
			list = append(list, d.Registered)
		}
	}
	clear(r.unsaved)
	r.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	err := r.store.PutDevices(ctx, list)
	if err != nil {
		r.metrics.unsaved.Inc()
		r.mu.Lock()
		for _, id := range ids {
			r.unsaved[id] = struct{}{}
		}
		r.mu.Unlock()
	}
	return err
}
