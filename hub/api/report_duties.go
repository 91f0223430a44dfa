package api

import (
	"context"

	"brighteyes/alerts"
	"brighteyes/hub/briefing"
	"brighteyes/hub/sitrep"
)

type owedReportsOutput struct {
	Body struct {
		Items   []briefing.Report `json:"items"`
		Overdue int               `json:"overdue"`
	}
}

// owedReports are the reports that are owed, the first due before all others, and how
// many of them should have been sent.
func (s *Server) owedReports(ctx context.Context, _ *struct{}) (*owedReportsOutput, error) {
	kept, err := s.sitreps()
	if err != nil {
		return nil, err
	}
	owing, err := s.owing(ctx, kept)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	sheet := briefing.Compose(briefing.Facts{Owing: owing}, now, now)
	out := &owedReportsOutput{}
	out.Body.Items, out.Body.Overdue = sheet.Reports, sheet.Overdue
	return out, nil
}

// owing are the alerts that owe a report and that the caller acts on.
func (s *Server) owing(ctx context.Context, kept Sitreps) (mine []alerts.Alert, err error) {
	all, err := kept.ReportsOwed(ctx)
	for _, a := range all {
		if callerOf(ctx).roles.ActOn(a) {
			mine = append(mine, a)
		}
	}
	return mine, err
}

type reportTableOutput struct{ Body sitrep.Table }

func (s *Server) getReportTable(ctx context.Context, _ *struct{}) (*reportTableOutput, error) {
	kept, err := s.sitreps()
	if err != nil {
		return nil, err
	}
	t, err := kept.ReportTable(ctx)
	if t.Lines == nil {
		t.Lines = []sitrep.Line{}
	}
	return &reportTableOutput{t}, err
}

type saveReportTableInput struct {
	Body struct {
		Version int           `json:"version" minimum:"0" doc:"the newest that was seen; when somebody saved another since: 409"`
		Lines   []sitrep.Line `json:"lines" maxItems:"20"`
	}
}

// saveReportTable holds for alarms that are raised from now on.
func (s *Server) saveReportTable(ctx context.Context, in *saveReportTableInput) (*reportTableOutput, error) {
	kept, err := s.sitreps()
	if err != nil {
		return nil, err
	}
	s.duties.Lock() // what is on record last is told last
	defer s.duties.Unlock()
	now := s.cfg.Now().UTC()
	t, err := sitrep.Next(in.Body.Version, sitrep.Table{Lines: in.Body.Lines, SavedAt: now, SavedBy: callerOf(ctx).name})
	if err == nil {
		err = kept.AddReportTable(ctx, t, s.entry(ctx, now, "report.duties", "reports", ""))
	}
	if err != nil {
		return nil, explainField(err, sitrep.ErrInvalid, sitrep.ErrConflict)
	}
	if s.cfg.SetDuties == nil {
		return &reportTableOutput{t}, nil
	}
	ctx = context.WithoutCancel(ctx) // it is on record: that whoever saved it is gone changes nothing
	if t, err = kept.ReportTable(ctx); err != nil {
		return nil, err
	}
	return &reportTableOutput{t}, s.cfg.SetDuties(ctx, t.Duties())
}
