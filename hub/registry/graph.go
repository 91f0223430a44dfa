package registry

import (
	"strings"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// graph is who depends on whom. An entry of depends_on names a device by its id;
// "power:NAME" names the power devices that have that as a capability, or NAME as
// their id. An entry that names nobody is nobody's cause.
type graph struct {
	needs map[*device][]*device
}

const powerPrefix = "power:"

func newGraph(all map[string]*device, moved heirs) *graph {
	supplies := map[string][]*device{}
	for _, d := range all {
		if d.Kind != devices.Power {
			continue
		}
		names := map[string]bool{powerPrefix + d.ID: true}
		for _, c := range d.Capabilities {
			if strings.HasPrefix(c, powerPrefix) {
				names[c] = true
			}
		}
		for name := range names {
			supplies[name] = append(supplies[name], d)
		}
	}
	g := &graph{needs: map[*device][]*device{}}
	for _, d := range all {
		for _, name := range d.DependsOn {
			if up, ok := strings.CutPrefix(name, powerPrefix); ok {
				name = powerPrefix + moved.today(up)
			} else {
				name = moved.today(name)
			}
			if other := all[name]; other != nil && other != d {
				g.needs[d] = append(g.needs[d], other)
			}
			for _, supply := range supplies[name] {
				if supply != d {
					g.needs[d] = append(g.needs[d], supply)
				}
			}
		}
	}
	return g
}

// above lists all that d depends on, the nearest first, each once.
func (g *graph) above(d *device) []*device {
	seen := map[*device]bool{d: true}
	var list []*device
	for wave := g.needs[d]; len(wave) > 0; {
		var next []*device
		for _, up := range wave {
			if !seen[up] {
				seen[up] = true
				list = append(list, up)
				next = append(next, g.needs[up]...)
			}
		}
		wave = next
	}
	return list
}

// under lists the keys of the conditions that would explain that d is offline,
// the nearest first.
func (g *graph) under(d *device) []string {
	var keys []string
	for _, up := range g.above(d) {
		if up.Kind == devices.Power {
			keys = append(keys, alerts.ConditionKey(alerts.RulePower, up.ID))
		} else {
			keys = append(keys, alerts.ConditionKey(offlineRule(up.Kind), up.ID))
		}
	}
	if d.Edge != "" {
		keys = append(keys, alerts.ConditionKey(alerts.RuleEdgeAway, d.Edge))
	}
	return keys
}

// roots lists what is lost above d and has nothing lost above itself.
func (g *graph) roots(d *device) []*device {
	return g.lostAbove(d, map[*device]bool{d: true})
}

func (g *graph) lostAbove(d *device, seen map[*device]bool) []*device {
	var roots []*device
	for _, up := range g.needs[d] {
		if seen[up] {
			continue
		}
		seen[up] = true
		higher := g.lostAbove(up, seen)
		roots = append(roots, higher...)
		if lost, _ := up.lost(); lost && len(higher) == 0 {
			roots = append(roots, up)
		}
	}
	return roots
}

// lost reports whether what depends on the device cannot work: a power supply
// without mains, anything else when it is offline. certain is false while that
// is not known. Only a device in service is a cause.
func (d *device) lost() (lost, certain bool) {
	switch {
	case !d.inService():
		return false, true
	case d.Kind == devices.Power:
		return d.facts[factPower].holds, d.facts[factPower].known && d.status != devices.Unknown
	}
	return d.status == devices.Offline, d.status != devices.Unknown
}
