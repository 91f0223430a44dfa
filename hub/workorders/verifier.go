package workorders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// The pace of verification by data.
const (
	// steadyFor is how long a device must be well, or lost, after the report before
	// that says anything.
	steadyFor  = 10 * time.Minute
	lookEvery  = 30 * time.Second
	mostAtOnce = 500 // reported orders looked at in one go; the rest in the next
)

// ErrConflict means that somebody else changed the order meanwhile.
var ErrConflict = errors.New("the order was changed meanwhile")

// Store keeps orders, each change with its row of the audit record in one
// transaction. hub/records implements it.
type Store interface {
	AddWorkOrder(ctx context.Context, o Order, e access.AuditEntry) error
	// PutWorkOrder writes o over its version before, or is ErrConflict.
	PutWorkOrder(ctx context.Context, o Order, e access.AuditEntry) error
	WorkOrder(ctx context.Context, id string) (Order, error)
	// WorkOrders are those that the filter chooses, newest first, a page at a time.
	WorkOrders(ctx context.Context, f Filter) (page []Order, next string, err error)
}

// Filter chooses orders. Empty fields choose all.
type Filter struct {
	States         []State
	Device, Vendor string
	Alert          string    // made from this alert
	ClosedFrom     time.Time // closed since then, or not closed
	Limit          int
	Cursor         string
}

// Condition is how a device does now.
type Condition struct {
	Status devices.Status
	Since  time.Time // the hub's clock
}

// Observe is the order after what its device shows at now; changed is false when
// that says nothing yet. Only a device that is wholly well proves a repair, and
// only one that is lost disproves it; everything between is for a person to see.
func (o Order) Observe(c Condition, now time.Time) (after Order, changed bool) {
	if o.State != Reported || o.ReportedAt == nil || !o.Fault.Shows() {
		return o, false
	}
	since := c.Since
	if since.Before(*o.ReportedAt) {
		since = *o.ReportedAt
	}
	if now.Sub(since) < steadyFor {
		return o, false
	}
	a := Act{By: ByDevice, At: now, Note: string(c.Status)}
	switch c.Status {
	case devices.Online:
		a.Verb = Verify
	case devices.Offline:
		a.Verb = Reject
	default:
		return o, false
	}
	after, err := o.Do(a)
	return after, err == nil
}

// Verifier closes orders that a device's own data proves, and sends those back to
// work that it disproves.
type Verifier struct {
	Store  Store
	Device func(id string) (Condition, bool)
	Now    func() time.Time
	Log    *slog.Logger
}

// Run looks at reported orders twice a minute until ctx ends.
func (v Verifier) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := v.look(ctx); err != nil && ctx.Err() == nil {
				v.Log.Warn("work orders were not verified", "error", err)
			}
		}
	}
}

// look goes through all reported orders once. One that could not be written is
// looked at again the next time.
func (v Verifier) look(ctx context.Context) error {
	f := Filter{States: []State{Reported}, Limit: mostAtOnce}
	for {
		page, next, err := v.Store.WorkOrders(ctx, f)
		if err != nil {
			return fmt.Errorf("list reported work orders: %w", err)
		}
		for _, o := range page {
			if err := v.observe(ctx, o); err != nil && !errors.Is(err, ErrConflict) {
				return fmt.Errorf("verify work order %s: %w", o.ID, err)
			}
		}
		if next == "" {
			return nil
		}
		f.Cursor = next
	}
}

func (v Verifier) observe(ctx context.Context, o Order) error {
	c, known := v.Device(o.Device)
	if !known {
		return nil
	}
	now := v.Now().UTC()
	after, changed := o.Observe(c, now)
	if !changed {
		return nil
	}
	return v.Store.PutWorkOrder(ctx, after, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: "system", Action: "workorder." + string(after.State), Target: "workorder:" + o.ID, Detail: string(c.Status),
	})
}
