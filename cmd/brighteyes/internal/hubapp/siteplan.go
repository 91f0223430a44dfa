package hubapp

import (
	"context"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/siteplan"
)

// openPlans joins the site plan to the registry's cameras.
func openPlans(ctx context.Context, o Options, rec *records.Records, places *registry.Registry) (*siteplan.Plans, error) {
	return siteplan.New(ctx, siteplan.Config{
		Store: rec, Now: time.Now, Log: o.Log,
		Cameras: func() map[string]coverage.State {
			states := map[string]coverage.State{}
			for _, d := range places.Devices(registry.Filter{}) {
				if d.Kind == devices.Camera {
					states[d.ID] = siteplan.StateOf(siteplan.Camera{Status: d.Status, Since: d.StatusSince, Lifecycle: d.Lifecycle, Values: d.Values})
				}
			}
			return states
		},
	})
}
