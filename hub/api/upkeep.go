package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/upkeep"
)

// Upkeep keeps the list of what is mended first. hub/upkeep implements it.
type Upkeep interface {
	View() *upkeep.View // never waits; nil until the first was worked out
}

// upkeepRoutes is the part of the table about what is mended first.
func (s *Server) upkeepRoutes() []route {
	const get = http.MethodGet
	return []route{
		{method: get, path: apiBase + "/upkeep", right: access.DoWork, summary: "What is mended first, and why", mount: serve((*Server).upkeepList)},
		{method: get, path: apiBase + "/upkeep/batteries", right: access.DoWork, summary: "Batteries to buy, by month and model", mount: serve((*Server).upkeepBatteries)},
		{method: get, path: apiBase + "/upkeep/tests", right: access.DoWork, summary: "Test presses that are due, and first attempts by model", mount: serve((*Server).upkeepTests)},
		{method: get, path: apiBase + "/upkeep/gates", right: access.DoWork, summary: "Gates today", mount: serve((*Server).upkeepGates)},
		{method: get, path: apiBase + "/upkeep/firmware", right: access.DoWork, summary: "Which firmware runs, by model", mount: serve((*Server).upkeepFirmware)},
		{method: get, path: apiBase + "/figures", right: access.SeeDevices, summary: "The figures of days, which are never written again", mount: serve((*Server).sheets)},
		{method: get, path: apiBase + "/figures/export.csv", right: access.SeeDevices, summary: "The same as CSV", mount: raw("text/csv", (*Server).figuresCSV)},
		{method: get, path: apiBase + "/devices/{id}/health", right: access.SeeDevices, summary: "How a device does, with its reasons", mount: serve((*Server).deviceHealth)},
	}
}

// upkeepView is the newest view, or why there is none.
func (s *Server) upkeepView() (*upkeep.View, error) {
	if s.cfg.Upkeep == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub judges no devices")
	}
	v := s.cfg.Upkeep.View()
	if v == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "the list is being worked out").after(5 * time.Second)
	}
	return v, nil
}

// Aged is how old what is shown is.
type Aged struct {
	At   time.Time `json:"at"`
	AgeS float64   `json:"age_s"`
}

func (s *Server) aged(v *upkeep.View) Aged {
	return Aged{v.At, max(s.cfg.Now().Sub(v.At).Round(time.Second).Seconds(), 0)}
}

type upkeepOutput struct {
	Body struct {
		*upkeep.View
		AgeS float64 `json:"age_s"`
	}
}

func (s *Server) upkeepList(context.Context, *struct{}) (*upkeepOutput, error) {
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	out := &upkeepOutput{}
	out.Body.View, out.Body.AgeS = v, s.aged(v).AgeS
	return out, nil
}

type batteriesOutput struct {
	Body struct {
		Aged
		Items      []upkeep.Batteries `json:"items"`
		Collecting int                `json:"collecting" doc:"devices with too few values to say when"`
		Waiting    int                `json:"waiting" doc:"devices that are still to be looked at"`
	}
}

func (s *Server) upkeepBatteries(context.Context, *struct{}) (*batteriesOutput, error) {
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	out := &batteriesOutput{}
	b := &out.Body
	b.Aged, b.Items, b.Collecting, b.Waiting = s.aged(v), v.Batteries, v.Collecting, v.Waiting
	if b.Items == nil {
		b.Items = []upkeep.Batteries{}
	}
	return out, nil
}

type testsOutput struct {
	Body struct {
		Aged
		Due     []upkeep.Due   `json:"due"`
		Models  []upkeep.Model `json:"models"`
		Paths   upkeep.Paths   `json:"paths"`
		Formula string         `json:"formula"`
	}
}

func (s *Server) upkeepTests(context.Context, *struct{}) (*testsOutput, error) {
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	if v.ReadAt.IsZero() {
		return nil, newProblem(http.StatusServiceUnavailable, "the records were not read yet").after(5 * time.Second)
	}
	out := &testsOutput{}
	out.Body.Aged, out.Body.Due, out.Body.Models, out.Body.Paths, out.Body.Formula = s.aged(v), v.Due, v.Models, v.Paths, upkeep.FirstAttemptFormula
	return out, nil
}

type gatesOutput struct {
	Body struct {
		Aged
		Items []upkeep.Gate `json:"items"`
	}
}

func (s *Server) upkeepGates(context.Context, *struct{}) (*gatesOutput, error) {
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	out := &gatesOutput{}
	out.Body.Aged, out.Body.Items = s.aged(v), v.Gates
	return out, nil
}

type firmwareOutput struct {
	Body struct {
		Aged
		Items []upkeep.Versions `json:"items"`
	}
}

func (s *Server) upkeepFirmware(context.Context, *struct{}) (*firmwareOutput, error) {
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	out := &firmwareOutput{}
	out.Body.Aged, out.Body.Items = s.aged(v), v.Versions
	return out, nil
}

type healthOutput struct {
	Body struct {
		Aged
		upkeep.Health
	}
}

func (s *Server) deviceHealth(ctx context.Context, in *IDInput) (*healthOutput, error) {
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	v, err := s.upkeepView()
	if err != nil {
		return nil, err
	}
	h, judged := v.Health(in.ID)
	if !judged {
		return nil, newProblem(http.StatusNotFound, "it is not in service, so nothing is judged of it")
	}
	out := &healthOutput{}
	out.Body.Aged, out.Body.Health = s.aged(v), h
	return out, nil
}
