package alerts

// resolve ends an alert. Its condition, when it still holds, then rests.
func (d *draft) resolve(a *Alert, by string, outcome Outcome, action, text string) {
	at := d.now
	a.State, a.ResolvedAt, a.Outcome = Resolved, &at, outcome
	if a.Cause != "" || a.Hides > 0 {
		a.Cause, a.Hides = "", 0
		d.unsettled = true
	}
	d.note(a, by, action, text)
	d.finalOwed(a)
	d.leave(a)
	d.cancel(promoteKey(a.Key))
	d.cancel(recoverKey(a.Key))
	h, known := d.held.get(a.Key)
	if !known || h.Alert != a.ID {
		return
	}
	if !h.FalseSince.IsZero() {
		d.dropHeld(a.Key)
		return
	}
	next := *h
	next.Alert, next.Rests = "", true
	d.putHeld(next)
}

// reopen puts a resolved alert back among the open ones, with its condition if
// that still stands.
func (d *draft) reopen(a *Alert) {
	d.restart(a)
	a.GuardsAt = nil // the policy begins anew, and tells them when it comes to them
	d.alerts.set(a.ID, a)
	d.byKey.set(a.Key, a.ID)
	d.reportsGoOn(a)
	h, known := d.held.get(a.Key)
	if !known {
		return
	}
	next := *h
	next.Alert, next.Rests = a.ID, false
	d.putHeld(next)
	d.promoteLater(a, a.Key, lineOf(h.Condition))
}

// endIfOver lets what was resolved by mistake end by its condition's own rule, when
// that was no longer on record: it became false in between.
func (d *draft) endIfOver(a *Alert) {
	if _, known := d.held.get(a.Key); known || a.Rule == RuleFlood || guarded(a, Condition{}).ByHand {
		return
	}
	c := Condition{
		Key: a.Key, Rule: a.Rule, Edge: a.Edge, Device: a.Device, Site: a.Site,
		Category: a.Category, Severity: a.Severity, Title: a.Title, TitleEN: a.TitleEN,
	}
	d.putHeld(Held{Condition: c, Alert: a.ID, Since: a.OpenedAt, FalseSince: d.now})
	d.schedule(Due{Key: recoverKey(a.Key), Alert: a.ID, Kind: DueRecover, At: d.now.Add(recoverAfter(a))})
}
