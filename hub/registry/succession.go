package registry

import "brighteyes/devices"

// Succeed takes note that one device hangs where another did. From then on it has
// the place, the name and the dependencies of the other as far as its edge declares
// none for it, and what is declared to depend on the other depends on it. Whoever
// calls it keeps that on record, and says it again after a restart.
func (r *Registry) Succeed(old, by string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heirs[old] = by
	r.rewire()
	was, next := r.devices[old], r.devices[by]
	if was == nil || next == nil {
		return
	}
	next.Device = inherit(next.Device, was.Device)
	r.touch(next)
	r.urgent()
}

// inherit is d with what it lacks of the device that hung there before.
func inherit(d, was devices.Device) devices.Device {
	if d.Site == "" {
		d.Site = was.Site
	}
	if d.Location == nil && was.Location != nil {
		l := *was.Location
		d.Location = &l
	}
	if d.Name == "" {
		d.Name, d.NameEN = was.Name, was.NameEN
	}
	if len(d.DependsOn) == 0 {
		for _, name := range was.DependsOn {
			if name != d.ID {
				d.DependsOn = append(d.DependsOn, name)
			}
		}
	}
	return d
}

// before is the device that hung where this one does; nil when none did.
func (r *Registry) before(id string) *device {
	for old, by := range r.heirs {
		if by == id {
			return r.devices[old]
		}
	}
	return nil
}

// heirs is which device hangs where another did, by the other.
type heirs map[string]string

// today is the device that hangs there now.
func (h heirs) today(id string) string {
	for range len(h) { // they form no ring, and if they did it would end
		next, moved := h[id]
		if !moved {
			break
		}
		id = next
	}
	return id
}
