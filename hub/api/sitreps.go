package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/sitrep"
)

// Sitreps keeps the texts of reports that were sent, and which alarms are reported.
// hub/records implements it. That a report was sent goes through the Desk, which keeps
// its text in the same transaction.
type Sitreps interface {
	SentReports(ctx context.Context, alert string) ([]sitrep.Kept, error)
	// ReportDraft is what somebody is writing; of version 0 when nobody does.
	ReportDraft(ctx context.Context, alert string, kind alerts.ReportKind) (sitrep.Writing, error)
	PutReportDraft(ctx context.Context, w sitrep.Writing, audit *access.AuditEntry) error
	// ReportsOwed are the alerts that owe one, the first due before all others.
	ReportsOwed(ctx context.Context) ([]alerts.Alert, error)
	ReportTable(ctx context.Context) (sitrep.Table, error)
	AddReportTable(ctx context.Context, t sitrep.Table, e access.AuditEntry) error
}

// clipsMost bounds the clips of an alert that are counted.
const clipsMost = 200

func (s *Server) sitreps() (Sitreps, error) {
	if s.cfg.Sitreps == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no reports")
	}
	return s.cfg.Sitreps, nil
}

// reportedAlert is an alert that the caller may report on.
func (s *Server) reportedAlert(ctx context.Context, id string) (Sitreps, alerts.Alert, error) {
	kept, err := s.sitreps()
	if err != nil {
		return nil, alerts.Alert{}, err
	}
	a, err := s.findAlert(ctx, id)
	if err == nil && !callerOf(ctx).roles.ActOn(a) {
		err = newProblem(http.StatusForbidden, "this alert is another desk's")
	}
	return kept, a, err
}

type reportsOutput struct {
	Body struct {
		Items   []sitrep.Kept     `json:"items"`
		Next    alerts.ReportKind `json:"next,omitempty" doc:"first, follow_up or final: what can be sent now; empty: alerts of this kind are not reported"`
		Draft   string            `json:"draft,omitempty" doc:"its text as the records have it"`
		DraftEN string            `json:"draft_en,omitempty" doc:"the same in English"`
		Writing *sitrep.Writing   `json:"writing,omitempty" doc:"what somebody is writing of it"`
	}
}

func (s *Server) listReports(ctx context.Context, in *IDInput) (*reportsOutput, error) {
	kept, a, err := s.reportedAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &reportsOutput{}
	if out.Body.Items, err = kept.SentReports(ctx, a.ID); err != nil || a.Reports == nil {
		return out, err
	}
	out.Body.Next = a.Reports.Sendable()
	w, err := kept.ReportDraft(ctx, a.ID, out.Body.Next)
	if err != nil {
		return nil, err
	}
	if w.Version > 0 {
		out.Body.Writing = &w
	}
	out.Body.Draft, out.Body.DraftEN, err = s.draft(ctx, out.Body.Next, a)
	return out, err
}

// draft writes what a report would say now, in both languages.
func (s *Server) draft(ctx context.Context, kind alerts.ReportKind, a alerts.Alert) (zh, en string, err error) {
	zone, err := time.LoadLocation(rota.DefaultZone)
	if err != nil {
		return "", "", err
	}
	f := sitrep.Facts{Alert: a, Zone: zone, Steps: func(id string) string { return id }}
	f.Officer = slices.ContainsFunc(a.Sendings, func(one alerts.SentOut) bool { return one.Officer && one.Released == nil })
	english := f
	if site, known := s.cfg.Registry.Site(a.Site); known {
		f.Place, english.Place = site.Name, cmp.Or(site.NameEN, site.Name)
	}
	if d, known := s.cfg.Registry.Device(a.Device); known {
		f.Device, english.Device = d.Name, cmp.Or(d.NameEN, d.Name)
	}
	if s.cfg.Clips != nil {
		page, _, err := s.cfg.Clips.Clips(ctx, a.ID, clipsMost, "")
		if err != nil {
			return "", "", err
		}
		for _, clip := range page {
			if clip.State == devices.ClipReady {
				f.Clips++
			}
		}
	}
	if a.Card != nil && s.cfg.Cards != nil {
		c, err := s.cfg.Cards.Card(ctx, a.Card.Kind, a.Card.Version)
		if err != nil {
			return "", "", err
		}
		f.Steps, english.Steps = c.Chinese, c.English
	}
	english.Device, english.Clips, english.English = f.Device, f.Clips, true
	return sitrep.Draft(kind, f), sitrep.Draft(kind, english), nil
}

// registered are the code and names by which the draft calls an alert's place and
// device, as far as they look like a person's number. Of others none is left aside: a
// short one could be a part of such a number.
func (s *Server) registered(a alerts.Alert) []string {
	names := []string{a.Site}
	if site, known := s.cfg.Registry.Site(a.Site); known {
		names = append(names, site.Name)
	}
	if d, known := s.cfg.Registry.Device(a.Device); known {
		names = append(names, d.Name)
	}
	return slices.DeleteFunc(names, func(name string) bool { return !devices.NamesPerson(name) })
}

// references are what stands on an alert and looks like a person's number, and is none.
func (s *Server) references(a alerts.Alert) []string {
	list := s.registered(a)
	for _, h := range a.HandOvers {
		list = append(list, h.Reference)
	}
	return list
}

type sendReportInput struct {
	IDInput
	Body struct {
		Kind      string `json:"kind" enum:"first,follow_up,final"`
		To        string `json:"to,omitempty" maxLength:"480" doc:"as it is set unless given"`
		Way       string `json:"way" enum:"printed,telephone,system"`
		Reference string `json:"reference,omitempty" maxLength:"480" doc:"system: the number that it gave"`
		Text      string `json:"text" minLength:"1" maxLength:"32000"`
		Draft     int    `json:"draft,omitempty" minimum:"0" doc:"version of the draft that it was sent from; when somebody edited it since: 409"`
	}
}

// sendReport puts on record that a report was sent, by whom and which way. Its text
// never changes: what is to be put right is another report.
func (s *Server) sendReport(ctx context.Context, in *sendReportInput) (*alertOutput, error) {
	kept, seen, err := s.reportedAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if sitrep.NamesPerson(b.Text, append(s.references(seen), b.Reference)) {
		return nil, wrongField("body.text", "it holds what looks like a person's number or a plate: leave it out")
	}
	if b.Draft > 0 { // what another wrote meanwhile is not sent over
		w, err := kept.ReportDraft(ctx, in.ID, alerts.ReportKind(b.Kind))
		switch {
		case err != nil:
			return nil, err
		case w.Version != b.Draft:
			return nil, newProblem(http.StatusConflict, sitrep.ErrEdited.Error())
		}
	}
	a, err := s.cfg.Desk.Act(ctx, alerts.Act{Alert: in.ID, Verb: alerts.SendReport, By: callerOf(ctx).name, Report: &alerts.SentText{
		ID: devices.NewID(s.cfg.Now()), Kind: alerts.ReportKind(b.Kind), To: b.To, Way: b.Way, Reference: b.Reference, Text: b.Text, Draft: b.Draft,
	}})
	if err != nil {
		return nil, err
	}
	s.acted(ctx)
	return s.showAlert(ctx, a), nil
}
