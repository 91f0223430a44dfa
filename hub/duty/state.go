package duty

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"brighteyes/alerts"
)

// state is all that is known at one moment. It does not change: a change makes
// another one, so that a plan reads without waiting.
type state struct {
	people   map[string]Responder
	rosters  map[string]roster
	policies map[string]Policy
}

func (s *state) clone() *state {
	return &state{maps.Clone(s.people), maps.Clone(s.rosters), maps.Clone(s.policies)}
}

// reached is the person as a target; false when there is no such person, or no
// way to reach them.
func (s *state) reached(id string) (alerts.Target, bool) {
	p, ok := s.people[id]
	if !ok || !p.reachable() {
		return alerts.Target{}, false
	}
	return p.target(), true
}

// rostersFor are the rosters that serve any of these roles, by id.
func (s *state) rostersFor(roles []Role) []roster {
	var all []roster
	for _, id := range slices.Sorted(maps.Keys(s.rosters)) {
		if r := s.rosters[id]; r.serves(roles) {
			all = append(all, r)
		}
	}
	return all
}

// responders are all by id.
func (s *state) responders() []Responder {
	return slices.SortedFunc(maps.Values(s.people), func(a, b Responder) int { return cmp.Compare(a.ID, b.ID) })
}

// read makes a state of what is on record. What cannot be read is left out and
// named in the errors: a hub that did not start for it would answer no call at
// all. A responder whose addresses cannot be opened stays, without them.
func read(rows []Row, seal seal) (s *state, present []Presence, unread []error) {
	s = &state{map[string]Responder{}, map[string]roster{}, map[string]Policy{}}
	for _, row := range rows {
		var err error
		switch row.Kind {
		case rowResponder:
			var p Responder
			if p, err = openResponder(row, seal); p.ID != "" {
				s.people[p.ID] = p
			}
		case rowRoster:
			var r Roster
			var made roster
			if err = json.Unmarshal([]byte(row.Body), &r); err == nil {
				if made, err = r.table(); err == nil {
					s.rosters[r.ID] = made
				}
			}
		case rowPolicy:
			var p Policy
			if err = json.Unmarshal([]byte(row.Body), &p); err == nil {
				s.policies[p.ID] = p
			}
		case rowPresence:
			var p Presence
			if err = json.Unmarshal([]byte(row.Body), &p); err == nil {
				present = append(present, p)
			}
		}
		if err != nil {
			unread = append(unread, fmt.Errorf("read %s %s: %w", row.Kind, row.ID, err))
		}
	}
	return s, present, unread
}

func openResponder(row Row, seal seal) (Responder, error) {
	var p Responder
	if err := json.Unmarshal([]byte(row.Body), &p); err != nil {
		return p, err
	}
	for i, c := range p.Channels {
		address, err := seal.open(p.ID, c.Address)
		if err != nil {
			p.Channels = nil
			return p, err
		}
		p.Channels[i].Address = address
	}
	return p, nil
}

func (d *Duty) responderRow(p Responder) (Row, error) {
	p = p.clone()
	for i, c := range p.Channels {
		p.Channels[i].Address = d.seal.close(p.ID, c.Address)
	}
	return row(rowResponder, p.ID, p)
}

func row(kind, id string, body any) (Row, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return Row{}, fmt.Errorf("write %s %s: %w", kind, id, err)
	}
	return Row{Kind: kind, ID: id, Body: string(text)}, nil
}
