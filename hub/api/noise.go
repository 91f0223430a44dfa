package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"brighteyes/alerts"
	"brighteyes/hub/noise"
)

// Noise answers for the load of alarms. hub/noise implements it.
type Noise interface {
	Figures(ctx context.Context, desk alerts.Category) (noise.Load, error)
	Sources(ctx context.Context, desk alerts.Category) ([]noise.Source, error)
}

type noiseInput struct {
	Desk string `query:"desk" enum:"care,safety,maintenance" required:"true"`
}

// load is who answers for the load of a desk that the caller sits at.
func (s *Server) load(ctx context.Context, in *noiseInput) (Noise, alerts.Category, error) {
	desk := alerts.Category(in.Desk)
	switch {
	case !callerOf(ctx).roles.Raise(desk):
		return nil, desk, newProblem(http.StatusForbidden, "this is another desk's load")
	case s.cfg.Noise == nil:
		return nil, desk, newProblem(http.StatusServiceUnavailable, "this hub measures no load")
	}
	return s.cfg.Noise, desk, nil
}

type figuresOutput struct{ Body noise.Load }

func (s *Server) noiseFigures(ctx context.Context, in *noiseInput) (*figuresOutput, error) {
	n, desk, err := s.load(ctx, in)
	if err != nil {
		return nil, err
	}
	f, err := n.Figures(ctx, desk)
	if err != nil {
		return nil, err
	}
	return &figuresOutput{f}, nil
}

func (s *Server) noiseSources(ctx context.Context, in *noiseInput) (*listOutput[noise.Source], error) {
	n, desk, err := s.load(ctx, in)
	if err != nil {
		return nil, err
	}
	known, err := n.Sources(ctx, desk)
	if err != nil {
		return nil, err
	}
	// A source counts in its desk's load also where its device is not for this
	// caller; it then has no name.
	list := slices.Clone(known)
	for i := range list {
		if list[i].Device == "" {
			continue
		}
		if _, err := s.device(ctx, list[i].Device); err != nil {
			list[i].Device, list[i].Key, list[i].Site, list[i].Title, list[i].TitleEN = "", list[i].Rule, "", "", ""
		}
	}
	return listOf(list, ""), nil
}

// alertMembers lists what an incident is made of: the open alerts that are hidden
// under an alert, and those that are grouped with it.
func (s *Server) alertMembers(ctx context.Context, in *IDInput) (*listOutput[shownAlert], error) {
	incident, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var members []alerts.Alert
	for _, a := range s.cfg.Desk.Open() {
		if a.Cause == incident.ID || a.Incident == incident.ID {
			members = append(members, a)
		}
	}
	slices.SortFunc(members, func(a, b alerts.Alert) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	var shown []shownAlert
	for _, a := range members {
		if v, ok := s.cutAlert(callerOf(ctx).roles, a); ok {
			shown = append(shown, shownAlert{v})
		}
	}
	return listOf(shown, ""), nil
}
