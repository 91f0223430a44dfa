package hubapp

import (
	"context"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/recordings"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// suspensionsRead is how many suspensions of one camera are looked at.
const suspensionsRead = 200

// openRecordings joins what edges find of recordings to the registry, and to the
// suspensions that excuse a camera.
func openRecordings(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, places *registry.Registry, judge func(context.Context, []alerts.Judgement) error) (*recordings.Recordings, error) {
	return recordings.New(ctx, recordings.Config{
		Store: rec, Judge: judge, Required: cfg.Recordings.RequiredDays, Now: time.Now, Log: o.Log, Metrics: o.Metrics,
		Camera: func(id string) (recordings.Camera, bool) {
			d, known := places.Device(id)
			return recordings.Camera{Name: d.Name, NameEN: d.NameEN, Site: d.Site, Edge: d.Edge}, known && d.Kind == devices.Camera && d.Lifecycle != devices.Retired
		},
		Excused: func(ctx context.Context, id string, from, to time.Time) (spans []devices.Span, err error) {
			list, err := rec.Suspensions(ctx, id, false, suspensionsRead)
			for _, one := range list {
				if a, b, ok := one.Span(to); ok && b.After(from) {
					spans = append(spans, devices.Span{From: a, To: b})
				}
			}
			return spans, err
		},
	})
}
