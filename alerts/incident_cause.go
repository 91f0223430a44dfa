package alerts

// belong groups with a cause what it explains and must not hide: that residents
// cannot call, when power fails, and what somebody has taken already. So a power
// cut is one incident: its alert, what is hidden under it, and what is grouped
// with it.
func (d *draft) belong(nodes []explained) {
	because := map[string]string{} // key of a condition: key of its cause
	for _, n := range nodes {
		key := n.held.Condition.Key
		for _, up := range explains(n.held.Condition) {
			if h, ok := d.held.get(up); ok && up != key && d.isOpen(h.Alert) && !leadsTo(because, up, key) {
				because[key] = up
				break
			}
		}
	}
	for _, n := range nodes {
		a, _ := d.alerts.get(n.alert.ID)
		root := d.rootOf(because, n.held.Condition.Key)
		if top, open := d.alerts.get(root); open && top.Cause != "" {
			root = top.Cause
		}
		if a.Cause != "" || root == a.ID { // what is hidden under it says so already
			root = ""
		}
		if a.Incident != root {
			d.group(d.edit(a.ID), root)
		}
	}
}

// explains lists the keys of the conditions that may be behind one, the likeliest
// first. That residents cannot call is judged of what they depend on, so it is
// explained by whatever else that device or edge has.
func explains(c Condition) []string {
	switch {
	case c.Rule != RuleCannotCall:
		return c.Under
	case c.Device != "":
		return append([]string{ConditionKey(RulePower, c.Device), ConditionKey(RuleOffline, c.Device), ConditionKey(RuleButtonOffline, c.Device)}, c.Under...)
	}
	return append([]string{ConditionKey(RuleEdgeAway, c.Edge)}, c.Under...)
}
