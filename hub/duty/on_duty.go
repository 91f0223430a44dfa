package duty

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"brighteyes/alerts/rota"
)

// OnPost is who holds a post of a roster now, and until when that is so.
type OnPost struct {
	Roster   string      `json:"roster"`
	Name     string      `json:"name"` // of the roster
	NameEN   string      `json:"name_en,omitempty"`
	Roles    []Role      `json:"roles"`
	Post     string      `json:"post"`
	Who      *Named      `json:"who,omitempty"` // nil: nobody
	Why      rota.Reason `json:"why,omitempty"`
	CanReach bool        `json:"can_reach"` // there is a channel to them
	// Until is when somebody takes a post of the roster over; zero: never, as far
	// as is written down.
	Until time.Time `json:"until,omitzero"`
}

// OnDuty is every post of every roster at a moment.
func (d *Duty) OnDuty(at time.Time) []OnPost {
	s := d.state.Load()
	var all []OnPost
	for _, id := range slices.Sorted(maps.Keys(s.rosters)) {
		r := s.rosters[id]
		until, _ := r.table.Next(at)
		for _, p := range r.table.OnDuty(at) {
			who := s.people[p.Who]
			on := OnPost{Roster: id, Name: r.Name, NameEN: r.NameEN, Roles: r.Roles, Post: p.Name, Why: p.Why, CanReach: who.reachable(), Until: until}
			if p.Who != "" {
				on.Who = &Named{p.Who, cmp.Or(who.Name, p.Who)}
			}
			all = append(all, on)
		}
	}
	return all
}

// Week is a roster over some days, for a page to draw.
type Week struct {
	From   time.Time   `json:"from"`
	To     time.Time   `json:"to"`
	Zone   string      `json:"zone"`
	Days   []time.Time `json:"days"` // the starts of the seven days, and the end of the last
	Spans  []rota.Span `json:"spans"`
	People []Named     `json:"people"` // those of the spans
}

// Named is a responder by name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Week is seven days of a roster from the start of a date (YYYY-MM-DD) in the
// roster's zone; an empty date is the Monday of the present week.
func (d *Duty) Week(id, date string) (Week, bool, error) {
	s := d.state.Load()
	r, ok := s.rosters[id]
	if !ok {
		return Week{}, false, nil
	}
	var from, to time.Time
	var days []time.Time
	for n := range 8 {
		var err error
		if from, to, err = r.table.Days(date, d.now(), n); err != nil {
			return Week{}, true, wrong("from", err.Error())
		}
		days = append(days, to)
	}
	w := Week{Days: days, From: from, To: to, Zone: r.Zone, Spans: r.table.Spans(from, to)}
	for _, span := range w.Spans {
		if p, ok := s.people[span.Who]; ok && !slices.Contains(w.People, Named{p.ID, p.Name}) {
			w.People = append(w.People, Named{p.ID, p.Name})
		}
	}
	return w, true, nil
}

// Flaws are the hours of a week in which a post of the roster is empty or held
// twice.
func (d *Duty) Flaws(id string) []Flaw {
	if r, ok := d.state.Load().rosters[id]; ok {
		return r.table.Check()
	}
	return nil
}

// Flaw is a part of a week in which a post has no holder, or two.
type Flaw = rota.Flaw
