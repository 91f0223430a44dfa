package api

import (
	"fmt"
	"time"

	"brighteyes/devices"
)

// doorSpan is how a door stood from one moment to another.
type doorSpan struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	State string    `json:"state" enum:"unknown,closed,open,forced,held_open"`
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

// whichDoor is the door that is followed. A controller has several, and tells of all.
type whichDoor struct {
	own     string // of the alert's own event; empty: not known
	several bool   // doors were told of
}

func doorOf(told []devices.Recorded, event string) (w whichDoor) {
	doors := map[string]bool{}
	for _, e := range told {
		if n := e.Data["door"]; n != nil {
			doors[fmt.Sprint(n)] = true
			if e.ID == event {
				w.own = fmt.Sprint(n)
			}
		}
	}
	w.several = len(doors) > 1
	return w
}

// after is how the door stands after an event; empty: as before.
func (w whichDoor) after(eventType string, door any) string {
	switch next := doorAfter(eventType); {
	case next == "" || !w.several:
		return next
	case w.own == "" || door == nil: // it may be another door
		return "unknown"
	case fmt.Sprint(door) != w.own:
		return ""
	default:
		return next
	}
}

// spans is how the door stood all the time. A gate that was forced stays so until it is
// closed: that it then tells of being open is the same opening.
func (w whichDoor) spans(state string, events []gateEvent, from, to time.Time) []doorSpan {
	spans := []doorSpan{{From: from, To: to, State: state}}
	for _, e := range events {
		next := w.after(e.Type, e.Door)
		last := &spans[len(spans)-1]
		if next == "" || next == last.State || next == "open" && last.State == "forced" {
			continue
		}
		last.To = e.At
		spans = append(spans, doorSpan{From: e.At, To: to, State: next})
	}
	return spans
}
