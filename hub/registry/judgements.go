package registry

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Judgements is every condition of which it is known whether it holds, judged at
// now, by key. It changes nothing and tells nobody.
func (r *Registry) Judgements(now time.Time) []alerts.Judgement {
	r.mu.RLock()
	defer r.mu.RUnlock()
	starting := r.starting(now)
	all := make(map[string]*device, len(r.devices))
	for id, d := range r.devices {
		c := *d // so that its status can be that of now
		v := view{now: now, edge: r.edges[d.Edge], starting: starting}
		c.status, c.reasons, c.next = c.assess(v)
		all[id] = &c
	}
	g := newGraph(all, nil)
	var rulings []ruling
	for _, e := range r.edges {
		rulings = append(rulings, e.rulings(now, starting)...)
	}
	for _, d := range all {
		rulings = append(rulings, d.rulings(d.status, d.reasons, g.under(d))...)
	}
	rulings = append(rulings, canCall(r.edges, all, g, now, starting).rulings...)

	var list []alerts.Judgement
	for _, one := range rulings {
		if one.verdict != unknown {
			list = append(list, alerts.Judgement{NewID: devices.NewID(now), Condition: one.Condition, Holds: one.verdict == yes})
		}
	}
	slices.SortFunc(list, func(a, b alerts.Judgement) int { return cmp.Compare(a.Condition.Key, b.Condition.Key) })
	return list
}
