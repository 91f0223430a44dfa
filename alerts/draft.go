package alerts

import (
	"slices"
	"time"
)

// draft is the next state while it is being made. Everything that it changes is
// copied first, and what it changed becomes the step's actions, each thing once
// however many inputs touched it.
type draft struct {
	State
	base State
	now  time.Time

	mine       map[string]*Alert // alerts that this draft copied and may write to
	was        map[string]int    // how many timeline entries they had
	alertOrder []string
	heldOrder  touched
	dueOrder   touched
	owedOrder  touched
	noiseDraft
	reports []Action

	ago time.Duration // Act.Ago of the act that is being done

	// unsettled is set when what hides what may have changed.
	unsettled bool
}

// touched remembers keys in the order in which they were first written to.
type touched struct {
	order []string
	seen  map[string]bool
}

func (t *touched) add(key string) {
	if t.seen[key] {
		return
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[key] = true
	t.order = append(t.order, key)
}

// newDraft begins the step from s. Times on record have milliseconds.
func newDraft(s State, now time.Time) *draft {
	d := &draft{State: s, base: s, now: now.UTC().Truncate(time.Millisecond)}
	d.share()
	d.mine, d.was = map[string]*Alert{}, map[string]int{}
	return d
}

// share lets go of what the tables own, so that writing to them copies first.
func (d *draft) share() {
	d.alerts, d.byKey, d.held, d.due = d.alerts.shared(), d.byKey.shared(), d.held.shared(), d.due.shared()
	d.owed, d.owedOf = d.owed.shared(), d.owedOf.shared()
	d.noise = d.noise.shared()
}

// edit returns the alert for changing, or nil when it is not open.
func (d *draft) edit(id string) *Alert {
	if a, ok := d.mine[id]; ok && a.State != Resolved {
		return a
	}
	a, ok := d.alerts.get(id)
	if !ok {
		return nil
	}
	return d.adopt(*a)
}

// take returns an alert that was found, open or resolved, for changing.
func (d *draft) take(stands *Alert) *Alert {
	if a, ok := d.mine[stands.ID]; ok {
		return a
	}
	return d.adopt(*stands)
}

// adopt takes a copy of an alert into the draft, open or resolved.
func (d *draft) adopt(a Alert) *Alert {
	a.Timeline, a.Ticks, a.Sendings = slices.Clip(a.Timeline), slices.Clip(a.Ticks), slices.Clip(a.Sendings) // so that appending copies
	d.mine[a.ID] = &a
	d.was[a.ID] = len(a.Timeline)
	d.alertOrder = append(d.alertOrder, a.ID)
	if a.State != Resolved {
		d.alerts.set(a.ID, &a)
	}
	return &a
}

// leave takes a resolved alert out of the open ones; it stays among the actions.
func (d *draft) leave(a *Alert) {
	d.alerts.delete(a.ID)
	if id, _ := d.byKey.get(a.Key); id == a.ID {
		d.byKey.delete(a.Key)
	}
}

// withKey returns the open alert with that key for changing, or nil.
func (d *draft) withKey(key string) *Alert {
	id, ok := d.byKey.get(key)
	if !ok {
		return nil
	}
	return d.edit(id)
}

func (d *draft) putHeld(h Held) {
	d.held.set(h.Condition.Key, &h)
	d.heldOrder.add(h.Condition.Key)
	d.unsettled = true
}

func (d *draft) dropHeld(key string) {
	if _, ok := d.held.get(key); ok {
		d.held.delete(key)
		d.heldOrder.add(key)
		d.unsettled = true
	}
}

func (d *draft) schedule(due Due) {
	d.due.set(due.Key, due)
	d.dueOrder.add(due.Key)
}

func (d *draft) cancel(key string) {
	if _, ok := d.due.get(key); ok {
		d.due.delete(key)
		d.dueOrder.add(key)
	}
}

// finish settles what hides what and returns the next state and what must be
// put on record.
func (d *draft) finish() (State, []Action) {
	if d.unsettled {
		d.settle()
	}
	d.regroup()
	d.quiet()
	d.attend()
	actions := d.noiseActions()
	for _, id := range d.alertOrder {
		a := d.mine[id]
		a.Version++
		actions = append(actions, PutAlert{Alert: *a, New: len(a.Timeline) - d.was[id]})
	}
	for _, key := range d.heldOrder.order {
		if h, ok := d.held.get(key); ok {
			actions = append(actions, PutCondition{Held: *h})
		} else if _, known := d.base.held.get(key); known {
			actions = append(actions, DropCondition{Key: key})
		}
	}
	for _, key := range d.dueOrder.order {
		if due, ok := d.due.get(key); ok {
			actions = append(actions, Schedule{Due: due})
		} else if _, known := d.base.due.get(key); known {
			actions = append(actions, Cancel{Key: key})
		}
	}
	for _, id := range d.owedOrder.order {
		if o, ok := d.owed.get(id); ok {
			actions = append(actions, PutDelivery{Delivery: *o})
		} else if _, known := d.base.owed.get(id); known {
			actions = append(actions, DropDelivery{ID: id})
		}
	}
	actions = append(actions, d.reports...)
	d.share()
	return d.State, actions
}
