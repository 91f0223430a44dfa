package hubapp

import (
	"context"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/photos"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/siteplan"
)

// openPlans joins the site plan to the registry's cameras.
func openPlans(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, places *registry.Registry, drawings *photos.Drawings, held []alerts.Held, judge func(context.Context, []alerts.Judgement) error) (*siteplan.Plans, error) {
	return siteplan.New(ctx, siteplan.Config{
		Store: rec, Now: time.Now, Log: o.Log, Held: held, Judge: judge, Keep: cfg.Coverage.Retention(),
		BlindAfter: time.Duration(cfg.Coverage.BlindAfterS) * time.Second, SeenAfter: time.Duration(cfg.Coverage.SeenAfterS) * time.Second,
		Above: func(cameras []string) map[string][]siteplan.Cause { return causes(places, cameras) },
		Image: func(id string) (siteplan.Image, bool) {
			d, kept := drawings.Look(id)
			return siteplan.Image{ID: d.ID, SHA256: d.SHA256, WidthPx: d.WidthPx, HeightPx: d.HeightPx}, kept
		},
		Camera: func(id string) (name, english string) {
			if d, known := places.Device(id); known && d.Name != "" {
				return d.Name, d.NameEN
			}
			return id, ""
		},
		Site: func(area string) (string, bool) { s, known := places.Site(area); return s.NameEN, known },
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

// causes is what is lost above cameras, as the registry knows it.
func causes(places *registry.Registry, cameras []string) map[string][]siteplan.Cause {
	all := map[string][]siteplan.Cause{}
	for id, list := range places.LostAbove(cameras) {
		for _, c := range list {
			all[id] = append(all[id], siteplan.Cause{ID: c.ID, Name: c.Name, NameEN: c.NameEN, Key: c.Key, Power: c.Kind == devices.Power})
		}
	}
	return all
}

// areaName is what a public area is called: as a place of the registry, or on the plan.
func areaName(places *registry.Registry, plans *siteplan.Plans) func(id string) string {
	return func(id string) string {
		if _, known := places.Site(id); !known {
			for _, a := range plans.View().Version.Register.Register.Areas {
				if a.ID == id && a.Name != "" {
					return a.Name
				}
			}
		}
		return places.SiteName(id)
	}
}

// camerasMost is how many cameras an alert takes: one large and three small.
const camerasMost = 4

// sighted is the registry, which knows by the plan which cameras see a place.
type sighted struct {
	*registry.Registry
	plans *siteplan.Plans
}

// CamerasAt lists the cameras that see a place now, best first: those that the plan
// has in view of it, or where it has no such area or none that sees, those that were
// put at the place, which see first.
func (s sighted) CamerasAt(site string) []string {
	plan := s.plans.View().Site
	if plan == nil {
		return s.placed(site)
	}
	sights, err := plan.SeeingArea(site)
	if err != nil { // no public area of the plan
		return s.placed(site)
	}
	var ids []string
	for _, sight := range sights { // those whose clock is right stand first
		if sight.State.Condition == coverage.Sees && len(ids) < camerasMost {
			ids = append(ids, sight.Camera)
		}
	}
	if len(ids) == 0 {
		return s.placed(site)
	}
	return ids
}

// placed lists the cameras that were put at a place, those that see first. One that
// seems not to is asked all the same: of a camera that is wrongly called blind the
// pictures are there.
func (s sighted) placed(site string) []string {
	var see, other []string
	for _, id := range s.Registry.CamerasAt(site) {
		d, known := s.Device(id)
		if known && siteplan.StateOf(siteplan.Camera{Status: d.Status, Since: d.StatusSince, Lifecycle: d.Lifecycle, Values: d.Values}).Condition == coverage.Sees {
			see = append(see, id)
		} else {
			other = append(other, id)
		}
	}
	ids := append(see, other...)
	return ids[:min(len(ids), camerasMost)]
}
