package alerts

import (
	"slices"
	"strings"
	"time"
)

const (
	// SeenWithin is how long an alert that pages may stand without anybody having
	// looked at it before its next step comes early.
	SeenWithin = 30 * time.Second

	askAgainAfter = time.Minute      // when nobody said what the step is
	lastStepPause = 30 * time.Second // at least, between rounds of the last step
	stepBeside    = -1               // of a delivery that is owed although somebody has the alert
	stepSent      = -2               // of one to whom somebody sent; its round counts the alert's sendings
	mostSteps     = 50               // whatever a policy says, the step after these is the last
)

func escalateKey(alert string) string { return string(DueEscalate) + ":" + alert }
func unseenKey(alert string) string   { return string(DueUnseen) + ":" + alert }
func assistKey(alert string) string   { return string(DueAssist) + ":" + alert }
func arriveKey(alert string) string   { return string(DueArrive) + ":" + alert }

// pages reports whether people are called for the alert as it stands: nobody has
// taken it, it matters enough, and neither a cause nor a silence answers for it.
func pages(a *Alert) bool {
	return a.State == Open && a.Cause == "" && a.SilencedUntil == nil && !a.NotRecorded &&
		(a.Category == Care || a.Severity == Critical || a.Severity == Major)
}

// attend holds the timers of every alert that the step touched against how it now
// stands. An alert that pages always has a next step on record, from the
// transaction that opened it; one that does not owes nobody anything.
func (d *draft) attend() {
	for _, id := range d.alertOrder {
		a := d.mine[id]
		_, waits := d.due.get(escalateKey(id))
		switch {
		case pages(a) && !waits:
			d.schedule(Due{Key: escalateKey(id), Alert: id, Kind: DueEscalate, At: d.now})
			if a.Chain != nil && a.Chain.Seen == nil {
				d.schedule(Due{Key: unseenKey(id), Alert: id, Kind: DueUnseen, At: d.now.Add(SeenWithin)})
			}
		case !pages(a):
			d.cancel(escalateKey(id))
			d.cancel(unseenKey(id))
		}
		d.withdraw(a)
		if a.ArrivedAt != nil || a.State == Resolved {
			d.cancel(arriveKey(id))
		}
	}
}

// escalate takes a step of the policy: who is on duty is told, and the next step
// is put on record with it.
func (d *draft) escalate(due Due, plan *Plan) {
	if a, open := d.alerts.get(due.Alert); !open || !pages(a) {
		return
	}
	if plan == nil {
		due.At = d.now.Add(askAgainAfter)
		d.schedule(due)
		return
	}
	a := d.edit(due.Alert)
	a.Step = due.Step
	last := plan.Last || due.Step >= mostSteps
	pause := plan.After
	switch {
	case plan.Late:
		d.note(a, System, EntryLate, plan.Policy)
	case len(plan.Targets) == 0:
		d.noteOften(a, EntrySkipped, plan.Policy)
		pause = 0
	default:
		d.tell(a, due, plan)
	}
	if plan.Nobody {
		d.noteOften(a, EntryNobody, plan.Policy)
	}
	if plan.ArriveWithin > 0 && a.ArriveBy == nil {
		by := d.now.Add(plan.ArriveWithin)
		a.ArriveBy = &by
		d.watchArrival(a)
	}
	next, from := Due{Key: due.Key, Alert: due.Alert, Kind: DueEscalate, Step: due.Step + 1}, d.now
	if len(plan.Targets) > 0 && !comes(a, plan) {
		// The guard room takes no call. Who comes next comes when they would without this
		// step: by the time at which it was due, or at once when more people are called for.
		if from = due.At; due.Early {
			pause, next.Early = 0, true
		}
	}
	if last {
		next.Step, next.Round = due.Step, due.Round+1
		pause = max(pause, lastStepPause)
	}
	next.At = from.Add(max(0, pause)) // may be over already
	d.schedule(next)
}

// tell owes every target of a step the message.
func (d *draft) tell(a *Alert, due Due, plan *Plan) {
	names := make([]string, len(plan.Targets))
	for i, t := range plan.Targets {
		names[i] = t.Name
		d.owe(a, due, t)
		if t.Person == Guards && a.Guided() && a.GuardsAt == nil {
			at := d.now
			a.GuardsAt = &at
		}
	}
	action := EntryPaged
	if due.Step != 0 || due.Round > 0 {
		action = EntryEscalated
	}
	d.noteOften(a, action, joined(plan.Policy, strings.Join(names, "、")))
}

// unseen brings the next step forward when nobody has looked yet.
func (d *draft) unseen(due Due) {
	a, open := d.alerts.get(due.Alert)
	if !open || !pages(a) || a.Chain == nil || a.Chain.Seen != nil {
		return
	}
	d.note(d.edit(due.Alert), System, EntryUnseen, "")
	d.hasten(due.Alert)
}

// hasten lets the next step of an alert come now, and where that tells the guard room
// alone the one after it.
func (d *draft) hasten(alert string) {
	next, waits := d.due.get(escalateKey(alert))
	if !waits {
		return
	}
	if next.Early = true; next.At.After(d.now) {
		next.At = d.now
	}
	d.schedule(next)
}

// watchArrival puts on record when it is to be said that nobody has arrived.
func (d *draft) watchArrival(a *Alert) {
	if _, waits := d.due.get(arriveKey(a.ID)); a.ArriveBy == nil || a.ArrivedAt != nil || waits {
		return
	}
	d.schedule(Due{Key: arriveKey(a.ID), Alert: a.ID, Kind: DueArrive, At: *a.ArriveBy})
}

// callMore has the next people told: at once by the next step when nobody has the
// alert, and beside whoever has it otherwise.
func (d *draft) callMore(a *Alert) {
	if a.State == Open {
		d.hasten(a.ID)
		return
	}
	d.schedule(Due{Key: assistKey(a.ID), Alert: a.ID, Kind: DueAssist, At: d.now})
}

func (d *draft) assist(due Due, plan *Plan) {
	a := d.edit(due.Alert)
	if a == nil || plan == nil {
		return
	}
	a.Step++
	d.tell(a, Due{Step: stepBeside, Round: a.Step}, plan)
	if !plan.Last && a.Step < mostSteps && !comes(a, plan) {
		d.callMore(a)
	}
}

// comes reports whether the plan reaches anybody who can come: a step that tells the
// guard room alone, or nobody, is not more people.
func comes(a *Alert, plan *Plan) bool {
	return slices.ContainsFunc(plan.Targets, func(t Target) bool { return !guides(a, t) })
}

// overdue says that nobody has arrived in time, to those whom plan names.
func (d *draft) overdue(due Due, plan *Plan) {
	a, open := d.alerts.get(due.Alert)
	if !open || a.ArrivedAt != nil {
		return
	}
	a = d.edit(due.Alert)
	d.note(a, System, EntryOverdue, "")
	if plan != nil && a.State != Open { // while it is open the steps go on anyway
		for _, t := range plan.Targets {
			d.owe(a, Due{Step: stepBeside}, t)
		}
		if !plan.Last && !comes(a, plan) {
			d.callMore(a)
		}
	}
	d.hasten(due.Alert)
}

// Shifted says that the hub's clock was set by so much since the last step. What
// waits goes on waiting as long as it would have.
type Shifted struct{ By time.Duration }

func (Shifted) input() {}

func (d *draft) shift(by time.Duration) {
	for _, key := range d.due.keys() {
		due, _ := d.due.get(key)
		due.At = due.At.Add(by)
		d.schedule(due)
	}
	d.shiftNoise(by)
	for _, id := range d.owed.keys() {
		o, _ := d.owed.get(id)
		next := *o
		next.NotBefore = o.NotBefore.Add(by)
		d.putOwed(next)
	}
}
