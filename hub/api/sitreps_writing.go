package api

import (
	"context"
	"net/http"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/sitrep"
)

type writeReportInput struct {
	IDInput
	Body struct {
		Kind      string `json:"kind" enum:"first,follow_up,final"`
		Version   int    `json:"version" minimum:"0" doc:"of the draft as it was seen, 0 of none; when somebody edited it since: 409"`
		Lang      string `json:"lang" enum:"zh,en"`
		Text      string `json:"text" maxLength:"32000" doc:"empty: as the records have it"`
		To        string `json:"to,omitempty" maxLength:"480"`
		Way       string `json:"way,omitempty" enum:"printed,telephone,system"`
		Reference string `json:"reference,omitempty" maxLength:"480"`
	}
}

type writingOutput struct{ Body sitrep.Writing }

// writeReport keeps what somebody is writing, so that it is there on another PC, and for
// whoever takes the desk over. Who begins one, and who goes on with another's, is on the
// audit record.
func (s *Server) writeReport(ctx context.Context, in *writeReportInput) (*writingOutput, error) {
	kept, a, err := s.reportedAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b, now := in.Body, s.cfg.Now().UTC()
	if a.Reports == nil || a.Reports.Sendable() != alerts.ReportKind(b.Kind) {
		return nil, newProblem(http.StatusConflict, "no report of this kind is to be written now")
	}
	before, err := kept.ReportDraft(ctx, a.ID, alerts.ReportKind(b.Kind))
	if err != nil {
		return nil, err
	}
	if before.Version != b.Version {
		return nil, explainField(sitrep.ErrEdited, sitrep.ErrInvalid, sitrep.ErrEdited)
	}
	w, err := sitrep.Edit(before, sitrep.Writing{
		Alert: a.ID, Kind: alerts.ReportKind(b.Kind), Lang: b.Lang, Text: b.Text, To: b.To, Way: b.Way, Reference: b.Reference, By: callerOf(ctx).name, At: now,
	}, s.references(a))
	if err == nil {
		var audit *access.AuditEntry
		if before.By != w.By {
			e := s.entry(ctx, now, "report.write", "alert:"+a.ID, b.Kind)
			audit = &e
		}
		err = kept.PutReportDraft(ctx, w, audit)
	}
	if err != nil {
		return nil, explainField(err, sitrep.ErrInvalid, sitrep.ErrEdited)
	}
	return &writingOutput{w}, nil
}
