package ingest

import (
	"context"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Recorder puts batches of alarms and events on record. Ledger is one.
type Recorder interface {
	// Commit puts a batch on record with all that follows from it. After an error
	// the batch stays unsettled; its calls for help have been shown by then.
	Commit(ctx context.Context, b wire.Batch) (wire.Settled, error)
	// Unrecorded shows the calls for help of a batch that cannot be committed.
	Unrecorded(b wire.Batch)
}

// Numbering keeps the positions of streams, and what was refused.
// hub/records implements it.
type Numbering interface {
	// Positions is where the lanes of a stream stand; an unknown one is at 0.
	Positions(ctx context.Context, edge, stream string) (wire.Position, error)
	// SettleReadings moves the positions of batches of readings that the
	// telemetry store has kept, with their gaps and refusals, in one transaction.
	SettleReadings(ctx context.Context, batches []wire.Batch) ([]wire.Settled, error)
	// Refuse puts refusals on record that belong to no batch, and counts each.
	Refuse(ctx context.Context, refusals []wire.Refusal) error
}

// Telemetry keeps readings.
type Telemetry interface {
	// Append returns nil when every reading is durable. A
	// devices.RejectedReadings means all but the named; after any other error
	// nothing may be taken for stored. A repeat overwrites.
	Append(ctx context.Context, readings []devices.Reading) error
}

// Registry knows the edges and their devices. It answers from memory, at once.
// hub/registry implements it.
type Registry interface {
	Places
	Presence
	Chronicle
}

// Presence is what a registry learns of edges and devices now. received is when
// the hub had it, with its monotonic reading.
type Presence interface {
	// Known reports whether there is such an edge.
	Known(edge string) bool
	// Spoke takes note that the edge was heard, and of when its clock says it
	// sent, which may be zero.
	Spoke(edge string, sent, received time.Time) (suspect, known bool)
	ApplyStatus(edge string, m wire.StatusMessage, retained bool, received time.Time)
	ApplyInventory(edge string, m wire.InventoryMessage, retained bool, received time.Time) []wire.Refusal
	ApplyState(edge string, m wire.StateMessage, received time.Time) []wire.Refusal
}

// Chronicle is what a registry learns of what is on record by now.
type Chronicle interface {
	Committed(edge string, fresh []devices.Recorded, received time.Time)
	Heard(edge string, newest map[string]time.Time, sent, received time.Time)
	Position(edge, stream string, p wire.Position)
	Gap(edge string, g wire.Gap)
	Refused(list []wire.Refusal)
	Counted(edge string, conflicts, stripped int)
}

// Watcher looks on: it is told of events that are new and on record, and of
// readings that are stored. It must never wait, and changes nothing of what it is
// given. hub/rules is one.
type Watcher interface {
	Happened(events []devices.Recorded)
	Measured(readings []devices.Reading)
}

type nobodyWatches struct{}

func (nobodyWatches) Happened([]devices.Recorded) {}
func (nobodyWatches) Measured([]devices.Reading)  {}
