package hubapp

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/exercise"
	"brighteyes/hub/noise"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
	"brighteyes/hub/telemetry"
	"brighteyes/hub/upkeep"
)

// openUpkeep joins what is mended first to the registry, the records, the numbers
// and the windows that were planned.
func openUpkeep(o Options, rec *records.Records, store telemetry.Store, places *registry.Registry, people *residents.Residents, windows func() []alerts.Window) *upkeep.Upkeep {
	return upkeep.New(upkeep.Config{
		World: func() upkeep.World {
			return upkeep.World{
				Devices: inService(places, windows(), time.Now()), Areas: areas(places), Alone: people.AloneAt(), LifeLine: noise.Vital,
			}
		},
		Store: rec, Series: store, Log: o.Log, Metrics: o.Metrics,
		WalkTests: func(ctx context.Context, since time.Time) ([]upkeep.WalkTest, error) {
			return walkTests(ctx, rec, since)
		},
	})
}

// inService are the devices in service and the edges, as the registry has them.
func inService(places *registry.Registry, windows []alerts.Window, now time.Time) []upkeep.Device {
	var list []upkeep.Device
	for _, v := range places.Devices(registry.Filter{Lifecycle: devices.InService}) {
		if v.Undeclared {
			continue
		}
		d := upkeep.Device{
			Registered: devices.Registered{Device: v.Device, Edge: v.Edge, Lifecycle: v.Lifecycle, AddedAt: v.AddedAt},
			Status:     v.Status, Since: v.StatusSince, Reasons: v.Reasons, Values: v.Values,
		}
		if v.LastSeen != nil {
			d.Heard = *v.LastSeen
		}
		if v.PathProvenAt != nil {
			d.PathAt = *v.PathProvenAt
		}
		d.PathLate = slices.Contains(v.Reasons, registry.ReasonPath)
		d.MainsOff = v.Kind == devices.Power && slices.Contains(v.Reasons, registry.ReasonMains)
		d.Planned = covered(windows, v.ID, v.Edge, v.Site, now)
		list = append(list, d)
	}
	for _, e := range places.Edges() {
		d := upkeep.Device{
			Registered: devices.Registered{Device: devices.Device{ID: e.ID, Kind: upkeep.Edge, Name: e.Name}, Lifecycle: devices.InService, AddedAt: e.CreatedAt},
			Status:     devices.Online, Since: now, Planned: covered(windows, "", e.ID, "", now),
		}
		if e.Status == registry.EdgeAway {
			d.Status, d.Since = devices.Unknown, e.CreatedAt // one that never came yet is not lost
			if e.LastSeen != nil {
				d.Status, d.Since = devices.Offline, *e.LastSeen
			}
		}
		list = append(list, d)
	}
	upkeep.Spread(list)
	return list
}

// covered reports whether a window stands for a device, an edge or a place now.
func covered(windows []alerts.Window, device, edge, site string, now time.Time) bool {
	return slices.ContainsFunc(windows, func(w alerts.Window) bool {
		if now.Before(w.From) || !now.Before(w.Until) || w.EndedAt != nil {
			return false
		}
		return device != "" && slices.Contains(w.Devices, device) || edge != "" && slices.Contains(w.Edges, edge) ||
			site != "" && (slices.Contains(w.Sites, site) || slices.Contains(w.Below, site))
	})
}

// areas are the places that are public areas.
func areas(places *registry.Registry) map[string]bool {
	public := map[string]bool{}
	for _, s := range places.Sites() {
		if s.Level == "area" {
			public[s.ID] = true
		}
	}
	return public
}

const mostWalkTests = 500 // that are looked at; older ones are left out

// walkTests are those that are over, and what was ticked off in each.
func walkTests(ctx context.Context, rec *records.Records, since time.Time) (tests []upkeep.WalkTest, err error) {
	cursor := ""
	for read := 0; read < mostWalkTests; {
		page, next, err := rec.Exercises(ctx, 100, cursor)
		if err != nil {
			return nil, fmt.Errorf("read walk-tests: %w", err)
		}
		for _, e := range page {
			if e.BeganAt.Before(since) {
				return tests, nil
			}
			if e.Kind != exercise.KindWalkTest || e.EndedAt == nil {
				continue
			}
			tested, err := rec.TestedIn(ctx, e.Devices, e.BeganAt, *e.EndedAt)
			if err != nil {
				return nil, fmt.Errorf("read what walk-test %s ticked off: %w", e.ID, err)
			}
			t := upkeep.WalkTest{Began: e.BeganAt, Devices: e.Devices, Arrived: map[string]bool{}}
			for id := range tested {
				t.Arrived[id] = true
			}
			tests = append(tests, t)
		}
		read += len(page)
		if cursor = next; next == "" {
			break
		}
	}
	return tests, nil
}
