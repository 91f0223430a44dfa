package hubapp

import (
	"context"
	"errors"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
	"brighteyes/hub/workorders"
)

// openCommissioning joins checklists, suspensions and replacements to the registry.
func openCommissioning(ctx context.Context, o Options, rec *records.Records, places *registry.Registry, people func() *residents.Residents) (*commissioning.Service, error) {
	return commissioning.New(ctx, commissioning.Config{
		Store: rec, SetLifecycle: places.SetLifecycle, Succeed: places.Succeed, Log: o.Log,
		Follow: func(ctx context.Context, today func(string) string, by string) error {
			return errors.Join(people().Follow(ctx, today, by), workorders.Follow(ctx, rec, today, by, time.Now().UTC()))
		},
		Facts: func(id string) (commissioning.Facts, bool) {
			v, known := places.Device(id)
			f := commissioning.Facts{
				Registered: devices.Registered{Device: v.Device, Edge: v.Edge, Lifecycle: v.Lifecycle, Undeclared: v.Undeclared, AddedAt: v.AddedAt},
				Status:     v.Status, Values: v.Values,
			}
			if v.LastSeen != nil {
				f.LastSeen = *v.LastSeen
			}
			_, f.SiteKnown = places.Site(v.Site)
			return f, known
		},
	})
}
