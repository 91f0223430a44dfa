package registry

import (
	"context"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Store keeps what must outlive the process. Its parts are one noun each; a
// write has returned only when it is durable. hub/records implements it.
type Store interface {
	EdgeStore
	DeviceStore
	SiteStore
	SeenStore
	PathStore
	History
}

// EdgeStore keeps the edges and the hashes of their tokens. Putting an edge
// writes it over; deleting an edge that is not there is no error.
type EdgeStore interface {
	Edges(ctx context.Context) ([]devices.EdgeRecord, error)
	PutEdge(ctx context.Context, e devices.EdgeRecord) error
	DeleteEdge(ctx context.Context, id string) error
}

// DeviceStore keeps what was declared of devices and decided about them.
// PutDevices writes all of them in one transaction, each over what was there.
type DeviceStore interface {
	Devices(ctx context.Context) ([]devices.Registered, error)
	PutDevices(ctx context.Context, list []devices.Registered) error
	DeleteDevice(ctx context.Context, id string) error
}

// SiteStore keeps the tree of places.
type SiteStore interface {
	Sites(ctx context.Context) ([]devices.Site, error)
	PutSite(ctx context.Context, s devices.Site) error
	DeleteSite(ctx context.Context, id string) error
}

// PathStore has the events by which the way of buttons to the hub was proven.
type PathStore interface {
	// Paths is, of these buttons, when a press or a test came last, on the hub's clock.
	Paths(ctx context.Context, buttons []string) (map[string]devices.Proven, error)
}

// SeenStore keeps when edges and devices were last heard, so that silence goes
// on counting over a restart. PutSeen writes each over what was there.
type SeenStore interface {
	Seen(ctx context.Context) ([]devices.Seen, error)
	PutSeen(ctx context.Context, list []devices.Seen) error
}

// History is what ingest put on record about an edge's transfer.
type History interface {
	// Gaps returns the edge's newest gaps, newest first.
	Gaps(ctx context.Context, edge string) ([]wire.Gap, error)
	// MarkResent marks gaps whose items came again under other numbers.
	MarkResent(ctx context.Context, edge string, gaps []wire.Gap) error
	// Refusals returns how many items of an edge were refused in the last 30
	// days, by reason, and the newest of them, newest first.
	Refusals(ctx context.Context, edge string) (counts map[string]int, recent []wire.Refusal, err error)
	// Counters returns what else was counted of an edge, by name: events kept
	// under a new id ("id_conflict") and keys taken from their data ("stripped").
	Counters(ctx context.Context, edge string) (map[string]int, error)
}
