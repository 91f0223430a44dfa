package hubapp

import (
	"context"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/rules"
)

// openRules puts the rules of users together: those of hub.yaml's files and those
// on record.
func openRules(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, store rules.Telemetry, places *registry.Registry, ledger *ingest.Ledger) (*rules.Rules, error) {
	return rules.New(ctx, rules.Config{
		Files: cfg.Rules, Store: rec, History: rec, Telemetry: store, Places: watchedPlaces{places}, Desk: ledger, Log: o.Log, Metrics: o.Metrics,
	})
}

// watchedPlaces is a registry as rules see it.
type watchedPlaces struct{ *registry.Registry }

func (w watchedPlaces) Lookup(id string) (devices.Registered, bool) {
	d, _, known := w.Registry.Lookup("", id)
	return d, known
}

func (w watchedPlaces) Watched() []rules.Watched {
	views := w.Devices(registry.Filter{})
	list := make([]rules.Watched, len(views))
	for i, v := range views {
		list[i] = rules.Watched{
			Device: devices.Registered{Device: v.Device, Edge: v.Edge, Lifecycle: v.Lifecycle, Undeclared: v.Undeclared, AddedAt: v.AddedAt}, Status: v.Status,
		}
	}
	return list
}
