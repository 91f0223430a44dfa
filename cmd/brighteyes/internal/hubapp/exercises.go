package hubapp

import (
	"context"

	"brighteyes/devices"
	"brighteyes/hub/exercise"
	"brighteyes/hub/live"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openExercises joins drills and walk-tests to the registry and the screens.
func openExercises(ctx context.Context, o Options, places *registry.Registry, rec *records.Records, screens *live.Hub) (*exercise.Service, error) {
	in := func(d registry.DeviceView) bool {
		return d.Kind == devices.Button && (d.Lifecycle == devices.InService || d.Lifecycle == devices.Commissioning)
	}
	return exercise.New(ctx, exercise.Config{
		Store: rec, Log: o.Log, Metrics: o.Metrics,
		Publish: func(v exercise.View) { screens.Publish("exercise", v.ID, v) },
		Buttons: func(site string) (ids []string) {
			for _, d := range places.Devices(registry.Filter{Kind: devices.Button, Site: site}) {
				if in(d) {
					ids = append(ids, d.ID)
				}
			}
			return ids
		},
		IsButton: func(id string) bool {
			d, known := places.Device(id)
			return known && in(d)
		},
	})
}
