package layout

import (
	"fmt"
	"strconv"
	"strings"

	"brighteyes/devices"
)

// place is where one device is.
type place struct {
	key                   string // in its id
	site                  string
	name                  string // of a gate or an area
	building, floor, unit string
}

// chosen is a template with how many of it.
type chosen struct {
	Template
	count int
}

// readDevices checks what was chosen, and that it is not too much.
func (m *maker) readDevices() []chosen {
	var all []chosen
	seen := map[string]bool{}
	total := 0
	for i, c := range m.l.Devices {
		field := fmt.Sprintf("devices[%d]", i)
		var t Template
		for _, one := range templates {
			if one.Key == c.Template {
				t = one
			}
		}
		switch {
		case t.Key == "" || seen[t.Key]:
			m.wrong(field+".template", "layout.template")
		case c.Count < 0 || c.Count > MostCount:
			m.wrong(field+".count", "layout.between", 0, MostCount)
		case c.Count > 0:
			all = append(all, chosen{t, c.Count})
			total += c.Count * m.places(t.Per)
		}
		seen[t.Key] = true
	}
	if total > MostDevices {
		m.wrong("devices", "layout.devices", total, MostDevices)
	}
	return all
}

// places is how many places of a kind there are.
func (m *maker) places(per Per) (n int) {
	switch per {
	case PerUnit:
		for _, h := range m.houses {
			n += len(h.floors) * h.units
		}
	case PerFloor:
		for _, h := range m.houses {
			n += len(h.floors)
		}
	case PerBuilding:
		n = len(m.houses)
	default:
		for _, s := range m.spots {
			if s.per == per {
				n++
			}
		}
	}
	return n
}

// each calls do with every place of a kind, in order.
func (m *maker) each(per Per, do func(place)) {
	for _, s := range m.spots {
		if s.per == per {
			do(place{key: s.site, site: s.site, name: s.Name})
		}
	}
	for _, h := range m.houses {
		if per == PerBuilding {
			do(place{key: h.site, site: h.site, building: h.shown})
			continue
		}
		at := strings.TrimPrefix(h.site, "b") // b5 is 5 in "button-5-501"
		if m.l.Prefix {
			at = m.l.Code + "-" + h.number
		}
		for _, f := range h.floors {
			floor := strconv.Itoa(f)
			if per == PerFloor {
				do(place{key: at + "-f" + floor, site: h.site, building: h.shown, floor: floor})
			}
			for u := 1; per == PerUnit && u <= h.units; u++ {
				unit := fmt.Sprintf("%d%02d", f, u)
				do(place{key: at + "-" + unit, site: h.site, building: h.shown, floor: floor, unit: unit})
			}
		}
	}
}

func (m *maker) makePlaces() {
	m.addPlace(m.l.Code, "", "community", m.l.Name, "")
	for _, h := range m.houses {
		m.addPlace(h.site, m.l.Code, "building", h.shown+"号楼", "Building "+h.shown)
	}
	for _, s := range m.spots {
		m.addPlace(s.site, m.l.Code, "area", s.Name, "")
	}
}

func (m *maker) addPlace(id, parent, level, name, nameEN string) {
	m.Places++
	if is, exists := m.known.Site(id); exists {
		if is.Level != level {
			m.conflict(Mistake{ID: id, Text: words.Say("layout.place.there", id, is.Level)})
		}
		m.There++
		return
	}
	m.sites.Rows = append(m.sites.Rows, []string{id, parent, level, name, nameEN})
}

func (m *maker) makeDevices(all []chosen) {
	for _, c := range all {
		m.each(c.Per, func(at place) {
			for n := 1; n <= c.count; n++ {
				id, name := c.Word+"-"+at.key, c.name(at, m.l.English)
				if c.count > 1 {
					id, name = fmt.Sprintf("%s-%d", id, n), fmt.Sprintf("%s (%d)", name, n)
				}
				m.addDevice(c.Kind, id, name, at)
			}
		})
	}
}

func (m *maker) addDevice(kind devices.Kind, id, name string, at place) {
	m.Devices++
	is, _, exists := m.known.Device(id)
	switch {
	case m.ids[id]:
		m.conflict(Mistake{ID: id, Text: words.Say("layout.device.twice", id)})
	case !devices.ValidID(id):
		m.conflict(Mistake{ID: id, Text: words.Say("layout.device.long", id)})
	case exists && (is.Kind != kind || is.Site != at.site):
		m.conflict(Mistake{ID: id, Text: words.Say("layout.device.there", id)})
	case exists:
		m.There++
	default:
		m.gear.Rows = append(m.gear.Rows, []string{id, string(kind), name, at.site, at.building, at.floor, at.unit})
	}
	m.ids[id] = true
}

// name is what a device at a place is called. Words stand between its numbers, so
// that together they do not look like somebody's.
func (t Template) name(at place, english bool) string {
	switch {
	case english && at.name != "":
		return t.En + ", " + at.name
	case english && at.unit != "":
		return fmt.Sprintf("%s, building %s, unit %s", t.En, at.building, at.unit)
	case english && at.floor != "":
		return fmt.Sprintf("%s, building %s, floor %s", t.En, at.building, at.floor)
	case english:
		return fmt.Sprintf("%s, building %s", t.En, at.building)
	case at.name != "":
		return at.name + t.Zh
	case at.unit != "":
		return at.building + "号楼" + at.unit + t.Zh
	case at.floor != "":
		return at.building + "号楼" + at.floor + "层" + t.Zh
	}
	return at.building + "号楼" + t.Zh
}
