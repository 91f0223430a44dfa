package workorders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

const (
	followTries = 3      // of one order that somebody changes meanwhile
	mostFollow  = 10_000 // open orders that are looked at
)

// move is the order about the device that hangs now where its own did. What was said
// stays said, and the timeline tells of the change.
func (o Order) move(to, by string, at time.Time) Order {
	o = o.clone()
	o.Version++
	o.Timeline = append(o.Timeline, Entry{At: at, By: by, Action: "move", Note: o.Device + " → " + to})
	o.Device = to
	return o
}

// Follow gives orders that are not over the devices that hang where theirs did: today
// says which. What is over keeps its own. It changes nothing where nothing was
// replaced, so it can be called again at any time.
func Follow(ctx context.Context, s Store, today func(device string) string, by string, now time.Time) error {
	f := Filter{States: living, Limit: 500}
	var moved []string
	for read := 0; read < mostFollow; {
		page, next, err := s.WorkOrders(ctx, f)
		if err != nil {
			return fmt.Errorf("list open work orders: %w", err)
		}
		for _, o := range page {
			if o.Device != "" && today(o.Device) != o.Device {
				moved = append(moved, o.ID)
			}
		}
		read += len(page)
		if f.Cursor = next; next == "" {
			break
		}
	}
	var errs []error
	for _, id := range moved {
		if err := followOne(ctx, s, id, today, by, now); err != nil {
			errs = append(errs, fmt.Errorf("give work order %s the device that replaces its own: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func followOne(ctx context.Context, s Store, id string, today func(string) string, by string, now time.Time) (err error) {
	for range followTries {
		var o Order
		if o, err = s.WorkOrder(ctx, id); err != nil {
			return err
		}
		to := today(o.Device)
		if o.State.Over() || to == o.Device {
			return nil
		}
		e := access.AuditEntry{ID: devices.NewID(now), At: now, Actor: by, Action: "workorder.move", Target: "workorder:" + id, Detail: o.Device + " → " + to}
		if err = s.PutWorkOrder(ctx, o.move(to, by, now), e); !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return err
}
