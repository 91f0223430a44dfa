package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/siteplan"
)

type planOutput struct{ Body siteplan.Version }

func (s *Server) getPlan(context.Context, *struct{}) (*planOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	return &planOutput{plans.View().Version}, nil
}

type planVersionInput struct {
	N int `path:"n" minimum:"1"`
}

func (s *Server) getPlanVersion(ctx context.Context, in *planVersionInput) (*planOutput, error) {
	if s.cfg.PlanPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	v, err := s.cfg.PlanPast.SitePlan(ctx, in.N)
	if err != nil {
		return nil, err
	}
	return &planOutput{v}, nil
}

type savePlanInput struct {
	Try  bool `query:"try" doc:"say what would be wrong, and keep nothing"`
	Body struct {
		Base    int                    `json:"base" doc:"the version that was seen; when somebody saved since: 409"`
		Note    string                 `json:"note,omitempty" maxLength:"2000"`
		Origin  *coverage.Georeference `json:"origin,omitempty" doc:"where the plan's zero lies"`
		Areas   []coverage.Area        `json:"areas"`
		Walls   []coverage.Wall        `json:"walls"`
		Windows []coverage.Window      `json:"windows"`
		Cameras []coverage.Camera      `json:"cameras"`

		Buildings []coverage.Building `json:"buildings,omitempty" doc:"what nobody walks or sees through"`
		Doors     []coverage.Door     `json:"doors,omitempty" doc:"gates of the community, and entrances of buildings"`

		Images []siteplan.Image `json:"images,omitempty" doc:"pictures that lie below the drawing, sent before to /coverage/images"`
		Sign   bool             `json:"sign,omitempty" doc:"the caller answers for the public areas; needed where they change"`
	}
}

func (s *Server) savePlan(ctx context.Context, in *savePlanInput) (*planOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	b, by := in.Body, callerOf(ctx).name
	d := siteplan.Draft{Base: b.Base, Note: b.Note, Origin: b.Origin, Areas: b.Areas, Walls: b.Walls, Windows: b.Windows, Cameras: b.Cameras, Images: b.Images, Sign: b.Sign, Buildings: b.Buildings, Doors: b.Doors}
	var v siteplan.Version
	var mistakes []coverage.Mistake
	if in.Try {
		v, mistakes, err = plans.Try(d, by)
	} else {
		v, mistakes, err = plans.Save(ctx, d, by, func(at time.Time, v siteplan.Version) access.AuditEntry {
			return s.entry(ctx, at, "plan.save", fmt.Sprintf("plan:%d", v.N), "areas "+v.Register.Content+" signed by "+v.Register.By)
		})
	}
	switch {
	case len(mistakes) > 0:
		return nil, planMistakes(mistakes)
	case errors.Is(err, siteplan.ErrConflict):
		return nil, newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, siteplan.ErrUnsigned):
		return nil, wrongField("body.sign", err.Error())
	case errors.Is(err, siteplan.ErrNote):
		return nil, wrongField("body.note", err.Error())
	case err != nil:
		return nil, err
	}
	return &planOutput{v}, nil
}

func planMistakes(list []coverage.Mistake) error {
	p := newProblem(http.StatusUnprocessableEntity, "validation failed")
	for _, m := range list {
		p.Errors = append(p.Errors, wrong{Location: m.Where, Message: m.Text.In("en"), Zh: m.Text.In("zh"), Code: m.Text.Code})
	}
	return p
}
