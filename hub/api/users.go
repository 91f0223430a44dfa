package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

type userView struct {
	ID        string       `json:"id"`
	Username  string       `json:"username"`
	Name      string       `json:"name"`
	Roles     access.Roles `json:"roles"`
	CreatedAt time.Time    `json:"created_at"`
}

func userOf(u access.User) userView {
	return userView{u.ID, u.Name, u.DisplayName, u.Roles, u.CreatedAt}
}

func (s *Server) listUsers(ctx context.Context, in *PageInput) (*listOutput[userView], error) {
	users, next, err := s.cfg.People.Users(ctx, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	views := make([]userView, len(users))
	for i, u := range users {
		views[i] = userOf(u)
	}
	return listOf(views, next), nil
}

type addUserInput struct {
	Body struct {
		Username string   `json:"username" minLength:"1" maxLength:"64"`
		Name     string   `json:"name,omitempty" maxLength:"64" doc:"to be shown; the user name unless given"`
		Password string   `json:"password" minLength:"8" maxLength:"1024"`
		Roles    []string `json:"roles" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"care,police,property,admin"`
	}
}

type userOutput struct{ Body userView }

func (s *Server) addUser(ctx context.Context, in *addUserInput) (*userOutput, error) {
	name, err := access.CleanName(in.Body.Username)
	if err != nil {
		return nil, wrongField("body.username", err.Error())
	}
	now := s.cfg.Now().UTC()
	u := access.User{ID: devices.NewID(now), Name: name, DisplayName: in.Body.Name, Roles: rolesOf(in.Body.Roles), CreatedAt: now}
	if u.DisplayName == "" {
		u.DisplayName = name
	}
	err = s.hashing.do(ctx, func() error {
		u.PasswordHash, err = access.HashPassword(in.Body.Password)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "user.add", Target: "user:" + name}); err != nil {
		return nil, err
	}
	if err := s.cfg.People.AddUser(ctx, u); err != nil {
		return nil, err
	}
	return &userOutput{userOf(u)}, nil
}

func rolesOf(names []string) access.Roles {
	roles := make(access.Roles, len(names))
	for i, n := range names {
		roles[i] = access.Role(n)
	}
	return roles
}

type IDInput struct {
	ID string `path:"id" maxLength:"64"`
}

type nothing struct{}

// deleteUser takes a user away and cuts their streams.
func (s *Server) deleteUser(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "user.delete", Target: "user:" + in.ID}); err != nil {
		return nil, err
	}
	gone, err := s.cfg.People.DeleteUser(ctx, in.ID)
	if err != nil {
		return nil, lastAdmin(err)
	}
	s.remembered.forgetUser(gone.ID)
	s.conns.endUser(gone.ID)
	return nil, nil
}

// lastAdmin tells that somebody must be left who can let others in.
func lastAdmin(err error) error {
	if errors.Is(err, access.ErrLastAdmin) {
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}
