package api

import (
	"context"
	"time"

	"brighteyes/hub/access"
)

type auditView struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Action  string    `json:"action"`
	Target  string    `json:"target"`
	Purpose string    `json:"purpose,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}

type auditInput struct {
	PageInput
	Actor  string    `query:"actor" maxLength:"128"`
	Action string    `query:"action" maxLength:"64"`
	Target string    `query:"target" maxLength:"128"`
	From   time.Time `query:"from"`
	To     time.Time `query:"to"`
}

func (s *Server) listAudit(ctx context.Context, in *auditInput) (*listOutput[auditView], error) {
	entries, next, err := s.cfg.People.AuditEntries(ctx, access.AuditFilter{
		Actor: in.Actor, Action: in.Action, Target: in.Target, From: in.From, To: in.To, Limit: in.Limit, Cursor: in.Cursor,
	})
	if err != nil {
		return nil, err
	}
	views := make([]auditView, len(entries))
	for i, e := range entries {
		views[i] = auditView(e)
	}
	return listOf(views, next), nil
}
