package alerts

import (
	"cmp"
	"slices"
	"strings"
)

// settle works out which alerts stand under which. An alert is hidden only
// while it is untaken, its condition has a cause that stands open, and its line
// of the table allows it, which some do only if nobody had taken the cause when
// it came; everything hidden stands under an alert that is not itself hidden. A call for help has no condition and is never looked at here.
func (d *draft) settle() {
	nodes := d.explainable()
	parent := map[string]string{} // key of a condition: key of its cause
	for _, n := range nodes {
		if !n.hidable {
			continue
		}
		for _, under := range n.held.Condition.Under {
			h, ok := d.held.get(under)
			if within := n.line.Within; within != "" && (!strings.HasPrefix(under, ConditionKey(within, "")) || ok && !d.joins(n.alert, h.Alert)) {
				continue
			}
			if ok && d.isOpen(h.Alert) && !leadsTo(parent, under, n.held.Condition.Key) {
				parent[n.held.Condition.Key] = under
				break
			}
		}
	}
	under := map[string]string{} // id of an alert: id of the one that it stands under
	for _, n := range nodes {
		under[n.alert.ID] = n.placed(d.rootOf(parent, n.held.Condition.Key))
	}
	for _, n := range nodes {
		under[n.alert.ID] = d.inSight(under, n)
	}
	for _, n := range nodes {
		d.place(n.alert, under[n.alert.ID])
	}
	d.belong(nodes, parent)
	d.countHidden()
}

// joins reports whether an alert that only one rule may hide goes under the alert of
// that rule: it is there already, or nobody has taken the other yet. What comes after
// somebody took it is news to them, and is told by itself.
func (d *draft) joins(a *Alert, cause string) bool {
	top, open := d.alerts.get(cause)
	return a.Cause == cause || open && top.State == Open
}

// explained is an open alert with its condition.
type explained struct {
	held    *Held
	alert   *Alert
	line    Standing
	hidable bool
}

// explainable returns the open alerts that have a condition, oldest first, so
// that of two that name each other as cause the elder is explained and the
// younger is seen.
func (d *draft) explainable() []explained {
	all := make([]explained, 0, d.held.size)
	d.held.each(func(_ string, h *Held) {
		if a, open := d.alerts.get(h.Alert); open {
			line := guarded(a, h.Condition)
			all = append(all, explained{h, a, line, a.State == Open && !h.Condition.NeverHide && (!line.Shown || line.Within != "")})
		}
	})
	slices.SortFunc(all, func(a, b explained) int {
		return cmp.Or(a.alert.OpenedAt.Compare(b.alert.OpenedAt), cmp.Compare(a.alert.ID, b.alert.ID))
	})
	return all
}

// leadsTo reports whether following causes from one condition comes to another.
func leadsTo(parent map[string]string, from, to string) bool {
	for ok := true; ok; from, ok = parent[from] {
		if from == to {
			return true
		}
	}
	return false
}

// rootOf is the id of the alert at the end of the causes of a condition, or
// empty when it has none.
func (d *draft) rootOf(parent map[string]string, key string) string {
	root, ok := parent[key]
	if !ok {
		return ""
	}
	for next, ok := parent[root]; ok; next, ok = parent[root] {
		root = next
	}
	h, _ := d.held.get(root)
	return h.Alert
}

// placed is what the alert should stand under, given the cause that there is
// now. One whose condition is false by now is about to recover: it neither
// disappears nor comes back for the rest of its minute.
func (n explained) placed(cause string) string {
	was := n.alert.Cause
	if n.ending() && n.hidable && (was == "" || cause == "") {
		return was
	}
	return cause
}

func (n explained) ending() bool { return !n.held.FalseSince.IsZero() }

// inSight is what the alert can stand under so that it is in sight: an open alert
// that stands under nothing. Only what is about to recover may stay under one that
// was resolved.
func (d *draft) inSight(under map[string]string, n explained) string {
	cause := under[n.alert.ID]
	for range len(under) {
		if cause == n.alert.ID || cause == "" {
			return ""
		}
		if !d.isOpen(cause) {
			if n.ending() {
				return cause
			}
			return ""
		}
		if under[cause] == "" {
			return cause
		}
		cause = under[cause]
	}
	return "" // they stand under each other
}

// place puts an alert under a cause, or takes it out.
func (d *draft) place(a *Alert, cause string) {
	was := a.Cause
	if was == cause {
		return
	}
	a = d.edit(a.ID)
	a.Cause = cause
	switch {
	case was == "":
		d.note(a, System, EntryHidden, cause)
	case cause == "":
		d.note(a, System, EntryShown, "")
	}
}

func (d *draft) countHidden() {
	under := map[string]int{}
	d.alerts.each(func(_ string, a *Alert) {
		if a.Cause != "" {
			under[a.Cause]++
		}
	})
	var changed []string
	d.alerts.each(func(id string, a *Alert) {
		if a.Hides != under[id] {
			changed = append(changed, id)
		}
	})
	slices.Sort(changed)
	for _, id := range changed {
		d.edit(id).Hides = under[id]
	}
}
