package api

import (
	"context"
	"fmt"

	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/registry"
)

// ResponderBody is a responder but for the id.
type ResponderBody struct {
	Name     string        `json:"name" minLength:"1" maxLength:"64"`
	Roles    []string      `json:"roles" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"care,guard,property,police"`
	User     string        `json:"user,omitempty" maxLength:"64" doc:"the name of their account, where there is one"`
	Channels []channelBody `json:"channels,omitempty" maxItems:"8" doc:"in the order in which they are tried; there are no quiet hours"`
	Keys     []string      `json:"keys,omitempty" maxItems:"50" doc:"what they carry, by what it opens"`
}

type channelBody struct {
	Kind    string `json:"kind" enum:"sms,voice,mail,dingtalk,wecom,feishu,webhook,push"`
	Address string `json:"address,omitempty" maxLength:"1000" doc:"as it was shown, masked: stays what it was"`
}

func (b ResponderBody) responder(id string) duty.Responder {
	p := duty.Responder{ID: id, Name: b.Name, User: b.User, Keys: b.Keys}
	for _, role := range b.Roles {
		p.Roles = append(p.Roles, duty.Role(role))
	}
	for _, c := range b.Channels {
		p.Channels = append(p.Channels, duty.Channel{Kind: c.Kind, Address: c.Address})
	}
	return p
}

type responderOutput struct{ Body duty.Responder }

func (s *Server) listResponders(_ context.Context, in *PageInput) (*listOutput[duty.Responder], error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	return page(d.Responders(), func(p duty.Responder) string { return p.ID }, *in)
}

func (s *Server) getResponder(_ context.Context, in *IDInput) (*responderOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	p, ok := d.Responder(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	return &responderOutput{p}, nil
}

type addResponderInput struct {
	Body struct {
		ID string `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		ResponderBody
	}
}

func (s *Server) addResponder(ctx context.Context, in *addResponderInput) (*responderOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, taken := d.Responder(in.Body.ID); taken {
		return nil, registry.ErrExists
	}
	return s.writeResponder(ctx, d, "responder.add", in.Body.ResponderBody.responder(in.Body.ID))
}

type putResponderInput struct {
	IDInput
	Body ResponderBody
}

func (s *Server) putResponder(ctx context.Context, in *putResponderInput) (*responderOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, known := d.Responder(in.ID); !known {
		return nil, registry.ErrNotFound
	}
	return s.writeResponder(ctx, d, "responder.change", in.Body.responder(in.ID))
}

func (s *Server) writeResponder(ctx context.Context, d Duty, action string, p duty.Responder) (*responderOutput, error) {
	if p.User != "" {
		if _, err := s.cfg.People.UserByName(ctx, p.User); s.is(err, s.cfg.Errors.NotFound) {
			return nil, wrongField("body.user", "want the name of an account that there is")
		} else if err != nil {
			return nil, err
		}
	}
	if err := s.audit(ctx, access.AuditEntry{Action: action, Target: "responder:" + p.ID}); err != nil {
		return nil, err
	}
	p, err := d.PutResponder(ctx, p)
	if err != nil {
		return nil, err
	}
	return &responderOutput{p}, nil
}

func (s *Server) deleteResponder(ctx context.Context, in *IDInput) (*nothing, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "responder.delete", Target: "responder:" + in.ID}); err != nil {
		return nil, err
	}
	return nil, d.DeleteResponder(ctx, in.ID)
}

// leaveView is how far a leaving has come.
type leaveView struct {
	Responder duty.Responder    `json:"responder"`
	Left      []duty.Assignment `json:"left" doc:"where they stand and somebody else must"`
	Account   string            `json:"account,omitempty" doc:"their account, with its sessions; it ends when the leaving begins"`
	Tokens    []string          `json:"tokens" doc:"names of the tokens that they made; they end when the leaving begins"`
	Finished  bool              `json:"finished"`
}

type leaveOutput struct{ Body leaveView }

// getLeave says what a leaving must hand over.
func (s *Server) getLeave(ctx context.Context, in *IDInput) (*leaveOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	return s.showLeave(ctx, d, in.ID)
}

func (s *Server) showLeave(ctx context.Context, d Duty, id string) (*leaveOutput, error) {
	p, ok := d.Responder(id)
	if !ok {
		return nil, registry.ErrNotFound
	}
	out := &leaveOutput{leaveView{Responder: p, Left: d.Assignments(id), Finished: !p.Left.IsZero(), Tokens: []string{}}}
	if p.User == "" {
		return out, nil
	}
	out.Body.Account = p.User
	tokens, err := s.tokensBy(ctx, p.User)
	for _, t := range tokens {
		out.Body.Tokens = append(out.Body.Tokens, t.Name)
	}
	return out, err
}

// leave begins a leaving: the account ends with its sessions, streams and
// tokens, and the places wait to be given away.
func (s *Server) leave(ctx context.Context, in *IDInput) (*leaveOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	p, ok := d.Responder(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "responder.leave", Target: "responder:" + in.ID}); err != nil {
		return nil, err
	}
	if p.User != "" {
		if err := s.endAccount(ctx, p.User); err != nil {
			return nil, err
		}
	}
	if _, err := d.Leave(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.showLeave(ctx, d, in.ID)
}

// endAccount takes a user's tokens and the account with its sessions away, and
// cuts their streams. What is gone already is no error, so that it can be
// repeated.
func (s *Server) endAccount(ctx context.Context, name string) error {
	switch u, err := s.cfg.People.UserByName(ctx, name); {
	case s.is(err, s.cfg.Errors.NotFound):
	case err != nil:
		return fmt.Errorf("find the account of who leaves: %w", err)
	default:
		if _, err := s.deleteUser(ctx, &IDInput{ID: u.ID}); err != nil {
			return err
		}
	}
	tokens, err := s.tokensBy(ctx, name)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if _, err := s.deleteToken(ctx, &IDInput{ID: t.ID}); err != nil && !s.is(err, s.cfg.Errors.NotFound) {
			return err
		}
	}
	return nil
}

// tokensBy are the tokens that a user made.
func (s *Server) tokensBy(ctx context.Context, name string) (mine []access.Token, err error) {
	for cursor := ""; ; {
		tokens, next, err := s.cfg.People.Tokens(ctx, 500, cursor)
		if err != nil {
			return nil, fmt.Errorf("list tokens of who leaves: %w", err)
		}
		for _, t := range tokens {
			if t.CreatedBy == name && (t.ExpiresAt == nil || t.ExpiresAt.After(s.cfg.Now())) {
				mine = append(mine, t)
			}
		}
		if cursor = next; next == "" {
			return mine, nil
		}
	}
}

type reassignInput struct {
	IDInput
	Body struct {
		Kind  string `json:"kind" enum:"shift,override,policy,holder,deputy,key"`
		Where string `json:"where" minLength:"1" maxLength:"64"`
		To    string `json:"to" minLength:"1" maxLength:"63" doc:"id of the responder who takes the place"`
	}
}

func (s *Server) reassign(ctx context.Context, in *reassignInput) (*leaveOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	entry := access.AuditEntry{Action: "responder.reassign", Target: "responder:" + in.ID, Detail: in.Body.Kind + " of " + in.Body.Where + " to " + in.Body.To}
	if err := s.audit(ctx, entry); err != nil {
		return nil, err
	}
	if _, err := d.Reassign(ctx, in.ID, duty.Assignment{Kind: in.Body.Kind, Where: in.Body.Where}, in.Body.To); err != nil {
		return nil, err
	}
	return s.showLeave(ctx, d, in.ID)
}
