package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"brighteyes/devices/devicelist"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/edgeconfig"
)

// EdgeConfigs gives edges their lists of devices. hub/edgeconfig implements it.
type EdgeConfigs interface {
	Look(ctx context.Context, edge string) (edgeconfig.View, error)
	Compare(ctx context.Context, edge string, before, after int64) (changes []devicelist.Change, text string, err error)
	Check(ctx context.Context, edge, text string) (edgeconfig.Checked, error)
	Change(ctx context.Context, edge, text string, base int64, by, reason string) (edgeconfig.Version, error)
	Restore(ctx context.Context, edge string, number, base int64, by, reason string) (edgeconfig.Version, error)
	ConfirmKey(ctx context.Context, edge, fingerprint string) error
}

// configs is the part that configures edges, when there is such an edge.
func (s *Server) configs(edge string) (EdgeConfigs, error) {
	if s.cfg.EdgeConfigs == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub configures no edges")
	}
	if _, known := s.cfg.Registry.Edge(edge); !known {
		return nil, newProblem(http.StatusNotFound, "there is no such edge")
	}
	return s.cfg.EdgeConfigs, nil
}

// configMistake is a mistake in a list of devices.
type configMistake struct {
	Line    int    `json:"line,omitempty" doc:"from 1, in the text as it was sent; absent: of a version"`
	Column  int    `json:"column,omitempty"`
	Key     string `json:"key,omitempty" doc:"such as devices[3].settings.poll_s"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message" doc:"what is wrong, and what would be right"`
	Zh      string `json:"message_zh,omitempty"`
}

func configMistakes(found strictyaml.Problems) []configMistake {
	list := []configMistake{}
	for _, p := range found {
		list = append(list, configMistake{p.Line, p.Column, p.Key, p.Message.Code, p.Message.In("en"), p.Message.In("zh")})
	}
	return list
}

// configVersionView is a version without its list.
type configVersionView struct {
	Version   int64            `json:"version"`
	At        time.Time        `json:"at"`
	By        string           `json:"by"`
	Reason    string           `json:"reason"`
	Restores  int64            `json:"restores,omitempty" doc:"the version that it brings back"`
	SHA256    string           `json:"sha256" doc:"of the list with ‹secret:…› in place of secrets"`
	State     edgeconfig.State `json:"state" enum:"sent,trial,confirmed,refused,rolled_back,superseded"`
	Why       string           `json:"why,omitempty" doc:"of refused and rolled_back, as the edge says"`
	WhyZh     string           `json:"why_zh,omitempty"`
	Mistakes  []configMistake  `json:"mistakes,omitempty" doc:"of refused"`
	SettledAt *time.Time       `json:"settled_at,omitempty"`
}

func viewVersion(v edgeconfig.Version) configVersionView {
	out := configVersionView{
		Version: v.Number, At: v.At, By: v.By, Reason: v.Reason, Restores: v.Restores, SHA256: v.SHA256, State: v.State, Why: v.Told.En, WhyZh: v.Told.Zh,
	}
	out.Mistakes = toldMistakes(v.Told.Mistakes)
	if !v.Settled.IsZero() {
		out.SettledAt = &v.Settled
	}
	return out
}

func toldMistakes(told []wire.ConfigMistake) (list []configMistake) {
	for _, m := range told {
		list = append(list, configMistake{Key: m.Key, Code: m.Code, Message: m.En, Zh: m.Zh})
	}
	return list
}

type edgeConfigOutput struct {
	Body struct {
		Text     string              `json:"text" doc:"the list that is wanted, with ‹secret:…› in place of secrets; empty: not known here"`
		Wanted   int64               `json:"wanted" doc:"version; 0: edge.yaml's own list"`
		Newest   int64               `json:"newest" doc:"what a change names as its base"`
		Running  int64               `json:"running" doc:"version that the edge serves"`
		Trial    bool                `json:"trial,omitempty" doc:"the edge serves it on trial"`
		Silent   []string            `json:"silent,omitempty" doc:"devices that the trial waits for"`
		Unfit    []configMistake     `json:"unfit,omitempty" doc:"entries that the edge leaves out: its present program finds them wrong"`
		Key      string              `json:"key" doc:"fingerprint of the edge's own key"`
		Offered  string              `json:"offered_key,omitempty" doc:"fingerprint of another key that the edge shows: nothing is sent until it is confirmed"`
		Closed   bool                `json:"closed,omitempty" doc:"edge.yaml does not let the hub configure"`
		Versions []configVersionView `json:"versions" doc:"newest first; 100 are kept"`
	}
}

func (s *Server) edgeConfig(ctx context.Context, in *IDInput) (*edgeConfigOutput, error) {
	all, err := s.configs(in.ID)
	if err != nil {
		return nil, err
	}
	v, err := all.Look(ctx, in.ID)
	if err != nil {
		return nil, configTrouble(err)
	}
	out := &edgeConfigOutput{}
	b := &out.Body
	b.Text, b.Wanted, b.Newest, b.Running, b.Trial, b.Silent = v.Text, v.Wanted, v.Newest, v.Running, v.Trial, v.Silent
	b.Key, b.Offered, b.Closed, b.Versions = v.Key, v.Offered, v.Closed, []configVersionView{}
	b.Unfit = toldMistakes(v.Unfit)
	for _, one := range v.Versions {
		b.Versions = append(b.Versions, viewVersion(one))
	}
	return out, nil
}

type edgeConfigVersionInput struct {
	IDInput
	Version int64 `path:"version" minimum:"0"`
	Against int64 `query:"against" minimum:"0" doc:"the version before, for the differences; 0: edge.yaml's own list"`
}

type edgeConfigVersionOutput struct {
	Body struct {
		Text    string              `json:"text"`
		Changes []devicelist.Change `json:"changes"`
	}
}

func (s *Server) edgeConfigVersion(ctx context.Context, in *edgeConfigVersionInput) (*edgeConfigVersionOutput, error) {
	all, err := s.configs(in.ID)
	if err != nil {
		return nil, err
	}
	changes, text, err := all.Compare(ctx, in.ID, in.Against, in.Version)
	if err != nil {
		return nil, configTrouble(err)
	}
	out := &edgeConfigVersionOutput{}
	out.Body.Text, out.Body.Changes = text, changes
	return out, nil
}

type checkEdgeConfigInput struct {
	IDInput
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"262144" doc:"a list of devices as in edge.yaml, beginning with devices:"`
	}
}

type checkEdgeConfigOutput struct {
	Body struct {
		Mistakes []configMistake     `json:"mistakes"`
		Edge     bool                `json:"edge" doc:"the edge looked at it too; else it does before it serves it"`
		Changes  []devicelist.Change `json:"changes" doc:"from the list that is wanted now"`
	}
}

func (s *Server) checkEdgeConfig(ctx context.Context, in *checkEdgeConfigInput) (*checkEdgeConfigOutput, error) {
	all, err := s.configs(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.config_check", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	checked, err := all.Check(ctx, in.ID, in.Body.Text)
	if err != nil {
		return nil, configTrouble(err)
	}
	out := &checkEdgeConfigOutput{}
	out.Body.Mistakes, out.Body.Edge, out.Body.Changes = configMistakes(checked.Mistakes), checked.ByEdge, checked.Changes
	if out.Body.Changes == nil {
		out.Body.Changes = []devicelist.Change{}
	}
	return out, nil
}

type changeEdgeConfigInput struct {
	IDInput
	Body struct {
		Text   string `json:"text" minLength:"1" maxLength:"262144" doc:"a list of devices as in edge.yaml, beginning with devices:; ‹secret:…› keeps a secret as it is"`
		Base   int64  `json:"base" minimum:"0" doc:"the newest version that was seen; 409 when there is a newer one"`
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"kept on the audit record"`
	}
}

type configVersionOutput struct{ Body configVersionView }

func (s *Server) changeEdgeConfig(ctx context.Context, in *changeEdgeConfigInput) (*configVersionOutput, error) {
	return s.newVersion(ctx, in.ID, in.Body.Reason, func(all EdgeConfigs, by, reason string) (edgeconfig.Version, error) {
		return all.Change(ctx, in.ID, in.Body.Text, in.Body.Base, by, reason)
	})
}

type restoreEdgeConfigInput struct {
	IDInput
	Version int64 `path:"version" minimum:"0" doc:"0: edge.yaml's own list"`
	Body    struct {
		Base   int64  `json:"base" minimum:"0" doc:"the newest version that was seen"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) restoreEdgeConfig(ctx context.Context, in *restoreEdgeConfigInput) (*configVersionOutput, error) {
	return s.newVersion(ctx, in.ID, in.Body.Reason, func(all EdgeConfigs, by, reason string) (edgeconfig.Version, error) {
		return all.Restore(ctx, in.ID, in.Version, in.Body.Base, by, reason)
	})
}

// newVersion makes one; it is on the audit record together with it.
func (s *Server) newVersion(ctx context.Context, edge, reason string, write func(all EdgeConfigs, by, reason string) (edgeconfig.Version, error)) (*configVersionOutput, error) {
	all, err := s.configs(edge)
	if err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil, wrongField("body.reason", "say why")
	}
	v, err := write(all, callerOf(ctx).name, reason)
	if err != nil {
		return nil, configTrouble(err)
	}
	return &configVersionOutput{viewVersion(v)}, nil
}

type confirmEdgeKeyInput struct {
	IDInput
	Body struct {
		Fingerprint string `json:"fingerprint" minLength:"1" maxLength:"64" doc:"offered_key, after it was compared with what the edge itself logs at its start"`
		Reason      string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) confirmEdgeKey(ctx context.Context, in *confirmEdgeKeyInput) (*edgeConfigOutput, error) {
	all, err := s.configs(in.ID)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Body.Reason) == "" {
		return nil, wrongField("body.reason", "say why")
	}
	err = s.audit(ctx, access.AuditEntry{
		Action: "edge.config_key", Target: "edge:" + in.ID, Purpose: strings.TrimSpace(in.Body.Reason), Detail: "confirmed: " + in.Body.Fingerprint,
	})
	if err != nil {
		return nil, err
	}
	if err := all.ConfirmKey(ctx, in.ID, in.Body.Fingerprint); err != nil {
		return nil, configTrouble(err)
	}
	return s.edgeConfig(ctx, &in.IDInput)
}

// configTrouble turns what was refused into a problem.
func configTrouble(err error) error {
	var found strictyaml.Problems
	var refused *edgeconfig.Refusal
	switch {
	case errors.As(err, &found):
		p := newProblem(http.StatusUnprocessableEntity, "the list of devices has mistakes")
		for _, one := range found {
			p.Errors = append(p.Errors, wrong{fmt.Sprintf("body.text:%d:%d", one.Line, one.Column), keyed(one, "en"), keyed(one, "zh"), one.Message.Code})
		}
		return p
	case errors.As(err, &refused):
		p := newProblem(http.StatusConflict, refused.En, wrong{Message: refused.En, Zh: refused.Zh, Code: refused.Code})
		switch {
		case errors.Is(err, edgeconfig.ErrNotFound):
			p.Status = http.StatusNotFound
		case errors.Is(err, edgeconfig.ErrBusy):
			p = p.after(2 * time.Second)
			p.Status = http.StatusServiceUnavailable
		}
		p.Title = http.StatusText(p.Status)
		return p
	}
	return err
}
