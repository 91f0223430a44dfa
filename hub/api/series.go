package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"brighteyes/hub/telemetry"
)

const (
	seriesSpan  = 24 * time.Hour // when from is not given
	seriesSteps = 300            // when step is not given
)

type seriesInput struct {
	IDInput
	Metric string    `query:"metric" required:"true" minLength:"1" maxLength:"64"`
	From   time.Time `query:"from" doc:"included; 24 hours before to unless given"`
	To     time.Time `query:"to" doc:"not included; now unless given"`
	Step   string    `query:"step" maxLength:"16" doc:"such as 30s, 5m, 1h, 1d, or a number of seconds; chosen unless given"`
	Fn     string    `query:"fn" enum:"mean,min,max,last" default:"mean"`
}

type seriesOutput struct {
	Body struct {
		Metric string        `json:"metric"`
		Points []seriesPoint `json:"points" doc:"[time, value]; steps without a value are left out"`
	}
}

// seriesPoint is written as [time, value].
type seriesPoint [2]any

func (s *Server) series(ctx context.Context, in *seriesInput) (*seriesOutput, error) {
	d, err := s.device(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !callerOf(ctx).roles.SeeMetric(d.Device, in.Metric) {
		return nil, newProblem(http.StatusForbidden, "what happens in a home is not for your roles")
	}
	q := telemetry.Query{Device: in.ID, Metric: in.Metric, From: in.From, To: in.To, Fn: telemetry.Fn(in.Fn)}
	if q.To.IsZero() {
		q.To = s.cfg.Now()
	}
	if q.From.IsZero() {
		q.From = q.To.Add(-seriesSpan)
	}
	if q.Step, err = parseStep(in.Step, q.To.Sub(q.From)); err != nil {
		return nil, wrongField("query.step", err.Error())
	}
	if _, err := q.Whole(); err != nil {
		return nil, err
	}
	points, err := s.cfg.Telemetry.Series(ctx, q)
	switch {
	case errors.Is(err, telemetry.ErrQuery):
		return nil, err
	case err != nil:
		s.cfg.Log.Warn("the telemetry store did not answer", "error", err)
		return nil, newProblem(http.StatusServiceUnavailable, "the telemetry store is away").after(10 * time.Second)
	}
	out := &seriesOutput{}
	out.Body.Metric, out.Body.Points = in.Metric, make([]seriesPoint, len(points))
	for i, p := range points {
		out.Body.Points[i] = seriesPoint{p.Time, p.Value}
	}
	return out, nil
}

// parseStep reads a step; none gives about as many as a chart has room for.
func parseStep(text string, span time.Duration) (time.Duration, error) {
	wrong := errors.New("want such as 30s, 5m, 1h, 1d, or a number of seconds")
	if text == "" {
		return max((span / seriesSteps).Truncate(time.Second), time.Second), nil
	}
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		text = strconv.FormatInt(n, 10) + "s"
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 16)
		if err != nil {
			return 0, wrong
		}
		text = strconv.FormatInt(24*n, 10) + "h"
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Millisecond {
		return 0, wrong
	}
	return d, nil
}

func (s *Server) kpi(ctx context.Context, _ *struct{}) (*kpiOutput, error) {
	return &kpiOutput{cutKPI(callerOf(ctx).roles, s.cfg.Registry.KPI())}, nil
}

type kpiOutput struct{ Body kpiView }
