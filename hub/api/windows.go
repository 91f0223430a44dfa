package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/noise"
	"brighteyes/hub/registry"
)

// cutWindow is w as these roles see it; false when nothing of it is for them. What
// hangs in homes, and what stands in for it, is not for the police.
func (s *Server) cutWindow(roles access.Roles, w alerts.Window) (alerts.Window, bool) {
	if roles.Has(access.Admin) || roles.Has(access.Care) || roles.Has(access.Property) {
		return w, true
	}
	w.Devices = slices.DeleteFunc(slices.Clone(w.Devices), func(id string) bool {
		d, known := s.cfg.Registry.Device(id)
		return !known || !roles.SeeDevice(d.Device)
	})
	w.LifeLine, w.Substitute, w.Checker, w.Reason = nil, "", "", ""
	return w, len(w.Devices)+len(w.Edges)+len(w.Sites) > 0
}

func (s *Server) listWindows(ctx context.Context, in *quietInput) (*listOutput[alerts.Window], error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	cut := func(w alerts.Window) (alerts.Window, bool) { return s.cutWindow(callerOf(ctx).roles, w) }
	if in.Ended {
		return fill(in.PageInput, func(limit int, cursor string) ([]alerts.Window, string, error) {
			return s.cfg.QuietPast.EndedWindows(ctx, limit, cursor)
		}, cut)
	}
	var list []alerts.Window
	for _, w := range q.Windows() { // bounded by the machine
		if w, ok := cut(w); ok {
			list = append(list, w)
		}
	}
	return listOf(list, ""), nil
}

type addWindowInput struct {
	Body struct {
		Kind       string    `json:"kind" enum:"maintenance,outage"`
		Reason     string    `json:"reason" minLength:"1" maxLength:"500"`
		From       time.Time `json:"from,omitempty" doc:"now unless given"`
		Until      time.Time `json:"until" doc:"within 30 days of from"`
		Devices    []string  `json:"devices,omitempty" maxItems:"200"`
		Edges      []string  `json:"edges,omitempty" maxItems:"200"`
		Sites      []string  `json:"sites,omitempty" maxItems:"200" doc:"with all below them"`
		Substitute string    `json:"substitute,omitempty" maxLength:"500" doc:"what replaces a device on which calls for help depend"`
		Checker    string    `json:"checker,omitempty" maxLength:"200" doc:"who looks to the substitute"`
	}
}

type windowOutput struct{ Body alerts.Window }

func (s *Server) addWindow(ctx context.Context, in *addWindowInput) (*windowOutput, error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	who, b := callerOf(ctx), in.Body
	if err := s.mayPlan(ctx, b.Devices, b.Edges, b.Sites); err != nil {
		return nil, err
	}
	below, known := s.below(b.Sites)
	if !known {
		return nil, wrongField("body.sites", "there is no such place")
	}
	if b.From.IsZero() {
		b.From = s.cfg.Now()
	}
	w := alerts.Window{
		Kind: alerts.WindowKind(b.Kind), By: who.name, Reason: b.Reason, From: b.From, Until: b.Until,
		Devices: b.Devices, Edges: b.Edges, Sites: b.Sites, Below: below,
		LifeLine: noise.LifeLine(s.parts(), b.Devices, b.Edges, below), Substitute: b.Substitute, Checker: b.Checker,
	}
	target := "window:" + strings.Join(slices.Concat(b.Devices, b.Edges, b.Sites), " ")
	if err := s.audit(ctx, access.AuditEntry{Action: "window.add", Target: target[:min(len(target), 120)], Purpose: b.Reason}); err != nil {
		return nil, err
	}
	made, err := q.PutWindow(ctx, alerts.PutWindow{Window: w})
	if err != nil {
		return nil, err
	}
	return &windowOutput{made}, nil
}

// mayPlan: who sees a device may plan work on it; edges and places are property's.
func (s *Server) mayPlan(ctx context.Context, devices, edges, sites []string) error {
	roles := callerOf(ctx).roles
	if len(edges)+len(sites) > 0 && !roles.Has(access.Property) && !roles.Has(access.Admin) {
		return newProblem(http.StatusForbidden, "windows on edges and places are for property and admin")
	}
	for _, id := range devices {
		if _, err := s.device(ctx, id); err != nil {
			return wrongField("body.devices", "there is no such device")
		}
	}
	for _, id := range edges {
		if _, ok := s.cfg.Registry.Edge(id); !ok {
			return wrongField("body.edges", "there is no such edge")
		}
	}
	return nil
}

// parts is every device with its edge.
func (s *Server) parts() []noise.Part {
	all := s.cfg.Registry.Devices(registry.Filter{})
	parts := make([]noise.Part, len(all))
	for i, d := range all {
		parts[i] = noise.Part{Device: d.Device, Edge: d.Edge}
	}
	return parts
}

func (s *Server) deleteWindow(ctx context.Context, in *IDInput) (*windowOutput, error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	for _, w := range q.Windows() {
		if _, visible := s.cutWindow(callerOf(ctx).roles, w); w.ID != in.ID || !visible {
			continue
		}
		if err := s.mayPlan(ctx, w.Devices, w.Edges, w.Sites); err != nil {
			return nil, newProblem(http.StatusForbidden, "this window is not yours to end")
		}
		if err := s.audit(ctx, access.AuditEntry{Action: "window.end", Target: "window:" + in.ID}); err != nil {
			return nil, err
		}
		ended, err := q.EndWindow(ctx, alerts.EndWindow{ID: in.ID, By: callerOf(ctx).name})
		if err != nil {
			return nil, err
		}
		return &windowOutput{ended}, nil
	}
	return nil, alerts.ErrNotFound
}
