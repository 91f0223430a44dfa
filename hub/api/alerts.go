package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// shownAlert is an alert after it was cut: whole, or place and state only.
type shownAlert struct{ v any }

// MarshalJSONTo writes what is shown.
func (a shownAlert) MarshalJSONTo(enc *jsontext.Encoder) error { return json.MarshalEncode(enc, a.v) }

// Schema describes the whole alert; where less is shown, fields are missing.
func (shownAlert) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[alertView](), true, "Alert")
}

type alertOutput struct{ Body shownAlert }

// findAlert returns an alert that the caller may see; one that they may not see
// does not exist for them. An alert that could not be recorded is found as well.
func (s *Server) findAlert(ctx context.Context, id string) (alerts.Alert, error) {
	a, err := s.cfg.History.Alert(ctx, id)
	if err != nil {
		open := s.cfg.Desk.Open()
		i := slices.IndexFunc(open, func(a alerts.Alert) bool { return a.ID == id })
		if i < 0 {
			return alerts.Alert{}, err
		}
		a = open[i]
	}
	if callerOf(ctx).roles.SeeAlert(a) == access.Hidden {
		return alerts.Alert{}, alerts.ErrNotFound
	}
	return a, nil
}

func (s *Server) getAlert(ctx context.Context, in *IDInput) (*alertOutput, error) {
	a, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.showAlert(ctx, a), nil
}

func (s *Server) showAlert(ctx context.Context, a alerts.Alert) *alertOutput {
	v, ok := s.cutAlert(callerOf(ctx).roles, a)
	if !ok { // the act took it out of sight
		v = alertOver{a.ID, a.Version, a.Category, a.State, true, true}
	}
	return &alertOutput{shownAlert{v}}
}

type alertsInput struct {
	PageInput
	State    []string  `query:"state,explode" doc:"any of open, acknowledged, dispatched, on_scene, resolved; all unless given"`
	Severity string    `query:"severity" enum:"critical,major,minor,info"`
	Category []string  `query:"category,explode" doc:"any of care, safety, maintenance"`
	Site     string    `query:"site" maxLength:"63" doc:"this place and all below it"`
	Device   string    `query:"device" maxLength:"63"`
	From     time.Time `query:"from" doc:"opened at this time or after"`
	To       time.Time `query:"to" doc:"opened before this time"`
	Drill    string    `query:"drill" enum:"true,false" doc:"both unless given"`
}

// filter is the request as the records want it, with every word checked.
func (in *alertsInput) filter() (alerts.Filter, error) {
	f := alerts.Filter{Severity: alerts.Severity(in.Severity), Site: in.Site, Device: in.Device, From: in.From, To: in.To}
	var fields []wrong
	for _, w := range words(in.State) {
		stage := alerts.Stage(w)
		if !slices.Contains([]alerts.Stage{alerts.Open, alerts.Acknowledged, alerts.Dispatched, alerts.OnScene, alerts.Resolved}, stage) {
			fields = append(fields, wrong{Location: "query.state", Message: "want open, acknowledged, dispatched, on_scene or resolved"})
		}
		f.States = append(f.States, stage)
	}
	for _, w := range words(in.Category) {
		category := alerts.Category(w)
		if !slices.Contains([]alerts.Category{alerts.Care, alerts.Safety, alerts.Maintenance}, category) {
			fields = append(fields, wrong{Location: "query.category", Message: "want care, safety or maintenance"})
		}
		f.Categories = append(f.Categories, category)
	}
	if in.Drill != "" {
		drill := in.Drill == "true"
		f.Drill = &drill
	}
	if fields != nil {
		return f, newProblem(http.StatusUnprocessableEntity, "validation failed", fields...)
	}
	return f, nil
}

func (s *Server) listAlerts(ctx context.Context, in *alertsInput) (*listOutput[shownAlert], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	roles := callerOf(ctx).roles
	cut := func(a alerts.Alert) (shownAlert, bool) {
		v, ok := s.cutAlert(roles, a)
		return shownAlert{v}, ok
	}
	out, err := fill(in.PageInput, func(limit int, cursor string) ([]alerts.Alert, string, error) {
		f.Limit, f.Cursor = limit, cursor
		return s.cfg.History.Alerts(ctx, f)
	}, cut)
	if in.Cursor != "" || in.Site != "" {
		return out, err
	}
	away := s.is(err, s.cfg.Errors.Unavailable) && len(f.States) > 0 && !slices.Contains(f.States, alerts.Resolved)
	if err != nil && !away {
		return nil, err
	}
	// What could not be recorded is shown all the same, and while the records are
	// away so is everything that is open.
	var extra []shownAlert
	for _, a := range s.cfg.Desk.Open() {
		if (away || a.NotRecorded) && matches(f, a) {
			if v, ok := cut(a); ok {
				extra = append(extra, v)
			}
		}
	}
	if away {
		return listOf(extra, ""), nil
	}
	out.Body.Items = append(extra, out.Body.Items...)
	return out, nil
}

// matches is the filter for alerts that are in memory.
func matches(f alerts.Filter, a alerts.Alert) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, a.State)) && (f.Severity == "" || f.Severity == a.Severity) &&
		(len(f.Categories) == 0 || slices.Contains(f.Categories, a.Category)) && (f.Device == "" || f.Device == a.Device) &&
		(f.From.IsZero() || !a.OpenedAt.Before(f.From)) && (f.To.IsZero() || a.OpenedAt.Before(f.To)) &&
		(f.Drill == nil || *f.Drill == a.Drill)
}

type reportInput struct {
	Body struct {
		Category string `json:"category" enum:"care,safety,maintenance"`
		Severity string `json:"severity" enum:"critical,major,minor,info"`
		Title    string `json:"title" minLength:"1" maxLength:"200"`
		Summary  string `json:"summary,omitempty" maxLength:"2000"`
		Device   string `json:"device,omitempty" maxLength:"63"`
		Site     string `json:"site,omitempty" maxLength:"63"`
		Drill    bool   `json:"drill,omitempty"`
	}
}

// report opens an alert by hand.
func (s *Server) report(ctx context.Context, in *reportInput) (*alertOutput, error) {
	who, b := callerOf(ctx), in.Body
	if !who.roles.Raise(alerts.Category(b.Category)) {
		return nil, newProblem(http.StatusForbidden, "alerts of this category are another desk's")
	}
	var fields []wrong
	r := alerts.Report{
		NewID: devices.NewID(s.cfg.Now()), By: who.name, Category: alerts.Category(b.Category), Severity: alerts.Severity(b.Severity),
		Site: b.Site, Title: strings.TrimSpace(b.Title), Summary: b.Summary, Drill: b.Drill,
	}
	if b.Device != "" {
		d, err := s.device(ctx, b.Device)
		if err != nil {
			fields = append(fields, wrong{Location: "body.device", Message: "there is no such device"})
		}
		r.Device = devices.Registered{Device: d.Device, Edge: d.Edge, Lifecycle: d.Lifecycle, Undeclared: d.Undeclared, AddedAt: d.AddedAt}
	}
	if _, ok := s.cfg.Registry.Site(b.Site); b.Site != "" && !ok {
		fields = append(fields, wrong{Location: "body.site", Message: "there is no such place"})
	}
	if fields != nil {
		return nil, newProblem(http.StatusUnprocessableEntity, "validation failed", fields...)
	}
	a, err := s.cfg.Desk.Report(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.showAlert(ctx, a), nil
}
