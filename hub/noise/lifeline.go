package noise

import (
	"slices"
	"strings"

	"brighteyes/devices"
)

// Part is a device with the edge that declares it.
type Part struct {
	devices.Device
	Edge string
}

// LifeLine names, of what a window is about, the devices without which somebody
// cannot call for help or is not warned of smoke or gas: buttons, sensors of which
// it is not plain that they watch for something else, all that these depend on,
// and through its edge each device on it. below are the places with all below them.
func LifeLine(all []Part, ids, edges, below []string) []string {
	needed := map[string]bool{}
	byID, supplies := index(all)
	var need func(p Part)
	need = func(p Part) {
		if needed[p.ID] {
			return
		}
		needed[p.ID] = true
		for _, name := range p.DependsOn {
			if up, ok := byID[name]; ok {
				need(up)
			}
			for _, up := range supplies[name] {
				need(up)
			}
		}
	}
	for _, p := range all {
		if Vital(p.Device) {
			need(p)
		}
	}
	var names []string
	for _, p := range all {
		about := slices.Contains(ids, p.ID) || slices.Contains(edges, p.Edge) || p.Site != "" && slices.Contains(below, p.Site)
		if about && needed[p.ID] {
			names = append(names, firstOf(p.Name, p.ID))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func index(all []Part) (byID map[string]Part, supplies map[string][]Part) {
	byID, supplies = map[string]Part{}, map[string][]Part{}
	for _, p := range all {
		byID[p.ID] = p
		if p.Kind != devices.Power {
			continue
		}
		for _, name := range append([]string{"power:" + p.ID}, p.Capabilities...) {
			if strings.HasPrefix(name, "power:") {
				supplies[name] = append(supplies[name], p)
			}
		}
	}
	return byID, supplies
}

// Vital reports whether a device calls for help, or may. An inventory does not say
// what a sensor watches for, so each is vital whose id, name and abilities do not
// say that it is something else: asking once too often costs a sentence.
func Vital(d devices.Device) bool {
	switch d.Kind {
	case devices.Button:
		return true
	case devices.Sensor:
	default:
		return false
	}
	words := strings.ToLower(strings.Join(append([]string{d.ID, d.Name, d.Model}, d.Capabilities...), " "))
	mentions := func(list ...string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(words, w) })
	}
	if mentions("smoke", "gas", "fall", "carbon", "烟", "燃气", "煤气", "跌倒", "一氧化碳") {
		return true
	}
	return !mentions("leak", "water", "motion", "contact", "door", "temperature", "humidity", "水浸", "漏水", "门磁", "人体", "温", "湿")
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
