package ingest

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

const (
	looseMost  = 10_000 // messages about calls that are not on record; beyond, the call is on the screens only
	looseTries = 3      // of one channel
	looseAgain = 5 * time.Second
	// everybody asks the planner for the last step: a hub that records nothing has
	// no timers on which to escalate.
	everybody = math.MaxInt32
)

// loose is the messages about calls that could not be put on record. They live in
// memory only, as those calls do, and each call has them once in a process.
type loose struct {
	mu   sync.Mutex
	owed map[string]alerts.Owed // by the delivery's id
}

// tellUnrecorded owes everybody a message about a call that is not on record.
func (l *Ledger) tellUnrecorded(a alerts.Alert) {
	if l.planner == nil {
		return
	}
	now := l.clock.steady()
	plan := l.plan(a, everybody, 0, now)
	l.loose.mu.Lock()
	defer l.loose.mu.Unlock()
	if l.loose.owed == nil {
		l.loose.owed = map[string]alerts.Owed{}
	}
	for _, t := range plan.Targets {
		if len(t.Channels) == 0 {
			continue
		}
		if len(l.loose.owed) >= looseMost {
			l.metrics.untold.Inc()
			continue
		}
		id := devices.StableID(a.OpenedAt, a.ID, t.Person)
		l.loose.owed[id] = alerts.Owed{Alert: a, Delivery: alerts.Delivery{ID: id, Alert: a.ID, To: t, NotBefore: now, Made: now}}
	}
	l.tellSender()
}

// forget takes back what is owed for a call that is on record by now, or that a
// person resolved.
func (o *loose) forget(alert string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, one := range o.owed {
		if one.Alert.ID == alert {
			delete(o.owed, id)
		}
	}
}

// due returns what should leave now, the eldest first, and when the next one after
// that does.
func (o *loose) due(now time.Time) (all []alerts.Owed, next time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, one := range o.owed {
		switch at := one.Delivery.NotBefore; {
		case one.Delivery.Under:
		case !at.After(now):
			all = append(all, one)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	slices.SortFunc(all, func(a, b alerts.Owed) int {
		return cmp.Or(a.Alert.OpenedAt.Compare(b.Alert.OpenedAt), cmp.Compare(a.Delivery.ID, b.Delivery.ID))
	})
	return all, next
}

// sending begins attempts and returns the ids that are none of these.
func (o *loose) sending(ids []string) (others []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, id := range ids {
		one, mine := o.owed[id]
		if !mine {
			others = append(others, id)
			continue
		}
		one.Delivery.Under = true
		one.Delivery.Attempts++
		o.owed[id] = one
	}
	return others
}

// notSending takes back that attempts begin: what they were to leave with could not
// be put on record.
func (o *loose) notSending(ids []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, id := range ids {
		if one, mine := o.owed[id]; mine && one.Delivery.Under {
			one.Delivery.Under = false
			one.Delivery.Attempts--
			o.owed[id] = one
		}
	}
}

// sent takes what became of attempts and returns the results of others.
func (o *loose) sent(results []alerts.Sent, now time.Time) (others []alerts.Sent) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range results {
		one, mine := o.owed[r.ID]
		if !mine {
			others = append(others, r)
			continue
		}
		d := &one.Delivery
		d.Under = false
		switch {
		case r.Error == "":
			delete(o.owed, r.ID)
			continue
		case !r.Final && d.Attempts < looseTries:
			d.NotBefore = now.Add(looseAgain)
		default:
			d.Channel, d.Attempts, d.NotBefore = d.Channel+1, 0, now
		}
		if d.Channel >= len(d.To.Channels) {
			delete(o.owed, r.ID)
			continue
		}
		o.owed[r.ID] = one
	}
	return others
}
