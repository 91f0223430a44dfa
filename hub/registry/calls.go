package registry

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// calls is who can call for help now. A unit is a home; a button that names none
// stands for one of its own.
type calls struct {
	rulings []ruling // one for each edge and device that buttons depend on
	units   int
	can     int // units with a button that works
	cannot  int // units whose buttons are known not to, or are all suspended
	out     int // of these, units all of whose buttons are suspended
	lost    []LostHome
}

// LostHome is a home whose buttons are all known not to work now.
type LostHome struct {
	Site, Building, Unit string
	Buttons              []string  // in order
	Since                time.Time // the last of them stopped being in order; of a loss above them see Cause
	Cause                string    // key of the condition by which they are lost; empty: the buttons themselves
}

// LostHomes are the homes that cannot call for help, as of the last look.
func (r *Registry) LostHomes() []LostHome {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.calls.lost)
}

// lostHomes are the homes of units that are known not to be able to call.
func lostHomes(units map[string]devices.Status, all map[string]*device, causes causes) []LostHome {
	homes := map[string]*LostHome{}
	for _, b := range all {
		unit := b.unit()
		if b.Kind != devices.Button || !b.inService() || units[unit] != devices.Offline {
			continue
		}
		h := homes[unit]
		if h == nil {
			h = &LostHome{Site: b.Site}
			if l := b.Location; l != nil {
				h.Building, h.Unit = l.Building, l.Unit
			}
			homes[unit] = h
		}
		h.Buttons = append(h.Buttons, b.ID)
		if b.since.After(h.Since) {
			h.Since = b.since
		}
	}
	list := make([]LostHome, 0, len(homes))
	for unit, h := range homes {
		slices.Sort(h.Buttons)
		for key, at := range causes {
			if at.units[unit] && at.verdict == yes && (h.Cause == "" || key < h.Cause) {
				h.Cause = key
			}
		}
		list = append(list, *h)
	}
	slices.SortFunc(list, func(a, b LostHome) int { return cmp.Compare(a.Buttons[0], b.Buttons[0]) })
	return list
}

// causes is what calls can be lost by, by key.
type causes map[string]*lostAt

// lostAt is an edge or a device with the units that it carries.
type lostAt struct {
	ruling
	units map[string]bool
}

// canCall works out who can call for help. Of several causes that stand above
// one another only the highest counts, so that each loss is one alert. A unit
// with another button that works is not counted.
func canCall(edges map[string]*edge, all map[string]*device, g *graph, now time.Time, starting bool) calls {
	causes := causes{}
	units := map[string]devices.Status{} // what is known of each: Online means that it can call
	for _, b := range all {
		e := edges[b.Edge]
		if b.Kind != devices.Button || !b.inService() {
			continue
		}
		unit := b.unit()
		gone := false
		if e != nil {
			away := causes.edge(e, now, starting)
			if gone = away.verdict == yes; gone {
				away.units[unit] = true
			}
		}
		for _, up := range g.above(b) {
			causes.device(up)
		}
		if !gone {
			for _, root := range g.roots(b) {
				causes.device(root).units[unit] = true
				gone = true
			}
		}
		switch {
		case !gone && (b.status == devices.Online || b.status == devices.Degraded):
			units[unit] = devices.Online
		case units[unit] == devices.Online:
		case gone || b.status == devices.Offline:
			units[unit] = devices.Offline
		case units[unit] == "":
			units[unit] = devices.Unknown
		}
	}
	c := calls{units: len(units)}
	for _, status := range units {
		switch status {
		case devices.Online:
			c.can++
		case devices.Offline:
			c.cannot++
		}
	}
	c.out = len(suspended(all, units))
	c.units += c.out
	c.cannot += c.out
	c.lost = lostHomes(units, all, causes)
	for _, at := range causes {
		for unit := range at.units {
			if units[unit] != devices.Online {
				at.Count++
			}
		}
		if at.verdict == yes && at.Count == 0 {
			at.verdict = no
		}
		c.rulings = append(c.rulings, at.ruling)
	}
	return c
}

// suspended are the units that have suspended buttons and none in service. What is out
// of service raises nothing, but nobody can call by it.
func suspended(all map[string]*device, units map[string]devices.Status) map[string]bool {
	out := map[string]bool{}
	for _, b := range all {
		if unit := b.unit(); b.Kind == devices.Button && b.Lifecycle == devices.Suspended && units[unit] == "" {
			out[unit] = true
		}
	}
	return out
}

// edge returns the edge as a cause.
func (c causes) edge(e *edge, now time.Time, starting bool) *lostAt {
	cond := condition(alerts.RuleCannotCall, edgeOwner(e.ID))
	if c[cond.Key] == nil {
		cond.Edge, cond.Name = e.ID, e.name()
		c[cond.Key] = &lostAt{ruling{cond, decided(e.lost(now, starting))}, map[string]bool{}}
	}
	return c[cond.Key]
}

// device returns the device as a cause.
func (c causes) device(d *device) *lostAt {
	cond := condition(alerts.RuleCannotCall, deviceOwner(d.ID))
	if c[cond.Key] == nil {
		cond.Edge, cond.Device, cond.Site, cond.Name, cond.NameEN = d.Edge, d.ID, d.Site, d.name(), d.NameEN
		c[cond.Key] = &lostAt{ruling{cond, decided(d.lost())}, map[string]bool{}}
	}
	return c[cond.Key]
}

// unit is the home that a button serves.
func (d *device) unit() string {
	if l := d.Location; l != nil && l.Unit != "" {
		return d.Site + "/" + l.Building + "/" + l.Unit
	}
	return deviceOwner(d.ID)
}
