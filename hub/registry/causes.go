package registry

import (
	"brighteyes/alerts"
	"brighteyes/devices"
)

// Cause is a device that is lost and on which others depend.
type Cause struct {
	ID     string
	Name   string
	NameEN string
	Kind   devices.Kind
	Key    string // of the condition that says so
}

// LostAbove lists, by device, what is lost above it and has nothing lost above itself:
// the switch that is off, or the power behind it. Of a device that nobody knows, and
// of one that depends on nothing lost, there is none.
func (r *Registry) LostAbove(ids []string) map[string][]Cause {
	r.mu.RLock()
	defer r.mu.RUnlock()
	g := r.graph
	if g == nil { // the inventory just changed
		g = newGraph(r.devices, r.heirs)
	}
	causes := map[string][]Cause{}
	for _, id := range ids {
		d := r.devices[id]
		if d == nil {
			continue
		}
		for _, up := range g.roots(d) {
			rule := offlineRule(up.Kind)
			if up.Kind == devices.Power {
				rule = alerts.RulePower
			}
			causes[id] = append(causes[id], Cause{ID: up.ID, Name: up.name(), NameEN: up.NameEN, Kind: up.Kind, Key: alerts.ConditionKey(rule, up.ID)})
		}
	}
	return causes
}
