package duty

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"brighteyes/alerts"
)

// SetPush keeps the subscription by which a browser of the account takes
// messages, as JSON; empty forgets it. A browser is one person's: who had the
// same one before has it no more. It is an alerts.ErrNotFound when no responder
// has this account and a push channel.
func (d *Duty) SetPush(ctx context.Context, user, subscription string) error {
	return d.change(ctx, "put push subscription", func(next *state) ([]Row, []Row, error) {
		whose, i := next.pushOf(user)
		if i < 0 {
			return nil, nil, fmt.Errorf("responder with account %s and push: %w", user, alerts.ErrNotFound)
		}
		rows, err := d.forgetPush(next, subscription)
		if err != nil {
			return nil, nil, err
		}
		p := next.people[whose].clone()
		p.Channels[i].Address = subscription
		if reason := p.Channels[i].check(user); reason != "" {
			return nil, nil, wrong("subscription", "want the subscription as the browser gave it")
		}
		next.people[p.ID] = p
		row, err := d.responderRow(p)
		return append(slices.DeleteFunc(rows, func(r Row) bool { return r.ID == p.ID }), row), nil, err
	})
}

// DropPush forgets a subscription that its push service does not know any more.
// One that the browser renewed meanwhile stays.
func (d *Duty) DropPush(ctx context.Context, subscription string) error {
	return d.change(ctx, "drop push subscription", func(next *state) ([]Row, []Row, error) {
		rows, err := d.forgetPush(next, subscription)
		return rows, nil, err
	})
}

// Push says whether a responder has this account and a push channel, and which
// subscription it has; empty: none yet.
func (d *Duty) Push(user string) (subscription string, ok bool) {
	s := d.state.Load()
	whose, i := s.pushOf(user)
	if i < 0 {
		return "", false
	}
	return s.people[whose].Channels[i].Address, true
}

// pushOf finds the push channel of the responder with this account; -1: there is
// none.
func (s *state) pushOf(user string) (responder string, channel int) {
	for _, id := range slices.Sorted(maps.Keys(s.people)) {
		p := s.people[id]
		i := slices.IndexFunc(p.Channels, func(c Channel) bool { return c.Kind == "push" })
		if p.User == user && user != "" && p.Left.IsZero() && i >= 0 {
			return id, i
		}
	}
	return "", -1
}

// forgetPush takes a subscription from whoever has it.
func (d *Duty) forgetPush(next *state, subscription string) (rows []Row, err error) {
	for id, p := range next.people {
		i := slices.IndexFunc(p.Channels, func(c Channel) bool { return c.Kind == "push" && c.Address == subscription })
		if subscription == "" || i < 0 {
			continue
		}
		p = p.clone()
		p.Channels[i].Address = ""
		next.people[id] = p
		row, err := d.responderRow(p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
