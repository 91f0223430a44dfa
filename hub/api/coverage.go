package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/siteplan"
)

// Plans is the drawn plan with what is seen of it. hub/siteplan implements it.
type Plans interface {
	View() siteplan.View
	Try(d siteplan.Draft, by string) (siteplan.Version, []coverage.Mistake, error)
	Save(ctx context.Context, d siteplan.Draft, by string, entry func(at time.Time, v siteplan.Version) access.AuditEntry) (siteplan.Version, []coverage.Mistake, error)
}

// PlanPast is what was drawn and covered before. hub/records implements it.
type PlanPast interface {
	SitePlan(ctx context.Context, n int) (siteplan.Version, error)
	Covered(ctx context.Context, area string, from, to time.Time) ([]siteplan.Sample, error)
	CoveredSums(ctx context.Context, from, to time.Time) ([]siteplan.Sample, error)
	Outages(ctx context.Context, area string, from, to time.Time, most int) ([]siteplan.Outage, error)
	OutagesWatched(ctx context.Context, area string, from, to time.Time) (time.Duration, error)
}

func (s *Server) plans() (Plans, error) {
	if s.cfg.Plans == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	return s.cfg.Plans, nil
}

type coverageOutput struct {
	Body struct {
		Version  int       `json:"version" doc:"of the plan; 0: nothing was drawn yet"`
		SignedBy string    `json:"signed_by,omitempty"`
		SignedAt time.Time `json:"signed_at,omitzero"`
		coverage.Figures
	}
}

func (s *Server) coverageNow(context.Context, *struct{}) (*coverageOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	view, out := plans.View(), &coverageOutput{}
	if view.Problem != nil {
		return nil, newProblem(http.StatusServiceUnavailable, "the plan on record cannot be computed; mend it and save it anew: "+view.Problem.Error())
	}
	b := &out.Body
	b.Version, b.SignedBy, b.SignedAt = view.Version.N, view.Version.Register.By, view.Version.Register.At
	if b.At = s.cfg.Now().UTC(); view.Site != nil {
		b.Figures = view.Site.Figures(b.At)
	}
	return out, nil
}

// AreaShape is an area as it is drawn now.
type AreaShape struct {
	Area      string             `json:"area"`
	Name      string             `json:"name"`
	Type      coverage.AreaType  `json:"type"`
	Storey    int                `json:"storey,omitempty"`
	Shape     coverage.Polygon   `json:"shape"`
	Dark      []coverage.Polygon `json:"dark" doc:"fell blind: all cameras that would see it are known not to"`
	Unknown   []coverage.Polygon `json:"unknown" doc:"would be seen by cameras of which it is not known whether they see"`
	Unplanned []coverage.Polygon `json:"unplanned" doc:"no camera would see it if all worked"`
}

// CameraShape is a camera as it is drawn now.
type CameraShape struct {
	Camera     string             `json:"camera"`
	Name       string             `json:"name"`
	At         coverage.Point     `json:"at"`
	Storey     int                `json:"storey,omitempty"`
	HeadingDeg float64            `json:"heading_deg"`
	KeyPlace   bool               `json:"key_place,omitempty"`
	State      coverage.State     `json:"state"`
	View       []coverage.Polygon `json:"view" doc:"what it shows, or would if it saw"`
}

type coverageMapOutput struct {
	Body struct {
		Version int             `json:"version"`
		Areas   []AreaShape     `json:"areas"`
		Walls   []coverage.Wall `json:"walls"`
		Cameras []CameraShape   `json:"cameras"`

		Buildings []coverage.Building `json:"buildings,omitempty"`
		Doors     []coverage.Door     `json:"doors,omitempty"`

		Images []siteplan.Image `json:"images,omitempty" doc:"pictures that lie below the drawing, one of a storey"`
	}
}

func (s *Server) coverageMap(context.Context, *struct{}) (*coverageMapOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	view, out := plans.View(), &coverageMapOutput{}
	b := &out.Body
	b.Version, b.Walls, b.Images = view.Version.N, view.Version.Walls, view.Version.Images // where homes have windows is for who draws
	b.Buildings, b.Doors = view.Version.Buildings, view.Version.Doors
	if view.Site == nil {
		return out, nil
	}
	for _, a := range view.Version.Register.Register.Areas {
		one := AreaShape{Area: a.ID, Name: a.Name, Type: a.Type, Storey: a.Storey, Shape: a.Shape}
		for part, shape := range map[coverage.Part]*[]coverage.Polygon{coverage.PartDark: &one.Dark, coverage.PartUnknown: &one.Unknown, coverage.PartUnplanned: &one.Unplanned} {
			if *shape, err = view.Site.Shape(a.ID, part); err != nil {
				return nil, err
			}
		}
		b.Areas = append(b.Areas, one)
	}
	for _, c := range view.Site.Cameras() {
		v, err := view.Site.View(c.ID)
		if err != nil {
			return nil, err
		}
		one := CameraShape{Camera: c.ID, Name: c.ID, At: c.At, Storey: c.Storey, HeadingDeg: c.HeadingDeg, KeyPlace: c.KeyPlace, State: v.State, View: v.Shape}
		if d, known := s.cfg.Registry.Device(c.ID); known && d.Name != "" {
			one.Name = d.Name
		}
		b.Cameras = append(b.Cameras, one)
	}
	return out, nil
}

type coverageTypesOutput struct {
	Body struct {
		Types  []coverage.TypeRule `json:"types"`
		Levels []LevelView         `json:"levels"`
	}
}

// LevelView is a level of detail by EN 62676-4.
type LevelView struct {
	Level coverage.Level `json:"level"`
	PxM   float64        `json:"px_m"`
}

func (s *Server) coverageTypes(context.Context, *struct{}) (*coverageTypesOutput, error) {
	out := &coverageTypesOutput{}
	out.Body.Types = coverage.Types[:]
	for _, level := range coverage.Levels {
		out.Body.Levels = append(out.Body.Levels, LevelView{level, level.PxM()})
	}
	return out, nil
}

type seeingInput struct {
	Area string  `query:"area" maxLength:"63" doc:"a public area; or x and y"`
	X    float64 `query:"x" doc:"metres on the plan"`
	Y    float64 `query:"y"`

	Storey int `query:"storey" minimum:"-20" maximum:"200" doc:"of x and y; 0 is the open ground"`
}

func (s *Server) coverageSeeing(_ context.Context, in *seeingInput) (*listOutput[coverage.Sight], error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	site := plans.View().Site
	if site == nil {
		return nil, newProblem(http.StatusNotFound, "no site plan was drawn yet")
	}
	if in.Area == "" {
		return listOf(site.SeeingPoint(coverage.Point{X: in.X, Y: in.Y}, in.Storey), ""), nil
	}
	list, err := site.SeeingArea(in.Area)
	if err != nil {
		return nil, newProblem(http.StatusNotFound, err.Error())
	}
	return listOf(list, ""), nil
}
