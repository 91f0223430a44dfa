package registry

import "brighteyes/devices"

// WayIn is the gate by which a rescue reaches a place: the one on record for it, or
// for the nearest place that it lies in. Where none is, it is the only gate in
// service of the nearest place that has any; of several nobody knows which, and ok
// is false. A gate on record that is gone or out of service counts as none.
func (r *Registry) WayIn(place string) (e devices.Entrance, gate DeviceView, ok bool) {
	r.mu.RLock()
	var chain []devices.Site
	for at, known := r.sites[place]; known && len(chain) < siteDepth; at, known = r.sites[at.Parent] {
		chain = append(chain, at)
	}
	r.mu.RUnlock()
	for _, at := range chain {
		if at.Gate == nil {
			continue
		}
		if gate, ok = r.Device(at.Gate.Device); ok && opens(gate) {
			return *at.Gate, gate, true
		}
	}
	for _, at := range chain {
		var all []DeviceView
		for _, d := range r.Devices(Filter{Site: at.ID}) {
			if opens(d) {
				all = append(all, d)
			}
		}
		if len(all) > 0 {
			return devices.Entrance{Device: all[0].ID}, all[0], len(all) == 1
		}
	}
	return devices.Entrance{}, DeviceView{}, false
}

func opens(d DeviceView) bool { return d.Kind == devices.Gate && d.Lifecycle == devices.InService }
