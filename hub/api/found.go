package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/edgeconfig"
	"brighteyes/hub/found"
)

// Finds is what edges found and nobody configured yet. hub/found implements it.
type Finds interface {
	List(edge string) ([]found.View, []found.Look)
	Adopt(ctx context.Context, id string, a found.Adoption) (found.Outcome, error)
	Ignore(ctx context.Context, id, by, reason string) (found.View, error)
	Restore(ctx context.Context, id, by string) (found.View, error)
}

type findView struct {
	ID        string         `json:"id"`
	Edge      string         `json:"edge"`
	Driver    string         `json:"driver"`
	Identity  string         `json:"identity" doc:"serial number or the like; stays when the address changes"`
	Kind      string         `json:"kind,omitempty" doc:"absent: it does not say"`
	Address   string         `json:"address,omitempty"`
	Model     string         `json:"model,omitempty"`
	Name      string         `json:"name,omitempty"`
	Settings  map[string]any `json:"settings,omitempty" doc:"of its driver, without secrets"`
	Needs     []string       `json:"needs,omitempty" doc:"settings that a person gives at the adoption"`
	State     found.State    `json:"state" enum:"new,adopted,known,ignored"`
	Here      bool           `json:"here" doc:"the edge found it when it last looked"`
	FirstSeen time.Time      `json:"first_seen"`
	LastSeen  time.Time      `json:"last_seen"`
	Device    string         `json:"device,omitempty" doc:"as which it is served, or was adopted"`
	By        string         `json:"by,omitempty" doc:"who adopted or ignored it"`
	Reason    string         `json:"reason,omitempty" doc:"why it is ignored"`
	Version   int64          `json:"config_version,omitempty" doc:"of the edge's configuration; absent: the entry is put into edge.yaml by hand"`
	Failed    bool           `json:"failed,omitempty" doc:"the edge did not keep that version: the find can be adopted as the same device again"`
	Why       string         `json:"why,omitempty" doc:"it did not, as the edge says"`
	WhyZh     string         `json:"why_zh,omitempty"`
}

func viewFind(v found.View) findView {
	out := findView{
		ID: v.ID, Edge: v.Edge, Driver: v.Driver, Identity: v.Identity, Kind: string(v.Kind), Address: v.Address, Model: v.Model, Name: v.Name,
		Settings: v.Settings, Needs: v.Needs, State: v.State, Here: v.Here, FirstSeen: v.First, LastSeen: v.Last, Device: v.Device,
	}
	if v.Adopted != nil {
		out.By, out.Version = v.Adopted.By, v.Adopted.Version
		if out.Device == "" {
			out.Device = v.Adopted.Device
		}
	}
	if v.State == found.Quiet {
		out.By, out.Reason = v.Ignored.By, v.Ignored.Reason
	}
	return out
}

type lookView struct {
	Edge   string           `json:"edge"`
	At     time.Time        `json:"at" doc:"when the hub was told"`
	EveryM int              `json:"every_min,omitempty" doc:"absent: at start and when asked"`
	Left   int              `json:"left,omitempty" doc:"found, and left out for want of room"`
	Failed []failedLookView `json:"failed,omitempty" doc:"drivers that could not look"`
}

type failedLookView struct {
	Driver string `json:"driver"`
	Reason string `json:"reason"`
}

type findsOutput struct {
	Body struct {
		Items []findView `json:"items"`
		Next  string     `json:"next,omitempty" doc:"cursor of the next page; absent on the last"`
		Looks []lookView `json:"looks" doc:"of the edges that told of one since the hub started"`
	}
}

func (s *Server) finds() (Finds, error) {
	if s.cfg.Finds == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps nothing of what edges find")
	}
	return s.cfg.Finds, nil
}

func (s *Server) listFinds(ctx context.Context, in *PageInput) (*findsOutput, error) {
	return s.findsOf(ctx, "", *in)
}

type edgeFindsInput struct {
	PageInput
	IDInput
}

func (s *Server) listEdgeFinds(ctx context.Context, in *edgeFindsInput) (*findsOutput, error) {
	if _, known := s.cfg.Registry.Edge(in.ID); !known {
		return nil, newProblem(http.StatusNotFound, "there is no such edge")
	}
	return s.findsOf(ctx, in.ID, in.PageInput)
}

// tellFailed says of adopted finds which of them their edges did not keep.
func (s *Server) tellFailed(ctx context.Context, list []findView) error {
	looked := map[string][]edgeconfig.Version{}
	for i := range list {
		one := &list[i]
		if one.State != found.Waiting || one.Version == 0 || s.cfg.EdgeConfigs == nil {
			continue
		}
		versions, done := looked[one.Edge]
		if !done {
			view, err := s.cfg.EdgeConfigs.Look(ctx, one.Edge)
			if err != nil && !errors.Is(err, edgeconfig.ErrUnknown) {
				return fmt.Errorf("what became of the adopted devices of edge %s: %w", one.Edge, err)
			}
			versions = view.Versions
			looked[one.Edge] = versions
		}
		for _, v := range versions {
			if v.Number == one.Version && (v.State == edgeconfig.Refused || v.State == edgeconfig.RolledBack) {
				told := viewVersion(v)
				one.Failed, one.Why, one.WhyZh = true, told.Why, told.WhyZh
				if len(told.Mistakes) > 0 {
					one.Why, one.WhyZh = told.Mistakes[0].Message, told.Mistakes[0].Zh
				}
			}
		}
	}
	return nil
}

func (s *Server) findsOf(ctx context.Context, edge string, in PageInput) (*findsOutput, error) {
	all, err := s.finds()
	if err != nil {
		return nil, err
	}
	views, looks := all.List(edge)
	some, err := page(views, func(v found.View) string { return v.ID }, in)
	if err != nil {
		return nil, err
	}
	out := &findsOutput{}
	out.Body.Items, out.Body.Next, out.Body.Looks = []findView{}, some.Body.Next, []lookView{}
	for _, v := range some.Body.Items {
		out.Body.Items = append(out.Body.Items, viewFind(v))
	}
	if err := s.tellFailed(ctx, out.Body.Items); err != nil {
		return nil, err
	}
	for _, l := range looks {
		view := lookView{Edge: l.Edge, At: l.At, EveryM: l.EveryM, Left: l.Left}
		for _, f := range l.Failed {
			view.Failed = append(view.Failed, failedLookView(f))
		}
		out.Body.Looks = append(out.Body.Looks, view)
	}
	return out, nil
}

type adoptInput struct {
	IDInput
	Body struct {
		Device   string            `json:"device" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63" doc:"a new id, or a planned device that this is"`
		Kind     string            `json:"kind" enum:"gate,camera,button,sensor,power,network"`
		Name     string            `json:"name,omitempty" maxLength:"200"`
		NameEN   string            `json:"name_en,omitempty" maxLength:"200"`
		Site     string            `json:"site,omitempty" maxLength:"63"`
		Building string            `json:"building,omitempty" maxLength:"200"`
		Floor    string            `json:"floor,omitempty" maxLength:"200"`
		Unit     string            `json:"unit,omitempty" maxLength:"200"`
		Settings map[string]string `json:"settings,omitempty" doc:"those that the find needs; they are kept in the edge's configuration alone"`
	}
}

type adoptOutput struct {
	Body struct {
		Find findView `json:"find"`
		YAML string   `json:"yaml" doc:"the entry as edge.yaml has it; told this once"`
		Put  bool     `json:"put" doc:"it is in the edge's configuration at the hub; else it is to be put into edge.yaml by hand"`
	}
}

// adopt enters what was found as a device that is commissioned; hub/found puts it
// on the audit record.
func (s *Server) adopt(ctx context.Context, in *adoptInput) (*adoptOutput, error) {
	all, err := s.finds()
	if err != nil {
		return nil, err
	}
	b := in.Body
	got, err := all.Adopt(ctx, in.ID, found.Adoption{
		Device: b.Device, Kind: devices.Kind(b.Kind), Name: b.Name, NameEN: b.NameEN, Site: b.Site, Building: b.Building, Floor: b.Floor, Unit: b.Unit, Settings: b.Settings, By: callerOf(ctx).name,
	})
	if err != nil {
		return nil, explainFind(err)
	}
	out := &adoptOutput{}
	out.Body.Find, out.Body.YAML, out.Body.Put = viewFind(got.View), got.YAML, got.Put
	return out, nil
}

type findOutput struct{ Body findView }

type ignoreFindInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) ignoreFind(ctx context.Context, in *ignoreFindInput) (*findOutput, error) {
	all, err := s.finds()
	if err != nil {
		return nil, err
	}
	v, err := all.Ignore(ctx, in.ID, callerOf(ctx).name, in.Body.Reason)
	if err != nil {
		return nil, explainFind(err)
	}
	return &findOutput{viewFind(v)}, nil
}

func (s *Server) restoreFind(ctx context.Context, in *IDInput) (*findOutput, error) {
	all, err := s.finds()
	if err != nil {
		return nil, err
	}
	v, err := all.Restore(ctx, in.ID, callerOf(ctx).name)
	if err != nil {
		return nil, explainFind(err)
	}
	return &findOutput{viewFind(v)}, nil
}

// discover has an edge look for devices now. What it finds comes a moment later.
func (s *Server) discover(ctx context.Context, in *IDInput) (*commandOutput, error) {
	if _, known := s.cfg.Registry.Edge(in.ID); !known {
		return nil, newProblem(http.StatusNotFound, "there is no such edge")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.discover", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	issued, err := s.cfg.Commands.Issue(ctx, devices.Command{Edge: in.ID, Device: in.ID, Action: "discover", By: callerOf(ctx).name}, "look for devices")
	if err != nil {
		return nil, err
	}
	out := &commandOutput{}
	out.Body.ID = issued.ID
	return out, nil
}

// explainFind says what was refused in both languages.
func explainFind(err error) error {
	status := 0
	switch {
	case errors.Is(err, found.ErrNotFound):
		return newProblem(http.StatusNotFound, err.Error())
	case errors.Is(err, found.ErrConflict):
		status = http.StatusConflict
	case errors.Is(err, found.ErrInvalid):
		status = http.StatusUnprocessableEntity
	default:
		return err
	}
	var why *found.Refused
	if errors.As(err, &why) {
		return newProblem(status, why.En, wrong{Message: why.En, Zh: why.Zh, Code: why.Code})
	}
	return newProblem(status, err.Error())
}
