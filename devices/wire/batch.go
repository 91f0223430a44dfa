package wire

import (
	"encoding/json"
	"time"

	"brighteyes/devices"
)

// Limits of the contract.
const (
	MaxPayload   = 1 << 20 // bytes, after decompression
	MaxNesting   = 32
	MaxString    = 16 << 10 // bytes
	MaxItems     = 500      // events or readings in a batch
	MaxInventory = 5000     // devices in an inventory or state
	MaxFound     = 256      // devices that an edge found
	MaxClaim     = 64       // characters kept of a claim that cannot be used
)

// Batch is one payload of a lane. Alarms and events carry Events, readings
// carry Readings.
type Batch struct {
	Edge   string
	Lane   devices.Lane
	Stream string // empty: a simple publisher without numbering
	Seq    uint64 // from 1 in its stream and lane
	Base   uint64 // the lowest number that the edge still holds
	Sent   time.Time
	// Received is when the hub had the payload, on the hub's clock.
	Received time.Time

	Events   []devices.Recorded
	Readings []devices.Reading

	Refused  []Refusal // items that cannot be kept, with reasons
	Stripped int       // data keys taken away
	Bytes    int       // of the payload as published
}

// Numbered reports whether the batch takes part in a stream's numbering.
func (b Batch) Numbered() bool { return b.Stream != "" }

// Refusal is something that was looked at and not kept.
type Refusal struct {
	Edge   string          `json:"edge"`
	Lane   string          `json:"lane"` // a lane, or the name of another topic
	Reason string          `json:"reason"`
	Detail string          `json:"detail,omitempty"` // what, where and what would be right; no secrets
	Device string          `json:"device,omitempty"`
	Time   time.Time       `json:"time"`           // the hub's clock
	Item   json.RawMessage `json:"item,omitempty"` // the item, stripped, cut to 1 KiB
}

// The reasons of refusal, a closed list so that they can be counted.
const (
	ReasonEnvelope = "envelope" // the payload cannot be read
	ReasonTooLarge = "too_large"
	ReasonNesting  = "nesting"
	ReasonTopic    = "topic"    // a topic that the publisher may not use
	ReasonToken    = "token"    // a connection with a wrong token
	ReasonItem     = "item"     // one item cannot be read
	ReasonID       = "id"       // an identifier that is not one
	ReasonTime     = "time"     // a time that is not one
	ReasonValue    = "value"    // a metric's value that is not a finite number
	ReasonForeign  = "foreign"  // a device that belongs to another edge
	ReasonClock    = "clock"    // a reading from the future or outside retention
	ReasonRetained = "retained" // retained on a topic that is not marked so
	ReasonTooMany  = "too_many" // more undeclared devices than an edge may have
)

// Position is the highest number durably settled in each lane of a stream.
type Position struct {
	Alarms   uint64 `json:"alarms"`
	Events   uint64 `json:"events"`
	Readings uint64 `json:"readings"`
}

// Of is the position of one lane.
func (p Position) Of(lane devices.Lane) uint64 {
	switch lane {
	case devices.Alarms:
		return p.Alarms
	case devices.Events:
		return p.Events
	default:
		return p.Readings
	}
}

// With is p with one lane's position set.
func (p Position) With(lane devices.Lane, n uint64) Position {
	switch lane {
	case devices.Alarms:
		p.Alarms = n
	case devices.Events:
		p.Events = n
	default:
		p.Readings = n
	}
	return p
}

// Gap is a run of numbers that the edge gave up or sent again under others.
type Gap struct {
	Stream string       `json:"stream"`
	Lane   devices.Lane `json:"lane"`
	From   uint64       `json:"from"`
	To     uint64       `json:"to"`
	Resent bool         `json:"resent,omitempty"` // the items came again under new numbers
	At     time.Time    `json:"at"`               // the hub's clock
}

// Settled is what became of a batch that was committed.
type Settled struct {
	Position   uint64             // of the batch's lane and stream, afterwards
	Stored     bool               // this batch is settled by now, by this commit or an earlier one
	Gap        *Gap               // told by the batch's base, and now on record
	Fresh      []devices.Recorded // the events that were not known before
	Duplicates int                // events known by their identity
	Conflicts  int                // events with a known id and other content, kept under a new id
}
