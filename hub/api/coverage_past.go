package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/coverage"
	"brighteyes/hub/siteplan"
)

// coverageLately is what history tells unless it is asked otherwise, and coverageMost
// the longest that it tells.
const (
	coverageLately = 30 * 24 * time.Hour
	coverageMost   = 370 * 24 * time.Hour
)

// coverageSpan is from when to when something is asked.
func (s *Server) coverageSpan(from, to time.Time) (time.Time, time.Time, error) {
	if to.IsZero() {
		to = s.cfg.Now()
	}
	if from.IsZero() {
		from = to.Add(-coverageLately)
	}
	if span := to.Sub(from); span <= 0 || span > coverageMost {
		return from, to, wrongField("query.from", "want a time before to, 370 days at most")
	}
	return from.UTC(), to.UTC(), nil
}

type coverageHistoryInput struct {
	Area   string    `query:"area" maxLength:"63" doc:"a public area; all by weight unless given"`
	Type   string    `query:"type" maxLength:"20" doc:"all areas of a type instead"`
	Points bool      `query:"points" doc:"the share of areas that count as covered instead, 点位覆盖率"`
	From   time.Time `query:"from" doc:"30 days before to unless given"`
	To     time.Time `query:"to" doc:"now unless given"`
}

func (s *Server) coverageHistory(ctx context.Context, in *coverageHistoryInput) (*listOutput[siteplan.Sample], error) {
	if s.cfg.PlanPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	from, to, err := s.coverageSpan(in.From, in.To)
	if err != nil {
		return nil, err
	}
	key := in.Area
	switch {
	case in.Points:
		key = siteplan.Points
	case in.Type != "":
		key = siteplan.TypeKey(coverage.AreaType(in.Type))
	}
	list, err := s.cfg.PlanPast.Covered(ctx, key, from, to)
	if err != nil {
		return nil, err
	}
	return listOf(list, ""), nil
}

// CoveredSum is what was covered of something in a time.
type CoveredSum struct {
	Area         string            `json:"area,omitempty" doc:"a public area; or type, or points; none of them: all by weight"`
	Type         coverage.AreaType `json:"type,omitempty"`
	Points       bool              `json:"points,omitempty"`
	Name         string            `json:"name,omitempty"`
	Hours        float64           `json:"hours" doc:"for so long it was watched"`
	Covered      float64           `json:"covered" doc:"the mean share, 0 to 1"`
	DarkHours    float64           `json:"dark_hours" doc:"full hours: one in which half of it was dark counts as half an hour"`
	UnknownHours float64           `json:"unknown_hours"`
}

type coverageSumsInput struct {
	From time.Time `query:"from" doc:"30 days before to unless given"`
	To   time.Time `query:"to" doc:"now unless given"`
}

// perHour is how many samples a full hour has.
const perHour = 60

func (s *Server) coverageSums(ctx context.Context, in *coverageSumsInput) (*listOutput[CoveredSum], error) {
	if s.cfg.PlanPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no site plan")
	}
	from, to, err := s.coverageSpan(in.From, in.To)
	if err != nil {
		return nil, err
	}
	sums, err := s.cfg.PlanPast.CoveredSums(ctx, from, to)
	if err != nil {
		return nil, err
	}
	list := make([]CoveredSum, 0, len(sums))
	for _, one := range sums {
		if one.N == 0 {
			continue
		}
		view := CoveredSum{
			Hours: float64(one.N) / perHour, Covered: one.Covered / float64(one.N), DarkHours: one.Dark / perHour, UnknownHours: one.Unknown / perHour,
			Points: one.Area == siteplan.Points,
		}
		if t, ok := siteplan.TypeOf(one.Area); ok {
			view.Type = t
		} else if !view.Points && one.Area != siteplan.All {
			view.Area = one.Area
			view.Name, _ = s.placeName(one.Area)
		}
		list = append(list, view)
	}
	return listOf(list, ""), nil
}
