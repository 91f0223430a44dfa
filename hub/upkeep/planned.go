package upkeep

// Spread marks as planned what depends on a supply, a switch or an edge that is in a
// planned outage: it is off with it, and that is expected.
func Spread(all []Device) {
	planned := map[string]bool{}
	for _, d := range all {
		if d.Planned && carries(d.Kind) {
			planned[d.Key()] = true
		}
	}
	if len(planned) == 0 {
		return
	}
	needs := World{Devices: all}.needs()
	for i := range all {
		for up := range above(all[i].Key(), needs) {
			all[i].Planned = all[i].Planned || planned[up]
		}
	}
}
