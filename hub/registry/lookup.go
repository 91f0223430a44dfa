package registry

import (
	"cmp"
	"slices"
	"strings"

	"brighteyes/devices"
)

// Filter chooses devices. Empty fields choose all.
type Filter struct {
	Kind      devices.Kind
	Site      string // the site itself or anything below it
	Status    devices.Status
	Edge      string
	Lifecycle devices.Lifecycle
	Query     string // part of id, name, model, building or unit, in any case
}

// Device returns one device.
func (r *Registry) Device(id string) (DeviceView, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	d := r.devices[id]
	if d == nil {
		return DeviceView{}, false
	}
	return d.view(), true
}

// Devices returns the devices that f chooses, by id.
func (r *Registry) Devices(f Filter) []DeviceView {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var below map[string]bool
	if f.Site != "" {
		below = r.below(f.Site)
	}
	list := []DeviceView{}
	for _, d := range r.devices {
		if f.matches(d) && (below == nil || below[d.Site]) {
			list = append(list, d.view())
		}
	}
	slices.SortFunc(list, func(a, b DeviceView) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func (f Filter) matches(d *device) bool {
	return (f.Kind == "" || f.Kind == d.Kind) && (f.Status == "" || f.Status == d.status) &&
		(f.Edge == "" || f.Edge == d.Edge) && (f.Lifecycle == "" || f.Lifecycle == d.Lifecycle) &&
		(f.Query == "" || d.mentions(strings.ToLower(f.Query)))
}

func (d *device) mentions(word string) bool {
	texts := []string{d.ID, d.Name, d.NameEN, d.Model}
	if d.Location != nil {
		texts = append(texts, d.Location.Building, d.Location.Unit)
	}
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), word) })
}

// Edge returns one edge.
func (r *Registry) Edge(id string) (EdgeView, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	e := r.edges[id]
	if e == nil {
		return EdgeView{}, false
	}
	return r.viewEdge(e), true
}

// Edges returns all edges, by id.
func (r *Registry) Edges() []EdgeView {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := make([]EdgeView, 0, len(r.edges))
	for _, e := range r.edges {
		list = append(list, r.viewEdge(e))
	}
	slices.SortFunc(list, func(a, b EdgeView) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Lookup returns what is on record of a device that an edge speaks of, and the
// edge that declared it; owner is empty while none has. known is false for a
// device that was never heard of.
func (r *Registry) Lookup(edge, device string) (dev devices.Registered, owner string, known bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	d := r.devices[device]
	if d == nil {
		return devices.Registered{}, "", false
	}
	return d.Registered, r.owner(d), true
}

// CamerasAt lists the cameras in service at a place, by id.
func (r *Registry) CamerasAt(site string) []string {
	if site == "" {
		return nil
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	for id, d := range r.devices {
		if d.Kind == devices.Camera && d.Site == site && d.inService() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// EnsureUndeclared makes the device appear as undeclared under the edge that
// mentioned it, unless it is known already. kept is false when the edge has as
// many of them as it may, or the id is none. Run has it on record a moment later.
func (r *Registry) EnsureUndeclared(edge, device string) (kept bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.devices[device] != nil {
		return true
	}
	e := r.edges[edge]
	if e == nil || !devices.ValidID(device) || device == devices.SelfTest {
		return false
	}
	return r.addUndeclared(e, device, r.now()) != nil
}
