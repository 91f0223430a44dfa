package api

import (
	"context"
	"net/http"
	"slices"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
)

// windowMains is whom the care desk calls before a planned outage; other desks
// learn how many they are.
func (s *Server) windowMains(ctx context.Context, in *IDInput) (*bodyOutput[residents.Mains], error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	for _, w := range q.Windows() {
		if _, visible := s.cutWindow(callerOf(ctx).roles, w); w.ID != in.ID || !visible {
			continue
		}
		kept, who, err := s.asking(ctx)
		if err != nil {
			return nil, err
		}
		if w.Kind != alerts.Outage {
			return nil, newProblem(http.StatusConflict, "this is maintenance and no outage")
		}
		return answerOf(kept.NeedMains(ctx, who, s.without(w)))
	}
	return nil, alerts.ErrNotFound
}

// without reports whether a home is in a window: by its place, by its devices, or
// by what these need; a supply stands for the whole building where it hangs.
func (s *Server) without(w alerts.Window) func(residents.Place, []string) bool {
	sites := slices.Concat(w.Sites, w.Below)
	off, homes := map[string]bool{}, map[residents.Place]bool{}
	all := s.cfg.Registry.Devices(registry.Filter{})
	for _, d := range all {
		off[d.ID] = slices.Contains(w.Devices, d.ID) || slices.Contains(w.Edges, d.Edge)
		if site, known := s.cfg.Registry.Site(d.Site); off[d.ID] && d.Kind == devices.Power && known && site.Level == "building" {
			sites = append(sites, d.Site)
		}
	}
	for grew := true; grew; {
		grew = false
		for _, d := range all {
			if !off[d.ID] && slices.ContainsFunc(all, func(up registry.DeviceView) bool { return off[up.ID] && feeds(up, d.DependsOn) }) {
				off[d.ID], grew = true, true
			}
		}
	}
	for _, d := range all {
		if l := d.Location; off[d.ID] && l != nil && l.Unit != "" {
			homes[residents.Place{Site: d.Site, Building: l.Building, Unit: l.Unit}] = true
		}
	}
	return func(p residents.Place, ids []string) bool {
		p.Floor = ""
		return slices.Contains(sites, p.Site) || homes[p] || slices.ContainsFunc(ids, func(id string) bool { return off[id] })
	}
}

// feeds reports whether a device is among what another depends on.
func feeds(up registry.DeviceView, needs []string) bool {
	return slices.ContainsFunc(needs, func(name string) bool {
		return name == up.ID || up.Kind == devices.Power && (name == "power:"+up.ID || slices.Contains(up.Capabilities, name))
	})
}
