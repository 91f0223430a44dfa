package registry

import (
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
	cannot  int // units whose buttons are known not to
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
		cond.Edge, cond.Device, cond.Site, cond.Name = d.Edge, d.ID, d.Site, d.name()
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
