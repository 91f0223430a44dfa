package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
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
	hash, err := s.hashOf(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(in.Body.Name)
	var changed []string
	for what, does := range map[string]bool{"name": name != "", "roles": len(in.Body.Roles) > 0, "password": hash != ""} {
		if does {
			changed = append(changed, what)
		}
	}
	slices.Sort(changed)
	u, err = s.putUser(ctx, u, "user.change", strings.Join(changed, ", "), func(u *access.User) {
		u.DisplayName, u.PasswordHash = cmp.Or(name, u.DisplayName), cmp.Or(hash, u.PasswordHash)
		if len(in.Body.Roles) > 0 {
			u.Roles = rolesOf(in.Body.Roles)
		}
	})
	if err != nil {
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
	hash, err := s.hashOf(ctx, in.Body.New)
	if err != nil {
		return nil, err
	}
	_, err = s.putUser(ctx, u, "password.change", "", func(u *access.User) { u.PasswordHash = hash })
	return nil, err
}

// hashOf is the hash of a new password, or nothing of none.
func (s *Server) hashOf(ctx context.Context, password string) (hash string, err error) {
	if password == "" {
		return "", nil
	}
	err = s.hashing.do(ctx, func() (err error) {
		hash, err = access.HashPassword(password)
		return err
	})
	return hash, err
}

func (s *Server) putUser(ctx context.Context, u access.User, action, what string, change func(*access.User)) (access.User, error) {
	u, err := s.cfg.People.ChangeUser(ctx, u.ID, change, s.entry(ctx, s.cfg.Now().UTC(), action, "user:"+u.Name, what))
	if err != nil {
		return u, lastAdmin(err)
	}
	s.remembered.forgetUser(u.ID)
	s.conns.endUser(u.ID)
	return u, nil
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
