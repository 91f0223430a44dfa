package devices

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Command tells one device to do something. It is executed at most once, and
// not after Expires on the edge's clock.
type Command struct {
	ID      string         `json:"id"`
	Edge    string         `json:"edge"`
	Device  string         `json:"device"`
	Action  string         `json:"action"`
	Args    map[string]any `json:"args,omitempty"`
	By      string         `json:"by,omitempty"`
	Issued  time.Time      `json:"issued"`
	Expires time.Time      `json:"expires"`
}

// CommandCapability begins the capabilities of a device that say what it can be
// told: "command:open".
const CommandCapability = "command:"

// HoldFor is the capability, behind CommandCapability, of a device that can be
// held for a time: action "hold" with argument for_s, 1 to 86,400 seconds, after
// which its edge has it released.
const HoldFor = "hold_for"

// AcceptView is the action by which what a camera shows becomes its reference, after
// it was turned or mounted anew. The edge itself does it; a picture that is faulty by
// itself is refused, with Result "refused" naming the fault.
const AcceptView = "accept_view"

// Can reports whether the device can be told an action; known is false when its
// edge did not say what it can be told.
func (d Device) Can(action string) (can, known bool) {
	for _, c := range d.Capabilities {
		if word, ok := strings.CutPrefix(c, CommandCapability); ok {
			known = true
			can = can || word == action
		}
	}
	return can, known
}

// DoorOf is which of its controller's doors a command's arguments name: argument
// "door", the only one a gate takes, needed where there are several.
func DoorOf(args map[string]any, doors []int) (int, error) {
	for key := range args {
		if key != "door" {
			return 0, fmt.Errorf("argument %.32q: want door only", key)
		}
	}
	given, ok := args["door"]
	if !ok {
		if len(doors) == 1 {
			return doors[0], nil
		}
		return 0, fmt.Errorf("argument door: want one of %v", doors)
	}
	for _, door := range doors {
		if slices.Contains([]any{door, int64(door), float64(door)}, given) {
			return door, nil
		}
	}
	return 0, fmt.Errorf("argument door: want one of %v", doors)
}

// Outcome is what became of a command.
type Outcome string

// The outcomes. OutcomeUnknown is not OutcomeFailed: the device may have acted.
const (
	OutcomeDone    Outcome = "done"
	OutcomeFailed  Outcome = "failed"
	OutcomeUnknown Outcome = "unknown"
)

// Reply is an edge's word on a command.
type Reply struct {
	ID      string         `json:"id"`
	Outcome Outcome        `json:"outcome"`
	Result  map[string]any `json:"result,omitempty"`
	Error   string         `json:"error,omitempty"`
}
