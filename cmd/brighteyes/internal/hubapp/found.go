package hubapp

import (
	"context"
	"time"

	"brighteyes/hub/found"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openFound makes what keeps the devices that edges found.
func openFound(ctx context.Context, o Options, rec *records.Records, places *registry.Registry) (*found.Finds, error) {
	return found.New(ctx, found.Config{
		Store: rec, Registry: places, Audit: rec.Audit, Now: time.Now, Log: o.Log, Metrics: o.Metrics,
	})
}
