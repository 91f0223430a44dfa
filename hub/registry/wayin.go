package registry

import "brighteyes/devices"

// WayIn is the gate by which a rescue reaches a place: the one on record for it, or
// for the nearest place that it lies in. Where none is, it is the only gate in
// service of the nearest place that has any; of several nobody knows which, and ok
// is false. A gate on record that is gone or out of service counts as none.
//
// Every look at an open call asks this, so it costs no more where there are many
// devices.
func (r *Registry) WayIn(place string) (e devices.Entrance, gate DeviceView, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	chain := r.upFrom(place)
	for _, at := range chain {
		if at.Gate == nil {
			continue
		}
		if d := r.devices[at.Gate.Device]; d != nil && opens(d) {
			return *at.Gate, d.view(), true
		}
	}
	gates := r.gatesByPlace()
	for _, at := range chain {
		if g := gates[at.ID]; g.many > 0 {
			return devices.Entrance{Device: g.first.ID}, g.first.view(), g.many == 1
		}
	}
	return devices.Entrance{}, DeviceView{}, false
}

func opens(d *device) bool { return d.Kind == devices.Gate && d.Lifecycle == devices.InService }

// upFrom is a place and those that it lies in, the nearest first.
func (r *Registry) upFrom(place string) (chain []devices.Site) {
	for at, known := r.sites[place]; known && len(chain) < siteDepth; at, known = r.sites[at.Parent] {
		chain = append(chain, at)
	}
	return chain
}

// gatesWithin is the gates in service at a place or anywhere below it.
type gatesWithin struct {
	first *device // by id
	many  int
}

// gatesByPlace is counted when it is asked for the first time since a device or a
// place changed. Who changes one holds mu, and forgets the count before it lets go;
// who counts holds it for reading, so that no count is older than what it is of.
func (r *Registry) gatesByPlace() map[string]gatesWithin {
	if counted := r.gates.Load(); counted != nil {
		return *counted
	}
	counted := map[string]gatesWithin{}
	for _, d := range r.devices {
		if !opens(d) {
			continue
		}
		for _, at := range r.upFrom(d.Site) {
			g := counted[at.ID]
			if g.many++; g.first == nil || d.ID < g.first.ID {
				g.first = d
			}
			counted[at.ID] = g
		}
	}
	r.gates.Store(&counted)
	return counted
}

// rewire forgets what follows from the devices and what they depend on; whoever
// changes one calls it while they hold mu.
func (r *Registry) rewire() {
	r.graph = nil
	r.gates.Store(nil)
}
