package duty

import (
	"context"
	"errors"

	"brighteyes/devices"
)

// ErrConflict means that something else rests on what should be changed.
var ErrConflict = errors.New("not possible as things stand")

// Row is one thing of this package on record: a responder, a roster, a policy,
// the presence at a desk. Body is JSON in which addresses are sealed.
type Row struct{ Kind, ID, Body string }

// The kinds of rows.
const (
	rowResponder = "responder"
	rowRoster    = "roster"
	rowPolicy    = "policy"
	rowPresence  = "presence"
)

// Store keeps rows.
type Store interface {
	// DutyRows returns all of them.
	DutyRows(ctx context.Context) ([]Row, error)
	// ChangeDuty writes and takes away rows, all in one transaction. Of gone, kind
	// and id count.
	ChangeDuty(ctx context.Context, put, gone []Row) error
}

// Places knows the tree of sites and who holds each.
type Places interface {
	Site(id string) (devices.Site, bool)
	Sites() []devices.Site
	PutSite(ctx context.Context, s devices.Site) error
}
