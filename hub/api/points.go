package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/points"
)

// Points keeps points of help. hub/records implements it.
type Points interface {
	AddPoint(ctx context.Context, p points.Point, e access.AuditEntry) error
	PutPoint(ctx context.Context, p points.Point, e access.AuditEntry) error
	Point(ctx context.Context, id string) (points.Point, error)
	Points(ctx context.Context) ([]points.Point, error)
}

func (s *Server) points() (Points, error) {
	if s.cfg.Points == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no points of help")
	}
	return s.cfg.Points, nil
}

func explainPoint(err error) error {
	switch {
	case errors.Is(err, points.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, points.ErrNotNow), errors.Is(err, points.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// PointView is a point of help with what follows from its checks.
type PointView struct {
	points.Point
	NextDue time.Time `json:"next_due"`
	Overdue bool      `json:"overdue"`
	Usable  bool      `json:"usable" doc:"it was fit when somebody looked last"`
}

type pointOutput struct{ Body PointView }

func (s *Server) viewPoint(p points.Point) PointView {
	due := p.NextDue()
	return PointView{p, due, !due.After(s.cfg.Now()), p.Usable()}
}

type pointsInput struct {
	Retired bool `query:"retired" doc:"those that were taken away as well"`
}

// listPoints tells all of them at once: there are at most 2,000, and a map needs each.
func (s *Server) listPoints(ctx context.Context, in *pointsInput) (*listOutput[PointView], error) {
	kept, err := s.points()
	if err != nil {
		return nil, err
	}
	all, err := kept.Points(ctx)
	if err != nil {
		return nil, err
	}
	var list []PointView
	for _, p := range all {
		if in.Retired || !p.Retired {
			list = append(list, s.viewPoint(p))
		}
	}
	return listOf(list, ""), nil
}

// PointBody is what is said of a point.
type PointBody struct {
	Version   int             `json:"version,omitempty" doc:"of the point as it was seen; when somebody changed it since: 409"`
	Kind      string          `json:"kind" maxLength:"20"`
	Name      string          `json:"name" maxLength:"240"`
	Place     string          `json:"place,omitempty" maxLength:"63" doc:"id of a public area or of a place of the registry"`
	At        *coverage.Place `json:"at,omitempty" doc:"where on the plan"`
	Note      string          `json:"note,omitempty" maxLength:"1200" doc:"how to find and open it; no codes"`
	EveryDays int             `json:"every_days,omitempty" doc:"how often somebody has to look at it; 30 unless given"`
}

func (s *Server) said(b PointBody) (points.Point, error) {
	if b.Place != "" {
		if _, known := s.placeName(b.Place); !known {
			return points.Point{}, wrongField("body.place", "want the id of a public area or of a place of GET /sites")
		}
	}
	return points.Point{Kind: points.Kind(b.Kind), Name: b.Name, Place: b.Place, At: b.At, Note: b.Note, EveryDays: b.EveryDays}, nil
}

type addPointInput struct{ Body PointBody }

func (s *Server) addPoint(ctx context.Context, in *addPointInput) (*pointOutput, error) {
	kept, err := s.points()
	if err != nil {
		return nil, err
	}
	p, err := s.said(in.Body)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	p.ID, p.AddedAt, p.AddedBy = devices.NewID(now), now, callerOf(ctx).name
	if p, err = points.New(p); err == nil {
		err = kept.AddPoint(ctx, p, s.entry(ctx, now, "point.add", "point:"+p.ID, p.Place))
	}
	if err != nil {
		return nil, explainPoint(err)
	}
	return &pointOutput{s.viewPoint(p)}, nil
}

// changePoint carries out one change of a point.
func (s *Server) changePoint(ctx context.Context, id, verb, detail string, seen int, do func(p points.Point, now time.Time) (points.Point, error)) (*pointOutput, error) {
	kept, err := s.points()
	if err != nil {
		return nil, err
	}
	p, err := kept.Point(ctx, id)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	next, err := apply(ctx, s, now, change[points.Point]{
		kind: "point", id: p.ID, verb: verb, detail: detail, seen: seen, version: p.Version,
		do: func() (points.Point, error) { return do(p, now) }, put: kept.PutPoint, explain: explainPoint,
	})
	if err != nil {
		return nil, err
	}
	return &pointOutput{s.viewPoint(next)}, nil
}

type putPointInput struct {
	IDInput
	Body PointBody
}

func (s *Server) putPoint(ctx context.Context, in *putPointInput) (*pointOutput, error) {
	with, err := s.said(in.Body)
	if err != nil {
		return nil, err
	}
	return s.changePoint(ctx, in.ID, "change", with.Place, in.Body.Version, func(p points.Point, _ time.Time) (points.Point, error) { return p.Change(with) })
}

type checkPointInput struct {
	IDInput
	Body struct {
		Version int    `json:"version,omitempty"`
		Result  string `json:"result" enum:"fit,unfit,missing"`
		Note    string `json:"note,omitempty" maxLength:"1200" doc:"what was found; needed unless it is fit"`
	}
}

func (s *Server) checkPoint(ctx context.Context, in *checkPointInput) (*pointOutput, error) {
	b := in.Body
	return s.changePoint(ctx, in.ID, "check", b.Result, b.Version, func(p points.Point, now time.Time) (points.Point, error) {
		return p.Checked(points.Check{At: now, By: callerOf(ctx).name, Result: points.Result(b.Result), Note: b.Note})
	})
}

type retirePointInput struct {
	IDInput
	Body *struct {
		Version int `json:"version,omitempty"`
	}
}

func (s *Server) retirePoint(ctx context.Context, in *retirePointInput) (*pointOutput, error) {
	seen := 0
	if in.Body != nil {
		seen = in.Body.Version
	}
	return s.changePoint(ctx, in.ID, "retire", "", seen, func(p points.Point, _ time.Time) (points.Point, error) { return p.Retire() })
}
