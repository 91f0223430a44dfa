package api

import (
	"context"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// tokenPrefix lets a token that leaked be found by those who look for secrets.
const tokenPrefix = "be_"

type TokenView struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Roles     access.Roles `json:"roles"`
	CreatedBy string       `json:"created_by"`
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`
	UsedAt    *time.Time   `json:"used_at,omitempty"`
}

func tokenOf(t access.Token) TokenView {
	return TokenView{t.ID, t.Name, t.Roles, t.CreatedBy, t.CreatedAt, t.ExpiresAt, t.UsedAt}
}

func (s *Server) listTokens(ctx context.Context, in *PageInput) (*listOutput[TokenView], error) {
	tokens, next, err := s.cfg.People.Tokens(ctx, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	views := make([]TokenView, len(tokens))
	for i, t := range tokens {
		views[i] = tokenOf(t)
	}
	return listOf(views, next), nil
}

type addTokenInput struct {
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"64" doc:"what it is for"`
		Roles     []string   `json:"roles" minItems:"1" maxItems:"5" uniqueItems:"true" enum:"care,police,property,admin,wall" doc:"wall, for a big screen, stands alone"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}
}

type addTokenOutput struct {
	Body struct {
		TokenView
		Token string `json:"token" doc:"shown this once"`
	}
}

func (s *Server) addToken(ctx context.Context, in *addTokenInput) (*addTokenOutput, error) {
	now := s.cfg.Now().UTC()
	if e := in.Body.ExpiresAt; e != nil && !e.After(now) {
		return nil, wrongField("body.expires_at", "this is past")
	}
	if len(in.Body.Roles) > 1 && slices.Contains(in.Body.Roles, string(access.Wall)) {
		return nil, wrongField("body.roles", "a big screen hangs where anybody can take its token: wall stands alone")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "token.add", Target: "token:" + in.Body.Name}); err != nil {
		return nil, err
	}
	secret := tokenPrefix + access.NewSecret()
	t := access.Token{
		ID: devices.NewID(now), Name: in.Body.Name, Key: access.KeyOf(secret), Roles: rolesOf(in.Body.Roles),
		CreatedBy: callerOf(ctx).name, CreatedAt: now, ExpiresAt: in.Body.ExpiresAt,
	}
	if err := s.cfg.People.AddToken(ctx, t); err != nil {
		return nil, err
	}
	out := &addTokenOutput{}
	out.Body.TokenView, out.Body.Token = tokenOf(t), secret
	return out, nil
}

func (s *Server) deleteToken(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "token.delete", Target: "token:" + in.ID}); err != nil {
		return nil, err
	}
	gone, err := s.cfg.People.DeleteToken(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	s.conns.endKey("token:" + gone.ID)
	return nil, nil
}
