package edgeapp

import (
	"context"
	"fmt"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/edge/discovery"
)

// finder looks for devices, where the configuration says so.
type finder struct{ *discovery.Discovery }

// openDiscovery makes what looks for devices; an edge that is told nowhere looks nowhere.
func openDiscovery(cfg config.Edge, o Options, drivers []devices.Driver, broker bus.Bus, known func() func(devices.Found) string) (finder, error) {
	if cfg.Discovery == nil {
		return finder{}, nil
	}
	can := map[string]devices.Discoverer{}
	for _, d := range drivers {
		if one, ok := d.(devices.Discoverer); ok {
			can[d.Name()] = one
		}
	}
	var searches []discovery.Search
	for _, entry := range cfg.Discovery.Search {
		driver := can[entry.Driver]
		if driver == nil {
			return finder{}, fmt.Errorf("discovery: driver %s cannot look for devices", entry.Driver)
		}
		searcher, err := driver.Search(entry.Settings)
		if err != nil {
			return finder{}, fmt.Errorf("discovery: %s: %w", entry.Driver, err)
		}
		searches = append(searches, discovery.Search{Driver: entry.Driver, Searcher: searcher})
	}
	return finder{discovery.New(discovery.Config{
		Edge: cfg.ID, Bus: broker, Searches: searches, Every: cfg.Discovery.Every(), Known: known, Log: o.Log, Metrics: o.Metrics,
	})}, nil
}

// self takes what the edge itself is told; nil: there is nothing.
func (f finder) self() devices.Commander {
	if f.Discovery == nil {
		return nil
	}
	return f.Discovery
}

func (f finder) run(ctx context.Context) error {
	if f.Discovery == nil {
		return nil
	}
	return f.Run(ctx)
}
