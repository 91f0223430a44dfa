package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
)

// suggestionsMost is how many suggestions of each kind are told.
const suggestionsMost = 5

// theModel is what one more camera would be like.
var theModel = coverage.Camera{ID: "new-camera", HeightM: 4, AngleDeg: 90, RangeM: 40, WidthPx: 2560, HeightPx: 1440}

type suggestionsOutput struct {
	Body struct {
		Headings []coverage.Suggestion `json:"headings" doc:"cameras that would cover more if they looked elsewhere"`
		Cameras  []coverage.Suggestion `json:"cameras" doc:"where one more camera would cover most"`
		Model    coverage.Camera       `json:"model" doc:"what the new one would be like"`
	}
}

// coverageSuggestions searches for what would help most. A search takes seconds of a
// processor on a large plan: one is made at a time.
func (s *Server) coverageSuggestions(context.Context, *struct{}) (*suggestionsOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	site := plans.View().Site
	if site == nil {
		return nil, newProblem(http.StatusNotFound, "no site plan was drawn yet")
	}
	if !s.suggesting.TryLock() {
		return nil, newProblem(http.StatusServiceUnavailable, "another search is under way").after(5 * time.Second)
	}
	defer s.suggesting.Unlock()
	out := &suggestionsOutput{}
	out.Body.Model, out.Body.Headings = theModel, site.SuggestHeadings(suggestionsMost)
	var mistakes []coverage.Mistake
	if out.Body.Cameras, mistakes = site.SuggestCameras(theModel, suggestionsMost); len(mistakes) > 0 {
		return nil, planMistakes(mistakes)
	}
	return out, nil
}

// exportPlan sends the plan as GeoJSON.
func (s *Server) exportPlan(c *fiber.Ctx) error {
	plans, err := s.plans()
	if err != nil {
		return err
	}
	v := plans.View().Version
	text, err := json.Marshal(coverage.Export(v.Drawn(), v.Origin))
	if err != nil {
		return err
	}
	if err := s.audit(c.UserContext(), access.AuditEntry{Action: "plan.export", Target: fmt.Sprintf("plan:%d", v.N)}); err != nil {
		return err
	}
	return download(c, "application/geo+json", "site-plan.geojson", text)
}

type readPlanInput struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

type readPlanOutput struct {
	Body struct {
		Areas   []coverage.Area   `json:"areas"`
		Walls   []coverage.Wall   `json:"walls"`
		Windows []coverage.Window `json:"windows"`
		Cameras []coverage.Camera `json:"cameras"`

		Buildings []coverage.Building `json:"buildings,omitempty"`
		Doors     []coverage.Door     `json:"doors,omitempty"`
	}
}

// readPlan says what a GeoJSON file holds, to be drawn on; nothing is kept.
func (s *Server) readPlan(_ context.Context, in *readPlanInput) (*readPlanOutput, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	plan, mistakes := coverage.Import(in.RawBody, plans.View().Version.Origin)
	if len(mistakes) > 0 {
		return nil, planMistakes(mistakes)
	}
	out := &readPlanOutput{}
	b := &out.Body
	b.Areas, b.Walls, b.Windows, b.Cameras = plan.Areas, plan.Walls, plan.Windows, plan.Cameras
	b.Buildings, b.Doors = plan.Buildings, plan.Doors
	return out, nil
}
