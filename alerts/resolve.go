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
	d.alerts.set(a.ID, a)
	d.byKey.set(a.Key, a.ID)
	h, known := d.held.get(a.Key)
	if !known {
		return
	}
	next := *h
	next.Alert, next.Rests = a.ID, false
	d.putHeld(next)
	d.promoteLater(a, a.Key, lineOf(h.Condition))
}
