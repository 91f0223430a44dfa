package ingest

import (
	"context"
	"errors"
	"fmt"

	"brighteyes/alerts"
)

// Responders is an ability that a Planner may have: whom a desk means by a name.
// It answers from memory, at once. hub/duty has it.
type Responders interface {
	// Named is how the one is told whom a desk sends by that name; without channels
	// when there is no way to tell them. self: by, who sends, is that very person.
	Named(name, by string) (to alerts.Target, self bool)
}

// addressed fills in how the one is told whom an act sends, or has on the way again.
// stands is the alert that it is about.
func (l *Ledger) addressed(act alerts.Act, stands alerts.Alert) alerts.Act {
	book, ok := l.planner.(Responders)
	name := ""
	switch {
	case act.Verb == alerts.Dispatch:
		name = act.Assignee
	case act.Verb == alerts.UndoVerb && stands.Undo != nil && stands.Undo.State == alerts.Dispatched:
		name = stands.Undo.Assignee
	}
	if !ok || name == "" {
		return act
	}
	to, self := book.Named(name, act.By)
	if !self {
		act.To = &to
	}
	act.Officer = act.Officer || to.Officer
	return act
}

// resolvedOf is the alert that a message was about, when it is no longer open: what
// became of the message is noted on it all the same. Only who has the turn asks.
func (l *Ledger) resolvedOf(ctx context.Context, s alerts.Sent) (*alerts.Alert, error) {
	id := s.Of.Alert
	state := l.state.Load()
	if o, owed := state.Delivery(s.ID); owed {
		id = o.Alert
	}
	if _, open := state.Alert(id); open || id == "" {
		return nil, nil
	}
	a, err := l.loader.Alert(ctx, id)
	switch {
	case errors.Is(err, alerts.ErrNotFound): // it never was on record, or is no longer
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the alert of message %.64q: %w", s.ID, err)
	}
	return &a, nil
}

// orphans are the messages that left before the hub stopped, and that nobody was owed
// any more by then: what became of them will never be known.
func orphans(kept alerts.Kept) (all []alerts.Sent) {
	for _, o := range kept.Deliveries {
		if o.Withdrawn {
			all = append(all, alerts.Sent{ID: o.ID, Final: true, Error: "是否送达不明：系统重启 not known whether it arrived: the hub stopped"})
		}
	}
	return all
}

// ownUp says of messages whose end is not known that it is not. What cannot be put
// on record now is said after the next start.
func (l *Ledger) ownUp(ctx context.Context) {
	if len(l.orphans) == 0 {
		return
	}
	err := l.begin(ctx)
	if err == nil {
		defer l.end()
		err = l.became(ctx, l.orphans)
	}
	if err != nil && ctx.Err() == nil {
		l.log.Warn("that the end of messages is not known is not on record", "messages", len(l.orphans), "error", err)
	}
	l.orphans = nil
}
