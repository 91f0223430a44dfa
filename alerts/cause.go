package alerts

import (
	"cmp"
	"slices"
)

// settle works out which alerts stand under which. An alert is hidden only
// while it is untaken, its condition has a cause that stands open, and its line
// of the table allows it; everything hidden stands under an alert that is not
// itself hidden. A call for help has no condition and is never looked at here.
func (d *draft) settle() {
	nodes := d.explainable()
	parent := map[string]string{} // key of a condition: key of its cause
	for _, n := range nodes {
		if !n.hidable {
			continue
		}
		for _, under := range n.held.Condition.Under {
			if h, ok := d.held.get(under); ok && d.isOpen(h.Alert) && !leadsTo(parent, under, n.held.Condition.Key) {
				parent[n.held.Condition.Key] = under
				break
			}
		}
	}
	for _, n := range nodes {
		d.place(n, d.rootOf(parent, n.held.Condition.Key))
	}
	d.countHidden()
}

// explained is an open alert with its condition.
type explained struct {
	held    *Held
	alert   *Alert
	hidable bool
}

// explainable returns the open alerts that have a condition, oldest first, so
// that of two that name each other as cause the elder is explained and the
// younger is seen.
func (d *draft) explainable() []explained {
	all := make([]explained, 0, d.held.size)
	d.held.each(func(_ string, h *Held) {
		if a, open := d.alerts.get(h.Alert); open {
			all = append(all, explained{h, a, a.State == Open && !h.Condition.NeverHide && !guarded(a, h.Condition).Shown})
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

// place puts an alert under a cause, or takes it out. One whose condition is
// false by now is about to recover: it neither disappears nor comes back for
// the rest of its minute.
func (d *draft) place(n explained, cause string) {
	was := n.alert.Cause
	if was == cause || !n.held.FalseSince.IsZero() && n.hidable && (was == "" || cause == "") {
		return
	}
	a := d.edit(n.alert.ID)
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
	for _, id := range d.alerts.keys() {
		if a, _ := d.alerts.get(id); a.Hides != under[id] {
			d.edit(id).Hides = under[id]
		}
	}
}
