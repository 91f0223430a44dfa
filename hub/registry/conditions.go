package registry

import (
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// foreignStands is for how long after it last spoke for a device of another edge
// an edge counts as doing so.
const foreignStands = 10 * time.Minute

// condition begins a condition of the standing table.
func condition(rule, subject string) alerts.Condition {
	line, _ := alerts.Lookup(rule)
	return alerts.Condition{
		Key: alerts.ConditionKey(rule, subject), Rule: rule,
		Category: line.Category, Severity: line.Severity, NeverHide: line.Shown, PromoteAfter: line.PromoteAfter,
	}
}

// offlineRule is the rule by which a device of this kind is missed.
func offlineRule(k devices.Kind) string {
	if k == devices.Button {
		return alerts.RuleButtonOffline
	}
	return alerts.RuleOffline
}

// inService reports whether the device raises alerts and counts in statistics.
func (d *device) inService() bool { return d.Lifecycle == devices.InService && !d.Undeclared }

// name is what people call the device.
func (d *device) name() string {
	if d.Name != "" {
		return d.Name
	}
	return d.ID
}

// rulings says of each lasting condition of the device whether it holds, given
// its status now. What its edge last told stands while the edge is away. A device
// that is not in service has no conditions.
func (d *device) rulings(status devices.Status, reasons, under []string) []ruling {
	if !d.inService() {
		return nil
	}
	begin := func(rule string) alerts.Condition {
		c := condition(rule, d.ID)
		c.Edge, c.Device, c.Site, c.Name, c.NameEN = d.Edge, d.ID, d.Site, d.name(), d.NameEN
		return c
	}
	offline := begin(offlineRule(d.Kind))
	offline.Under = under
	if status == devices.Offline {
		offline.Reasons = reasons
	}
	list := []ruling{{offline, decided(status == devices.Offline, status != devices.Unknown)}}

	low, told := d.batteryLow()
	list = append(list, ruling{begin(alerts.RuleBattery), decided(low, told)})

	for f, rule := range factRules {
		c := begin(rule)
		if fact(f) == factPower {
			c.Under = under
		}
		list = append(list, ruling{c, decided(d.facts[f].holds, d.facts[f].known)})
	}
	return list
}

// batteryLow reports whether the battery is to be changed, by its charge or by
// the device's own word, whichever is worse: many sensors tell of one of them
// alone, and a cell that still shows much gives way under load. told is false when
// neither is known.
func (d *device) batteryLow() (low, told bool) {
	charge, hasCharge := d.values["battery_pct"]
	word, hasWord := d.values["battery_low"]
	return hasCharge && charge < batteryLow || hasWord && isSet(word), hasCharge || hasWord
}

var factRules = [facts]string{factPower: alerts.RulePower, factLeak: alerts.RuleLeak, factHeldOpen: alerts.RuleHeldOpen}

// rulings says of each lasting condition of the edge whether it holds.
func (e *edge) rulings(now time.Time, starting bool) []ruling {
	begin := func(rule string) alerts.Condition {
		c := condition(rule, e.ID)
		c.Edge, c.Name = e.ID, e.name()
		return c
	}
	away := begin(alerts.RuleEdgeAway)
	lost, certain := e.lost(now, starting)

	here := !e.heard.IsZero() && !e.away(now, starting)
	clock := begin(alerts.RuleClock)

	twins := begin(alerts.RuleTwoEdges)

	foreign := begin(alerts.RuleForeign)
	foreign.Reasons = e.foreign()
	speaks := len(e.claims) > 0 || !e.spoke.IsZero() && now.Sub(e.spoke) < foreignStands
	return []ruling{
		{away, decided(lost, certain)},
		{clock, decided(e.clock.suspect, here)},
		{twins, decided(e.boots.twins(now), here)},
		{foreign, decided(speaks, here)},
	}
}

// name is what people call the edge.
func (e *edge) name() string {
	if e.Name != "" {
		return e.Name
	}
	return e.ID
}

// foreign lists the devices of other edges that the edge's inventory claims.
func (e *edge) foreign() []string {
	var ids []string
	for id := range e.claims {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
