package wire

import (
	"time"

	"brighteyes/devices"
)

// StatusMessage is an edge's retained word about itself, every 10 s. The will
// that the broker publishes for a lost edge has Online false and nothing else.
type StatusMessage struct {
	Online  bool      `json:"online"`
	Boot    string    `json:"boot,omitempty"` // ULID of this run of the edge's process
	Since   time.Time `json:"since,omitzero"`
	Sent    time.Time `json:"sent,omitzero"`
	Version string    `json:"version,omitempty"`
	// Stream is the numbering now in use; the hub answers with its positions.
	Stream  string         `json:"stream,omitempty"`
	Backlog *Backlog       `json:"backlog,omitempty"`
	Dropped map[string]int `json:"dropped,omitempty"` // by lane, since the edge was set up
	Aside   int            `json:"set_aside,omitempty"`
	Resent  []Gap          `json:"resent,omitempty"` // gaps whose items came again
	Faults  []Fault        `json:"faults,omitempty"` // devices whose driver does not run
}

// Fault is a device whose driver does not run, with the reason.
type Fault struct {
	Device string `json:"device"`
	Reason string `json:"reason"`
}

// Backlog is what waits in an edge's outbox.
type Backlog struct {
	Alarms   int `json:"alarms"`
	Events   int `json:"events"`
	Readings int `json:"readings"`
	OldestS  int `json:"oldest_s"` // age of the oldest item, in seconds
}

// InventoryMessage is the retained list of all devices of an edge.
type InventoryMessage struct {
	Devices []devices.Device `json:"devices"`
	Refused []Refusal        `json:"-"`
}

// StateMessage is the newest of each device that changed, or of all.
type StateMessage struct {
	Sent    time.Time     `json:"sent"`
	Devices []DeviceState `json:"devices"`
	Refused []Refusal     `json:"-"`
}

// DeviceState is the newest that an edge knows of one device. Heard is zero
// when it was not heard since the edge started. Sent minus Heard is its silence;
// both are the edge's clock.
type DeviceState struct {
	Device  string             `json:"device"`
	Heard   time.Time          `json:"heard,omitzero"`
	Values  map[string]float64 `json:"values,omitempty"`
	Model   string             `json:"model,omitempty"`
	Reasons []string           `json:"reasons,omitempty"` // why a device that is heard is not well
}

// AckMessage answers numbered batches and every status with the positions, or,
// with Refused, one payload that could not be read.
type AckMessage struct {
	Stream string `json:"stream,omitempty"`
	Position
	Now     time.Time      `json:"now,omitzero"`
	Again   []devices.Lane `json:"again,omitempty"`
	Refused *RefusedAck    `json:"refused,omitempty"`
}

// RefusedAck names a payload that could not be read by the hash of its bytes as
// they were published.
type RefusedAck struct {
	Lane   devices.Lane `json:"lane"`
	SHA256 string       `json:"sha256"`
	Reason string       `json:"reason"`
}
