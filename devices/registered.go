package devices

import "time"

// Registered is a device as the hub keeps it: what its edge declared, and what
// people decided about it.
type Registered struct {
	Device
	Edge      string    `json:"edge"`
	Lifecycle Lifecycle `json:"lifecycle"`
	// Undeclared marks a device that was mentioned in an event and never
	// declared in an inventory.
	Undeclared bool      `json:"undeclared,omitempty"`
	AddedAt    time.Time `json:"added_at"`
}

// Proven is when something of a button came all the way to the hub last.
type Proven struct {
	At     time.Time // the hub's clock
	Tested bool      // its edge has tested that way at least once, see ButtonPath
}

// RejectedReadings is the error of a store that has durably kept all readings of
// a batch but these. The keys are indexes into the batch.
type RejectedReadings map[int]string

func (r RejectedReadings) Error() string { return "some readings were rejected by the telemetry store" }

// Seen is when a device was last heard, on the hub's clock. Without a device it
// is about the edge itself.
type Seen struct {
	Edge   string
	Device string
	At     time.Time
}
