package devices

import "time"

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
