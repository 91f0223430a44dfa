package duty

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
)

// Assignment is a place where a responder stands and that must be given to
// somebody else before they have left.
type Assignment struct {
	Kind  string `json:"kind" enum:"shift,override,policy,holder,deputy,key"`
	Where string `json:"where"` // id of the roster, policy or place; of a key what it opens
	Name  string `json:"name"`  // of it, as shown
	Count int    `json:"count"` // how often they stand there
}

// The kinds of assignments.
const (
	InShift    = "shift"
	InOverride = "override"
	InPolicy   = "policy"
	InHolder   = "holder"
	InDeputy   = "deputy"
	InKey      = "key"
)

// Assignments is every place where a responder stands.
func (d *Duty) Assignments(id string) []Assignment {
	s := d.state.Load()
	p, ok := s.people[id]
	if !ok {
		return nil
	}
	var all []Assignment
	add := func(kind, where, name string, count int) {
		if count > 0 {
			all = append(all, Assignment{kind, where, name, count})
		}
	}
	for _, rid := range slices.Sorted(maps.Keys(s.rosters)) {
		r, shifts, overrides := s.rosters[rid], 0, 0
		for _, shift := range r.Shifts {
			shifts += count(shift.Who, id)
		}
		for _, o := range r.Overrides {
			if o.Who == id && o.To.After(d.now()) {
				overrides++
			}
		}
		add(InShift, rid, r.Name, shifts)
		add(InOverride, rid, r.Name, overrides)
	}
	for _, pid := range slices.Sorted(maps.Keys(s.policies)) {
		named := 0
		for _, step := range s.policies[pid].Steps {
			for _, aim := range step.Targets {
				if aim.Responder == id {
					named++
				}
			}
		}
		add(InPolicy, pid, s.policies[pid].Name, named)
	}
	for _, site := range d.places.Sites() {
		holder, deputy := 0, 0
		for _, h := range site.Holders {
			if h.Holder == id || h.Holder == p.Name {
				holder++
			}
			if h.Deputy == id || h.Deputy == p.Name {
				deputy++
			}
		}
		add(InHolder, site.ID, site.Name, holder)
		add(InDeputy, site.ID, site.Name, deputy)
	}
	for _, key := range p.Keys {
		add(InKey, key, key, 1)
	}
	return all
}

func count(list []string, want string) (n int) {
	for _, have := range list {
		if have == want {
			n++
		}
	}
	return n
}

// Leave begins a responder's leaving. They are still called until each of their
// places is given to somebody else: a leaving must open no hole. Their account
// is the caller's to end. With nothing to give away they have left.
func (d *Duty) Leave(ctx context.Context, id string) (Responder, error) {
	err := d.change(ctx, "begin a leaving", func(next *state) ([]Row, []Row, error) {
		p, ok := next.people[id]
		if !ok {
			return nil, nil, fmt.Errorf("responder %s: %w", id, alerts.ErrNotFound)
		}
		if !p.Leaving.IsZero() {
			return nil, nil, nil
		}
		p = p.clone()
		p.Leaving, p.User = d.now().UTC(), ""
		p.Channels = slices.DeleteFunc(p.Channels, func(c Channel) bool { return c.Kind == "push" }) // went to the account
		next.people[id] = p
		row, err := d.responderRow(p)
		return []Row{row}, nil, err
	})
	if err != nil {
		return Responder{}, err
	}
	return d.finish(ctx, id)
}

// finish ends a leaving when nothing is left to give away. The name stays for
// the timelines; the addresses go.
func (d *Duty) finish(ctx context.Context, id string) (Responder, error) {
	if len(d.Assignments(id)) == 0 {
		err := d.change(ctx, "end a leaving", func(next *state) (rows, _ []Row, err error) {
			p := next.people[id].clone()
			if !p.Left.IsZero() {
				return nil, nil, nil
			}
			p.Left, p.Channels = d.now().UTC(), nil
			next.people[id] = p
			row, err := d.responderRow(p)
			if rows = append(rows, row); err != nil {
				return nil, nil, err
			}
			for _, r := range next.rosters { // what is over names them no longer
				if !slices.Contains(r.people(), id) {
					continue
				}
				r.Overrides = slices.DeleteFunc(slices.Clone(r.Overrides), func(o rota.Override) bool { return o.Who == id })
				if rows, err = next.replace(rows, r.Roster); err != nil {
					return nil, nil, err
				}
			}
			return rows, nil, nil
		})
		if err != nil {
			return Responder{}, err
		}
	}
	p, _ := d.Responder(id)
	return p, nil
}

// replace puts a changed roster into the state and adds its row.
func (s *state) replace(rows []Row, r Roster) ([]Row, error) {
	made, err := r.ready(s.people)
	if err != nil {
		return nil, err
	}
	s.rosters[r.ID] = made
	row, err := row(rowRoster, r.ID, made.Roster)
	return append(rows, row), err
}

// Reassign gives one place of a responder to another, and ends the leaving when
// it was the last. A place is named as Assignments names it.
func (d *Duty) Reassign(ctx context.Context, from string, what Assignment, to string) (Responder, error) {
	s := d.state.Load()
	old, ok := s.people[from]
	if !ok {
		return Responder{}, fmt.Errorf("responder %s: %w", from, alerts.ErrNotFound)
	}
	heir, ok := s.people[to]
	if !ok || to == from || !heir.Leaving.IsZero() {
		return Responder{}, wrong("to", "want the id of another responder, one who stays")
	}
	if !slices.ContainsFunc(d.Assignments(from), func(a Assignment) bool { return a.Kind == what.Kind && a.Where == what.Where }) {
		return Responder{}, wrong("where", "want a place where the responder stands, as the list of what is left names it")
	}
	var err error
	switch what.Kind {
	case InShift, InOverride:
		err = d.giveRoster(ctx, what, from, to)
	case InPolicy:
		err = d.givePolicy(ctx, what.Where, from, to)
	case InHolder, InDeputy:
		err = d.givePlace(ctx, what, old, heir)
	case InKey:
		err = d.giveKey(ctx, what.Where, from, to)
	}
	if err != nil {
		return Responder{}, err
	}
	if old.Leaving.IsZero() {
		p, _ := d.Responder(from)
		return p, nil
	}
	return d.finish(ctx, from)
}

func (d *Duty) giveRoster(ctx context.Context, what Assignment, from, to string) error {
	return d.change(ctx, "give a roster's places away", func(next *state) ([]Row, []Row, error) {
		r := next.rosters[what.Where].Roster
		r.Shifts, r.Overrides = slices.Clone(r.Shifts), slices.Clone(r.Overrides)
		for i, shift := range r.Shifts {
			if what.Kind == InShift {
				r.Shifts[i].Who = replaced(shift.Who, from, to)
			}
		}
		for i, o := range r.Overrides {
			if what.Kind == InOverride && o.Who == from && o.To.After(d.now()) {
				r.Overrides[i].Who = to
			}
		}
		rows, err := next.replace(nil, r)
		return rows, nil, err
	})
}

func replaced(list []string, from, to string) []string {
	list = slices.Clone(list)
	for i, who := range list {
		if who == from {
			list[i] = to
		}
	}
	return list
}

func (d *Duty) givePolicy(ctx context.Context, id, from, to string) error {
	return d.change(ctx, "give a policy's steps away", func(next *state) ([]Row, []Row, error) {
		p := next.policies[id]
		p.Steps = slices.Clone(p.Steps)
		for i, step := range p.Steps {
			p.Steps[i].Targets = slices.Clone(step.Targets)
			for j, aim := range step.Targets {
				if aim.Responder == from {
					p.Steps[i].Targets[j].Responder = to
				}
			}
		}
		if err := p.check(next, d.places, d.now()); err != nil {
			return nil, nil, err
		}
		next.policies[id] = p
		row, err := row(rowPolicy, id, p)
		return []Row{row}, nil, err
	})
}

// givePlace writes the other's name where this one's stood, as name or as id.
func (d *Duty) givePlace(ctx context.Context, what Assignment, from, to Responder) error {
	site, _ := d.places.Site(what.Where)
	site.Holders = slices.Clone(site.Holders)
	change := func(field *string) {
		switch *field {
		case from.ID:
			*field = to.ID
		case from.Name:
			*field = to.Name
		}
	}
	for i := range site.Holders {
		if what.Kind == InHolder {
			change(&site.Holders[i].Holder)
		} else {
			change(&site.Holders[i].Deputy)
		}
	}
	return d.places.PutSite(ctx, site)
}

func (d *Duty) giveKey(ctx context.Context, key, from, to string) error {
	return d.change(ctx, "give a key away", func(next *state) (rows, _ []Row, err error) {
		giver, taker := next.people[from].clone(), next.people[to].clone()
		giver.Keys = slices.DeleteFunc(giver.Keys, func(k string) bool { return k == key })
		taker.Keys = append(taker.Keys, key)
		for _, p := range []Responder{giver, taker} {
			next.people[p.ID] = p
			row, err := d.responderRow(p)
			if err != nil {
				return nil, nil, err
			}
			rows = append(rows, row)
		}
		return rows, nil, nil
	})
}

// DeleteResponder takes away a responder who stands nowhere, such as one entered
// by mistake.
func (d *Duty) DeleteResponder(ctx context.Context, id string) error {
	if left := d.Assignments(id); len(left) > 0 {
		return fmt.Errorf("responder %s stands in %d places; let them leave instead: %w", id, len(left), ErrConflict)
	}
	return d.change(ctx, "delete responder", func(next *state) ([]Row, []Row, error) {
		if _, ok := next.people[id]; !ok {
			return nil, nil, fmt.Errorf("responder %s: %w", id, alerts.ErrNotFound)
		}
		delete(next.people, id)
		return nil, []Row{{Kind: rowResponder, ID: id}}, nil
	})
}
