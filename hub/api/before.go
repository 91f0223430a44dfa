package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

// A gate is looked back at from lookBack before its alert to lookAfter after it, over
// beforeMost of its events.
const (
	lookBack   = 10 * time.Minute
	lookAfter  = 2 * time.Minute
	beforeMost = 500
)

// gateEvent is what a gate told: never a card, a person or a number of either.
type gateEvent struct {
	At        time.Time `json:"at"`
	Type      string    `json:"type"`
	Door      any       `json:"door,omitempty"`
	Direction any       `json:"direction,omitempty"`
	Method    any       `json:"method,omitempty" doc:"card, pin, code, face, remote or button: the way, not whose"`
	Reason    any       `json:"reason,omitempty"`
}

type beforeOutput struct {
	Body struct {
		From   time.Time   `json:"from"`
		To     time.Time   `json:"to"`
		Events []gateEvent `json:"events" doc:"oldest first"`
		Door   []doorSpan  `json:"door"`
		More   bool        `json:"more,omitempty" doc:"there were more than were looked at"`
	}
}

// before is what a gate told in the minutes before an alert of it.
func (s *Server) before(ctx context.Context, in *IDInput) (*beforeOutput, error) {
	a, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, known := s.cfg.Registry.Device(a.Device)
	if !strings.HasPrefix(a.Rule, "gate.") || !known || d.Kind != devices.Gate || !callerOf(ctx).roles.SeeDevice(d.Device) {
		return nil, newProblem(http.StatusNotFound, "this is no alert of a gate")
	}
	at := a.OpenedAt
	if a.Chain != nil && !a.Chain.Suspect { // when it happened, not when the hub heard of it
		at = a.Chain.Pressed
	}
	out := &beforeOutput{}
	b := &out.Body
	b.From, b.To, b.Events = at.Add(-lookBack), minTime(at.Add(lookAfter), s.cfg.Now().UTC()), []gateEvent{}
	event := ""
	if a.Chain != nil {
		event = a.Chain.Event
	}
	told, err := s.gateTold(ctx, d.Edge, d.ID, event, b.From, b.To)
	if err != nil {
		return nil, err
	}
	b.More = len(told) >= beforeMost && !told[len(told)-1].Time.Before(b.From)
	which, state := doorOf(told, event), ""
	for _, e := range told {
		switch {
		case !e.Time.Before(b.From):
			b.Events = append(b.Events, gateEvent{e.Time, e.Type, e.Data["door"], e.Data["direction"], e.Data["method"], e.Data["reason"]})
		case state == "": // the last before
			state = which.after(e.Type, e.Data["door"])
		}
	}
	slices.Reverse(b.Events) // of one moment, what was told later is later
	slices.SortStableFunc(b.Events, func(x, y gateEvent) int { return x.At.Compare(y.At) })
	b.Door = which.spans(cmp.Or(state, "unknown"), b.Events, b.From, b.To)
	return out, nil
}

// gateTold is what a gate told until to, newest first: since from, and before it as far
// as its door is known, beforeMost at most.
func (s *Server) gateTold(ctx context.Context, edge, gate, event string, from, to time.Time) (told []devices.Recorded, err error) {
	stood := func(e devices.Recorded) bool {
		return e.Time.Before(from) && doorOf(told, event).after(e.Type, e.Data["door"]) != ""
	}
	for cursor := ""; len(told) < beforeMost; {
		page, next, err := s.cfg.History.EventsUntil(ctx, edge, gate, to, 100, cursor)
		if err != nil {
			return nil, err
		}
		told = append(told, page...)
		if next == "" || slices.ContainsFunc(page, stood) {
			break
		}
		cursor = next
	}
	return told, nil
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
