package ingest

import (
	"context"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Journal puts things on record. hub/records implements it.
type Journal interface {
	// Commit stores a batch of alarms or events in one transaction: the events
	// that are new, the actions that step makes of them, refusals, and the
	// position. A batch without lane carries nothing but step's actions.
	//
	// It returns when all of that is flushed to disk, or with an error; whether
	// something was kept then is not assumed. step is called once when the batch
	// is stored, with the new events, inside the transaction, and not at all when
	// it is not stored, because of its number.
	Commit(ctx context.Context, b wire.Batch, step func(fresh []devices.Recorded) ([]alerts.Action, error)) (wire.Settled, error)
}

// Loader reads back what is on record. hub/records implements it.
type Loader interface {
	// LoadAlerts returns all that the machine goes on from, as of one moment.
	LoadAlerts(ctx context.Context) (alerts.Kept, error)
	// Alert returns one alert, resolved or not. An unknown id is an error that
	// wraps alerts.ErrNotFound.
	Alert(ctx context.Context, id string) (alerts.Alert, error)
}

// Publisher tells the screens what changed. It never blocks, and does not change
// what it is given. hub/live implements it.
type Publisher interface {
	Publish(kind, id string, object any)
}

// Places knows the devices. All its methods answer from memory, at once.
// hub/registry implements it.
type Places interface {
	// Lookup returns what is on record of a device that an edge speaks of, and
	// the edge that declared it; owner is empty while none has.
	Lookup(edge, device string) (dev devices.Registered, owner string, known bool)
	// SiteName is a place's name as shown, or empty.
	SiteName(id string) string
	// EnsureUndeclared makes a device that nobody declared appear under the edge
	// that mentioned it; kept is false when the edge has too many of them.
	EnsureUndeclared(edge, device string) (kept bool)
}

// Cameras is an ability that Places may have: which cameras see a site.
type Cameras interface {
	CamerasAt(site string) []string
}
