package api

import (
	"context"
	"net/http"
	"strings"

	"brighteyes/hub/access"
)

type changeUserInput struct {
	IDInput
	Body struct {
		Name     string   `json:"name,omitempty" maxLength:"64" doc:"to be shown"`
		Password string   `json:"password,omitempty" minLength:"8" maxLength:"1024"`
		Roles    []string `json:"roles,omitempty" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"care,police,property,admin"`
	}
}

// changeUser is an admin's: a name, roles, a password in place of a forgotten one.
// The user's sessions and streams end, so that nobody goes on with rights that
// were taken, or in a session that a leaked password opened.
func (s *Server) changeUser(ctx context.Context, in *changeUserInput) (*userOutput, error) {
	u, err := s.userByID(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var changed []string
	if name := strings.TrimSpace(in.Body.Name); name != "" && name != u.DisplayName {
		u.DisplayName, changed = name, append(changed, "name")
	}
	if len(in.Body.Roles) > 0 {
		u.Roles, changed = rolesOf(in.Body.Roles), append(changed, "roles")
	}
	if !u.Roles.Has(access.Admin) {
		others, err := s.otherAdmins(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		if !others {
			return nil, newProblem(http.StatusConflict, "this is the last admin")
		}
	}
	if in.Body.Password != "" {
		if err := s.newPassword(ctx, &u, in.Body.Password); err != nil {
			return nil, err
		}
		changed = append(changed, "password")
	}
	if err := s.putUser(ctx, u, "user.change", strings.Join(changed, ", ")); err != nil {
		return nil, err
	}
	return &userOutput{userOf(u)}, nil
}

type ownPasswordInput struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"1024" doc:"the caller's own, once more: an open desk is no proof"`
		New      string `json:"new" minLength:"8" maxLength:"1024"`
	}
}

// changeOwnPassword ends all sessions of the caller, this one too.
func (s *Server) changeOwnPassword(ctx context.Context, in *ownPasswordInput) (*nothing, error) {
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	u, err := s.checkPassword(ctx, who.name, in.Body.Password, visitOf(ctx).ip)
	if err != nil {
		return nil, notSignedOut(err)
	}
	if err := s.newPassword(ctx, &u, in.Body.New); err != nil {
		return nil, err
	}
	return nil, s.putUser(ctx, u, "password.change", "")
}

func (s *Server) newPassword(ctx context.Context, u *access.User, password string) error {
	return s.hashing.do(ctx, func() (err error) {
		u.PasswordHash, err = access.HashPassword(password)
		return err
	})
}

func (s *Server) putUser(ctx context.Context, u access.User, action, what string) error {
	if err := s.cfg.People.ChangeUser(ctx, u, s.entry(ctx, s.cfg.Now().UTC(), action, "user:"+u.Name, what)); err != nil {
		return err
	}
	s.remembered.forgetUser(u.ID)
	s.conns.endUser(u.ID)
	return nil
}

func (s *Server) userByID(ctx context.Context, id string) (found access.User, err error) {
	err = s.eachUser(ctx, func(u access.User) {
		if u.ID == id {
			found = u
		}
	})
	if err == nil && found.ID == "" {
		err = newProblem(http.StatusNotFound, "there is no such user")
	}
	return found, err
}
