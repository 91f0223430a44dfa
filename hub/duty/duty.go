package duty

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
)

// Config is what a Duty is made of. Confirm, Now, Log and Metrics may be left out.
type Config struct {
	Store   Store
	Places  Places
	Key     []byte // 32 bytes that seal the addresses on record
	Confirm Confirm

	Now     func() time.Time
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Duty knows who is on duty. Its methods are safe for concurrent use; those that
// change something put it on record first.
type Duty struct {
	store  Store
	places Places
	seal   seal
	now    func() time.Time
	log    *slog.Logger
	desks  *desks

	changing sync.Mutex // one change at a time
	state    atomic.Pointer[state]

	nobody prometheus.Counter
}

// New goes on from what is on record.
func New(ctx context.Context, c Config) (*Duty, error) {
	seal, err := newSeal(c.Key)
	if err != nil {
		return nil, err
	}
	d := &Duty{store: c.Store, places: c.Places, seal: seal, now: c.Now, log: c.Log}
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	rows, err := c.Store.DutyRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("load duty: %w", err)
	}
	s, present, unread := read(rows, seal)
	for _, err := range unread {
		d.log.Error("a part of who is on duty cannot be read, and is left out", "err", err)
	}
	d.state.Store(s)
	if d.desks, err = newDesks(c, present, d.now()); err != nil {
		return nil, err
	}
	d.nobody = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "brighteyes_duty_nobody_total", Help: "Steps of escalations that everybody should have been told of, and nobody but screens could be.",
	})
	if c.Metrics != nil {
		c.Metrics.MustRegister(d.nobody)
	}
	return d, nil
}

// change makes another state of the present one and puts the rows that differ on
// record, all or none.
func (d *Duty) change(ctx context.Context, what string, f func(next *state) (put, gone []Row, err error)) error {
	d.changing.Lock()
	defer d.changing.Unlock()
	next := d.state.Load().clone()
	put, gone, err := f(next)
	if err != nil {
		return err
	}
	if len(put)+len(gone) > 0 {
		if err := d.store.ChangeDuty(ctx, put, gone); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	d.state.Store(next)
	return nil
}

// Responders are all who can be called, those who left too, by id. Addresses are
// masked.
func (d *Duty) Responders() []Responder {
	all := d.state.Load().responders()
	for i, p := range all {
		all[i] = p.masked()
	}
	return all
}

// Responder is one of them.
func (d *Duty) Responder(id string) (Responder, bool) {
	p, ok := d.state.Load().people[id]
	return p.masked(), ok
}

func (r Responder) masked() Responder {
	r = r.clone()
	for i, c := range r.Channels {
		r.Channels[i].Address = c.Masked()
	}
	return r
}

// PutResponder writes a responder, a new one or one that is known. An address
// that comes as it was shown, masked, stays what it was. An error is an
// alerts.ErrInvalid when a field is wrong.
func (d *Duty) PutResponder(ctx context.Context, p Responder) (Responder, error) {
	p = p.clone()
	err := d.change(ctx, "put responder", func(next *state) ([]Row, []Row, error) {
		before, known := next.people[p.ID]
		p.Leaving, p.Left = before.Leaving, before.Left
		for i, c := range p.Channels {
			for _, old := range before.Channels {
				same := c.Address == old.Masked() || c.Kind == "push" && c.Address == "" && p.User == before.User
				if old.Kind == c.Kind && same {
					p.Channels[i].Address = old.Address
				}
			}
		}
		if err := p.check(); err != nil {
			return nil, nil, err
		}
		if known && !before.Left.IsZero() {
			return nil, nil, fmt.Errorf("responder %s has left: %w", p.ID, ErrConflict)
		}
		for _, other := range next.people {
			if other.ID != p.ID && other.Name == p.Name && other.Left.IsZero() {
				return nil, nil, wrong("name", "want a name that no other responder has: places name their holders by it")
			}
		}
		next.people[p.ID] = p
		if err := next.stillRings(d.state.Load(), "channels", d.now()); err != nil {
			return nil, nil, err
		}
		row, err := d.responderRow(p)
		return []Row{row}, nil, err
	})
	return p.masked(), err
}

// Through has send be given the address of a responder on a channel, so that a
// test message needs nobody who knows it. It is an alerts.ErrNotFound when there
// is no such way.
func (d *Duty) Through(person, channel string, send func(address string) error) error {
	p := d.state.Load().people[person]
	i := slices.IndexFunc(p.Channels, func(c Channel) bool { return c.Kind == channel && c.usable() })
	if i < 0 {
		return fmt.Errorf("responder %s on %s: %w", person, channel, alerts.ErrNotFound)
	}
	return send(p.Channels[i].Address)
}

// Rosters are all rosters by id.
func (d *Duty) Rosters() []Roster {
	s := d.state.Load()
	var all []Roster
	for _, id := range slices.Sorted(maps.Keys(s.rosters)) {
		all = append(all, s.rosters[id].Roster)
	}
	return all
}

// Roster is one of them.
func (d *Duty) Roster(id string) (Roster, bool) {
	r, ok := d.state.Load().rosters[id]
	return r.Roster, ok
}

// PutRoster writes a roster, a new one or one that is known.
func (d *Duty) PutRoster(ctx context.Context, r Roster) (Roster, error) {
	err := d.change(ctx, "put roster", func(next *state) ([]Row, []Row, error) {
		made, err := r.ready(next.people)
		if err != nil {
			return nil, nil, err
		}
		next.rosters[r.ID] = made
		if err := next.stillRings(d.state.Load(), "shifts", d.now()); err != nil {
			return nil, nil, err
		}
		r = made.Roster
		row, err := row(rowRoster, r.ID, r)
		return []Row{row}, nil, err
	})
	return r, err
}

// DeleteRoster takes a roster away, unless a policy names it.
func (d *Duty) DeleteRoster(ctx context.Context, id string) error {
	return d.change(ctx, "delete roster", func(next *state) ([]Row, []Row, error) {
		if _, ok := next.rosters[id]; !ok {
			return nil, nil, fmt.Errorf("roster %s: %w", id, alerts.ErrNotFound)
		}
		for _, p := range next.policies {
			for _, step := range p.Steps {
				if slices.ContainsFunc(step.Targets, func(a Aim) bool { return a.Roster == id }) {
					return nil, nil, fmt.Errorf("policy %s rings this roster; change the policy first: %w", p.ID, ErrConflict)
				}
			}
		}
		delete(next.rosters, id)
		if err := next.stillRings(d.state.Load(), "id", d.now()); err != nil {
			return nil, nil, err
		}
		return nil, []Row{{Kind: rowRoster, ID: id}}, nil
	})
}

// Policies are those that were written, by id, and then the built-in ones.
func (d *Duty) Policies() []Policy {
	s := d.state.Load()
	var all []Policy
	for _, id := range slices.Sorted(maps.Keys(s.policies)) {
		all = append(all, s.policies[id])
	}
	return append(all, Builtins()...)
}

// PutPolicy writes a policy, a new one or one that is known.
func (d *Duty) PutPolicy(ctx context.Context, p Policy) (Policy, error) {
	err := d.change(ctx, "put policy", func(next *state) ([]Row, []Row, error) {
		if err := p.check(next, d.places, d.now()); err != nil {
			return nil, nil, err
		}
		next.policies[p.ID] = p
		row, err := row(rowPolicy, p.ID, p)
		return []Row{row}, nil, err
	})
	return p, err
}

// DeletePolicy takes a policy away; what it was for then falls to another, or to
// a built-in one.
func (d *Duty) DeletePolicy(ctx context.Context, id string) error {
	return d.change(ctx, "delete policy", func(next *state) ([]Row, []Row, error) {
		if _, ok := next.policies[id]; !ok {
			return nil, nil, fmt.Errorf("policy %s: %w", id, alerts.ErrNotFound)
		}
		delete(next.policies, id)
		return nil, []Row{{Kind: rowPolicy, ID: id}}, nil
	})
}

// Address is where a person is reached over a channel. It is for the sender
// alone, and must not be logged or shown.
func (d *Duty) Address(person, channel string) (address string, ok bool) {
	if channel == ChannelDesk {
		for _, desk := range Desks() {
			if person == "desk:"+desk {
				return desk, true
			}
		}
		return "", false
	}
	p, known := d.state.Load().people[person]
	if !known || !p.Left.IsZero() {
		return "", false
	}
	for _, c := range p.Channels {
		if c.Kind == channel {
			return c.Address, c.Address != ""
		}
	}
	return "", false
}
