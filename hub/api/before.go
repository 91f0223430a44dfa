package api

import (
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

// doorSpan is how a door stood from one moment to another.
type doorSpan struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	State string    `json:"state" enum:"unknown,closed,open,forced,held_open"`
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
	var prior *devices.Recorded // the last before
	seen, cursor := 0, ""
	for prior == nil {
		page, next, err := s.cfg.History.Events(ctx, d.Edge, d.ID, 100, cursor)
		if err != nil {
			return nil, err
		}
		for i, e := range page {
			switch {
			case e.Time.Before(b.From):
				if prior == nil && doorAfter(e.Type) != "" {
					prior = &page[i]
				}
			case !e.Time.After(b.To):
				b.Events = append(b.Events, gateEvent{e.Time, e.Type, e.Data["door"], e.Data["direction"], e.Data["method"], e.Data["reason"]})
			}
		}
		if seen += len(page); next == "" || seen >= beforeMost {
			b.More = next != "" && prior == nil
			break
		}
		cursor = next
	}
	slices.Reverse(b.Events) // of one moment, what was told later is later
	slices.SortStableFunc(b.Events, func(x, y gateEvent) int { return x.At.Compare(y.At) })
	b.Door = doorSpans(prior, b.Events, b.From, b.To)
	return out, nil
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// doorAfter is how a door stands after an event of this type; empty: as before.
func doorAfter(eventType string) string {
	switch eventType {
	case devices.GateOpened:
		return "open"
	case devices.GateClosed:
		return "closed"
	case devices.GateForced:
		return "forced"
	case devices.GateHeldOpen:
		return "held_open"
	}
	return ""
}

// doorSpans is how the door stood all the time. A gate that was forced stays so until
// it is closed: that it then tells of being open is the same opening.
func doorSpans(prior *devices.Recorded, events []gateEvent, from, to time.Time) []doorSpan {
	state := "unknown"
	if prior != nil {
		state = doorAfter(prior.Type)
	}
	spans := []doorSpan{{From: from, To: to, State: state}}
	for _, e := range events {
		next := doorAfter(e.Type)
		last := &spans[len(spans)-1]
		if next == "" || next == last.State || next == "open" && last.State == "forced" {
			continue
		}
		last.To = e.At
		spans = append(spans, doorSpan{From: e.At, To: to, State: next})
	}
	return spans
}
