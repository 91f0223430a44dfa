package residents

// AloneAt names the devices of those who live alone and are not away. It is for an
// order of what is mended first, which tells nobody why a device stands where it
// does; no list and no answer may hold it.
func (r *Residents) AloneAt() map[string]bool {
	now, named := r.now(), map[string]bool{}
	for _, one := range r.all() {
		if _, away := one.awayAt(now); !one.Alone || away {
			continue
		}
		for _, id := range one.Devices {
			named[id] = true
		}
	}
	return named
}
