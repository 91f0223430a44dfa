package alerts

import (
	"slices"
	"strings"
)

// judge takes a word on whether a condition holds.
func (d *draft) judge(j Judgement) {
	switch {
	case !judgeable(j.Condition):
	case j.Holds:
		d.holds(j.NewID, j.Condition)
	default:
		d.fails(j.Condition.Key)
	}
}

// judgeable reports whether c is a condition at all: the key is the rule's own, so
// that no rule reaches into another's alerts, and the rule is none that only an
// event can raise, such as a call.
func judgeable(c Condition) bool {
	event, lasting := begins(c.Rule)
	return (event == "" || lasting) && strings.HasPrefix(strings.TrimPrefix(c.Key, drillMark), ConditionKey(c.Rule, ""))
}

// holds takes a condition as true. It occurs when it becomes true; while it
// stays so, only its circumstances can change.
func (d *draft) holds(newID string, c Condition) {
	h, known := d.held.get(c.Key)
	if known && (h.Rests || h.FalseSince.IsZero() && d.isOpen(h.Alert)) {
		d.update(*h, c)
		return
	}
	d.cancel(recoverKey(c.Key))
	line := lineOf(c)
	a := d.withKey(c.Key)
	switch {
	case a == nil:
		a = d.open(newID, line, c.Key, false)
		a.Edge, a.Device, a.Site = c.Edge, c.Device, c.Site
	case !known && a.Chain != nil && d.now.Sub(a.LastAt) <= RecoverAfter:
		// An event told of the same a moment ago: see told.
	case a.Flapping:
		a.Count++ // and nothing is told anew
		a.LastAt = d.now
	default:
		d.again(a, line)
	}
	describeCondition(a, c)
	d.putHeld(Held{Condition: c, Alert: a.ID, Since: d.now, Judged: true})
	d.began(a, c.Key, guarded(a, c))
	d.promoteLater(a, c.Key, line)
}

// update takes new circumstances of a condition that holds anyway.
func (d *draft) update(h Held, c Condition) {
	if same(h.Condition, c) {
		return
	}
	concerned := h.Condition.Count
	h.Condition = c
	d.putHeld(h)
	a := d.edit(h.Alert)
	if a == nil {
		return
	}
	describeCondition(a, c)
	if concerned != c.Count && d.worthALine(a, EntryChanged) {
		d.note(a, System, EntryChanged, a.Title)
	}
}

// fails takes a condition as false. One that rests is forgotten by that, one
// that a person must resolve leaves its alert alone, any other recovers if it
// stays false.
func (d *draft) fails(key string) {
	h, known := d.held.get(key)
	if !known || !h.FalseSince.IsZero() {
		return
	}
	a, open := d.alerts.get(h.Alert)
	if !open || guarded(a, h.Condition).ByHand {
		d.dropHeld(key)
		d.cancel(promoteKey(key))
		return
	}
	next := *h
	next.FalseSince = d.now
	d.putHeld(next)
	d.schedule(Due{Key: recoverKey(key), Alert: h.Alert, Kind: DueRecover, At: d.now.Add(recoverAfter(a))})
}

// told takes an event that tells of a condition. Each counts, but for the one
// that tells of what present state said a moment ago: the two come by different
// roads and mean the same.
func (d *draft) told(o Occurrence, line Standing) {
	key := mark(ConditionKey(line.Rule, o.Device.ID), o.Event.Drill())
	h, known := d.held.get(key)
	if known && h.Judged && h.FalseSince.IsZero() && d.now.Sub(h.Since) <= RecoverAfter {
		if a := d.edit(h.Alert); a != nil {
			a.Chain = chainOf(o.Event, d.now)
			next := *h
			next.Judged = false
			d.putHeld(next)
			return
		}
	}
	d.cancel(recoverKey(key))
	a := d.raise(o, line)
	next := Held{Alert: a.ID, Since: d.now, Condition: Condition{
		Key: key, Rule: line.Rule, Edge: o.Event.Edge, Device: o.Device.ID, Site: o.Device.Site, Name: placeOf(o, line, o.Device.Name), NameEN: placeEnglish(o, line),
		Category: line.Category, Severity: line.Severity,
	}}
	if known {
		next.Condition = h.Condition
		if h.FalseSince.IsZero() {
			next.Since = h.Since
		}
	}
	if !known || !h.FalseSince.IsZero() {
		d.began(a, key, line)
	}
	d.putHeld(next)
}

func (d *draft) isOpen(id string) bool {
	_, open := d.alerts.get(id)
	return open
}

// lineOf is the line of the standing table for a condition. What is not in the
// table, a rule of a user, is as the condition itself says.
func lineOf(c Condition) Standing {
	if line, ok := Lookup(c.Rule); ok {
		return line
	}
	line := Standing{
		Rule: c.Rule, Category: c.Category, Severity: c.Severity, Zh: firstOf(c.Title, c.Rule), En: firstOf(c.TitleEN, c.Title, c.Rule),
		Shown: c.NeverHide, PromoteAfter: c.PromoteAfter,
	}
	if !line.Category.Valid() {
		line.Category = Maintenance
	}
	if !line.Severity.Valid() {
		line.Severity = Minor
	}
	return line
}

// guarded is the line by which an alert is resolved and hidden. What the alert was
// opened for counts, whatever condition is now said to be behind it.
func guarded(a *Alert, c Condition) Standing {
	if line, ok := Lookup(a.Rule); ok {
		return line
	}
	if a.Rule == RuleReport {
		return Standing{Rule: RuleReport, ByHand: true, Shown: true}
	}
	return lineOf(c)
}

// same reports whether two words on one condition say the same.
func same(a, b Condition) bool {
	return slices.Equal(a.Reasons, b.Reasons) && slices.Equal(a.Under, b.Under) &&
		a.Rule == b.Rule && a.Edge == b.Edge && a.Device == b.Device && a.Site == b.Site && a.Name == b.Name && a.NameEN == b.NameEN && a.Responsible == b.Responsible &&
		a.Category == b.Category && a.Severity == b.Severity && a.Count == b.Count &&
		a.NeverHide == b.NeverHide && a.PromoteAfter == b.PromoteAfter && a.Title == b.Title && a.TitleEN == b.TitleEN
}
