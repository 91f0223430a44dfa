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
	if to, self := book.Named(name, act.By); !self {
		act.To = &to
	}
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
