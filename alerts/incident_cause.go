package alerts

// belong groups with a cause what it explains and must not hide: that residents
// cannot call, when power fails, and what somebody has taken already. So a power
// cut is one incident: its alert, what is hidden under it, and what is grouped
// with it.
func (d *draft) belong(nodes []explained, parent map[string]string) {
	for _, n := range nodes {
		if n.hidable {
			continue
		}
		key := n.held.Condition.Key
		for _, up := range explains(n.held.Condition) {
			if h, ok := d.held.get(up); ok && up != key && d.isOpen(h.Alert) && !leadsTo(parent, up, key) {
				parent[key] = up
				break
			}
		}
	}
	for _, n := range nodes {
		root := ""
		if !n.hidable { // what is hidden says so by its cause
			root = d.rootOf(parent, n.held.Condition.Key)
		}
		if top, open := d.alerts.get(root); open && top.Cause != "" {
			root = top.Cause
		}
		if root == n.alert.ID {
			root = ""
		}
		if n.alert.Incident != root {
			d.group(d.edit(n.alert.ID), root)
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
