package alerts

import "strings"

func recoverKey(condition string) string { return string(DueRecover) + ":" + condition }
func promoteKey(condition string) string { return string(DuePromote) + ":" + condition }

// promoteLater makes an alert critical when its condition has stood too long,
// counted from when the alert was opened, so that flapping does not put it off.
func (d *draft) promoteLater(a *Alert, key string, line Standing) {
	if line.PromoteAfter <= 0 || a.Severity == Critical {
		return
	}
	at := a.OpenedAt.Add(line.PromoteAfter) // may be over already
	d.schedule(Due{Key: promoteKey(key), Alert: a.ID, Kind: DuePromote, At: at})
}

// come takes a timer. One that was moved or cancelled does nothing.
func (d *draft) come(due Due) {
	plan, resolved := due.Plan, due.Resolved
	due, waits := d.due.get(due.Key)
	if !waits || due.At.After(d.now) {
		return
	}
	d.cancel(due.Key)
	switch due.Kind {
	case DuePromote:
		d.promote(due)
	case DueRecover:
		d.recover(due)
	case DueEscalate:
		d.escalate(due, plan)
	case DueUnseen:
		d.unseen(due)
	case DueAssist:
		d.assist(due, plan)
	case DueArrive:
		d.overdue(due, plan)
	case DueReport:
		due.Resolved = resolved
		d.reportDue(due)
	case DueSilence:
		d.endSilence(strings.TrimPrefix(due.Key, silenceKey("")), System)
	case DueWindow:
		d.turnWindow(strings.TrimPrefix(due.Key, windowKey("")))
	}
}

func (d *draft) promote(due Due) {
	a, open := d.alerts.get(due.Alert)
	if !open || a.Severity == Critical {
		return
	}
	h, known := d.held.get(a.Key)
	if !known || h.Alert != a.ID || !h.FalseSince.IsZero() {
		return // it is over, or may be: becoming true again asks anew
	}
	a = d.edit(due.Alert)
	a.Severity = Critical
	d.note(a, System, EntryPromoted, "")
}

func (d *draft) recover(due Due) {
	a, open := d.alerts.get(due.Alert)
	if !open {
		return
	}
	h, known := d.held.get(a.Key)
	if !known || h.Alert != a.ID || h.FalseSince.IsZero() || guarded(a, h.Condition).ByHand {
		return
	}
	stable := recoverAfter(a)
	if left := stable - d.now.Sub(h.FalseSince); left > 0 {
		d.schedule(Due{Key: due.Key, Alert: due.Alert, Kind: due.Kind, At: d.now.Add(min(left, stable))})
		return
	}
	d.resolve(d.edit(due.Alert), System, Recovered, EntryRecovered, "")
}
