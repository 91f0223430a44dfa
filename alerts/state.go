package alerts

import (
	"cmp"
	"slices"
	"time"
)

// State is what the machine knows: the alerts that are not resolved, the
// conditions that are true or were so a moment ago, and the timers. It never
// changes; Step returns another, which shares with it what stayed the same. The
// zero value knows nothing. What it hands out must not be changed in place.
type State struct {
	alerts table[*Alert]
	byKey  table[string] // key of an alert that is not resolved: its id
	held   table[*Held]
	due    table[Due]
	owed   table[*Delivery]
	owedOf table[[]string] // id of an alert: ids of what is owed for it
	noise  noise
	duties map[string]ReportDuty // by rule; never changed in place
}

// Kept is what the records remember of the machine, as of one moment.
type Kept struct {
	Alerts     []Alert // that are not resolved
	Held       []Held
	Due        []Due
	Deliveries []Delivery
	Silences   []Silence // that stand
	Windows    []Window  // that stand or are planned
	Flaps      []Flap
	Duties     map[string]ReportDuty // which rules are reported
	// Newest is the newest time of the hub's clock that stands on record, as far as
	// can be told at once.
	Newest time.Time
}

// NewState is the state that the records remember. Of two alerts with one key,
// which the machine never makes, the older is the one that is added to. A
// delivery of which an attempt was under way is owed again, and marked.
func NewState(k Kept) State {
	var s State
	for _, a := range k.Alerts {
		if a.State == Resolved {
			continue
		}
		s.alerts.set(a.ID, &a)
		if other, taken := s.byKey.get(a.Key); !taken || a.ID < other {
			s.byKey.set(a.Key, a.ID)
		}
	}
	for _, h := range k.Held {
		s.held.set(h.Condition.Key, &h)
	}
	for _, d := range k.Due {
		s.due.set(d.Key, d)
	}
	s.alerts.each(func(id string, a *Alert) {
		// Only a record that an older program wrote lacks the next step of an alert.
		if _, waits := s.due.get(escalateKey(id)); pages(a) && !waits {
			s.due.set(escalateKey(id), Due{Key: escalateKey(id), Alert: id, Kind: DueEscalate, At: a.LastAt})
		}
	})
	for _, o := range k.Deliveries {
		if o.Under {
			o.Under, o.Repeat = false, true
		}
		s.owed.set(o.ID, &o)
		ids, _ := s.owedOf.get(o.Alert)
		s.owedOf.set(o.Alert, append(ids, o.ID))
	}
	s.noise, s.duties = newNoise(k), k.Duties
	return s
}

// Alert returns an alert that is not resolved.
func (s State) Alert(id string) (Alert, bool) {
	a, ok := s.alerts.get(id)
	if !ok {
		return Alert{}, false
	}
	return *a, true
}

// Delivery returns a message that is owed, or of which an attempt is under way.
func (s State) Delivery(id string) (Delivery, bool) {
	o, ok := s.owed.get(id)
	if !ok {
		return Delivery{}, false
	}
	return *o, true
}

// WithKey returns the alert that another occurrence with that key would add to.
func (s State) WithKey(key string) (Alert, bool) {
	id, _ := s.byKey.get(key)
	return s.Alert(id)
}

// Len is how many alerts are not resolved.
func (s State) Len() int { return s.alerts.size }

// Open returns every alert that is not resolved, newest first.
func (s State) Open() []Alert {
	all := make([]Alert, 0, s.alerts.size)
	s.alerts.each(func(_ string, a *Alert) { all = append(all, *a) })
	slices.SortFunc(all, func(a, b Alert) int {
		return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID))
	})
	return all
}

// Held returns every condition on record, by key.
func (s State) Held() []Held {
	all := make([]Held, 0, s.held.size)
	for _, key := range s.held.keys() {
		h, _ := s.held.get(key)
		all = append(all, *h)
	}
	return all
}

// Next returns when the next timer is due.
func (s State) Next() (at time.Time, ok bool) {
	s.due.each(func(_ string, d Due) {
		if !ok || d.At.Before(at) {
			at, ok = d.At, true
		}
	})
	return at, ok
}

// Due returns the timers that have come, oldest first.
func (s State) Due(now time.Time) []Due {
	var come []Due
	s.due.each(func(_ string, d Due) {
		if !d.At.After(now) {
			come = append(come, d)
		}
	})
	slices.SortFunc(come, func(a, b Due) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key))
	})
	return come
}
