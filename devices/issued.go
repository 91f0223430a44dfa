package devices

import "time"

// Issued is a command as the hub keeps it, from the moment before it is sent.
type Issued struct {
	Command
	// Reason is why, as the person who gave the command said.
	Reason string `json:"reason"`
	// Outcome is empty until the edge replied, or until nobody can know any more.
	Outcome   Outcome        `json:"outcome,omitempty"`
	Result    map[string]any `json:"result,omitempty"`
	Error     string         `json:"error,omitempty"`
	SettledAt *time.Time     `json:"settled_at,omitempty"`
}
