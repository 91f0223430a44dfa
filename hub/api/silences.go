package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// Quiet keeps silences and maintenance windows. hub/ingest's ledger implements it;
// its errors are those of package alerts.
type Quiet interface {
	PutSilence(ctx context.Context, in alerts.PutSilence) (alerts.Silence, error)
	LiftSilence(ctx context.Context, in alerts.LiftSilence) (alerts.Silence, error)
	PutWindow(ctx context.Context, in alerts.PutWindow) (alerts.Window, error)
	EndWindow(ctx context.Context, in alerts.EndWindow) (alerts.Window, error)
	Silences() []alerts.Silence // that stand
	Windows() []alerts.Window   // that stand or are planned
}

// QuietPast is what was silenced before. hub/records implements it.
type QuietPast interface {
	EndedSilences(ctx context.Context, limit int, cursor string) (page []alerts.Silence, next string, err error)
	EndedWindows(ctx context.Context, limit int, cursor string) (page []alerts.Window, next string, err error)
}

func (s *Server) quiet() (Quiet, error) {
	if s.cfg.Quiet == nil || s.cfg.QuietPast == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no silences")
	}
	return s.cfg.Quiet, nil
}

// maySilence: each desk its own category, property also what concerns gates.
func maySilence(roles access.Roles, m alerts.Matcher) bool {
	return roles.ActOn(alerts.Alert{Category: m.Category, Rule: m.Rule})
}

type quietInput struct {
	PageInput
	Ended bool `query:"ended" doc:"those that are over, the last to end first"`
}

func (s *Server) listSilences(ctx context.Context, in *quietInput) (*listOutput[alerts.Silence], error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	roles := callerOf(ctx).roles
	mine := func(one alerts.Silence) (alerts.Silence, bool) { return one, maySilence(roles, one.Match) }
	if in.Ended {
		return fill(in.PageInput, func(limit int, cursor string) ([]alerts.Silence, string, error) {
			return s.cfg.QuietPast.EndedSilences(ctx, limit, cursor)
		}, mine)
	}
	var list []alerts.Silence
	for _, one := range q.Silences() { // bounded by the machine
		if one, ok := mine(one); ok {
			list = append(list, one)
		}
	}
	return listOf(list, ""), nil
}

type addSilenceInput struct {
	Body struct {
		Category string `json:"category" enum:"care,safety,maintenance"`
		Device   string `json:"device,omitempty" maxLength:"63"`
		Site     string `json:"site,omitempty" maxLength:"63" doc:"this place and all below it"`
		Rule     string `json:"rule,omitempty" maxLength:"128"`
		AtMost   string `json:"at_most,omitempty" enum:"critical,major,minor,info" doc:"what is worse is told"`
		Reason   string `json:"reason" minLength:"1" maxLength:"500"`
		Minutes  int    `json:"minutes,omitempty" minimum:"1" maximum:"1440" doc:"60 unless given"`
	}
}

type silenceOutput struct{ Body alerts.Silence }

func (s *Server) addSilence(ctx context.Context, in *addSilenceInput) (*silenceOutput, error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	who, b := callerOf(ctx), in.Body
	m := alerts.Matcher{Device: b.Device, Site: b.Site, Rule: b.Rule, Category: alerts.Category(b.Category), AtMost: alerts.Severity(b.AtMost)}
	if !maySilence(who.roles, m) {
		return nil, newProblem(http.StatusForbidden, "alerts of this category are another desk's")
	}
	if b.Device != "" {
		if _, err := s.device(ctx, b.Device); err != nil {
			return nil, wrongField("body.device", "there is no such device")
		}
	}
	if b.Site != "" {
		below, known := s.below([]string{b.Site})
		if !known {
			return nil, wrongField("body.site", "there is no such place")
		}
		m.Below = below
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "silence.add", Target: "silence:" + strings.Trim(strings.Join([]string{b.Category, b.Rule, b.Device, b.Site}, " "), " "), Purpose: b.Reason}); err != nil {
		return nil, err
	}
	made, err := q.PutSilence(ctx, alerts.PutSilence{By: who.name, Reason: b.Reason, Match: m, For: time.Duration(b.Minutes) * time.Minute})
	if err != nil {
		return nil, err
	}
	return &silenceOutput{made}, nil
}

func (s *Server) deleteSilence(ctx context.Context, in *IDInput) (*silenceOutput, error) {
	q, err := s.quiet()
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	for _, one := range q.Silences() {
		if one.ID != in.ID || !maySilence(who.roles, one.Match) {
			continue
		}
		if err := s.audit(ctx, access.AuditEntry{Action: "silence.lift", Target: "silence:" + in.ID}); err != nil {
			return nil, err
		}
		lifted, err := q.LiftSilence(ctx, alerts.LiftSilence{ID: in.ID, By: who.name})
		if err != nil {
			return nil, err
		}
		return &silenceOutput{lifted}, nil
	}
	return nil, alerts.ErrNotFound
}

// below lists the places and all that lie below them; known is false when one of
// them does not exist.
func (s *Server) below(sites []string) (all []string, known bool) {
	in := map[string]bool{}
	for _, id := range sites {
		if _, ok := s.cfg.Registry.Site(id); !ok {
			return nil, false
		}
		in[id] = true
	}
	places := s.cfg.Registry.Sites()
	for grew := len(sites) > 0; grew; {
		grew = false
		for _, place := range places {
			if in[place.Parent] && !in[place.ID] {
				in[place.ID], grew = true, true
			}
		}
	}
	for _, place := range places {
		if in[place.ID] {
			all = append(all, place.ID)
		}
	}
	return all, true
}
