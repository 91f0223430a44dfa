package api

import (
	"context"

	"brighteyes/hub/access"
)

type namesOutput struct {
	Body struct {
		Names map[string]string `json:"names" doc:"displayed names, by the name at sign-in; of who can be sent and signs in nowhere, by their id"`
	}
}

// names tells everybody who works here what the others are called: timelines keep
// names at sign-in, and people know each other by the displayed ones. No resident
// is among them. Who was sent is on record by id, whoever sent them.
func (s *Server) names(ctx context.Context, _ *struct{}) (*namesOutput, error) {
	out := &namesOutput{}
	out.Body.Names = map[string]string{}
	if s.cfg.Duty != nil {
		for _, p := range s.cfg.Duty.Responders() {
			out.Body.Names[p.ID] = p.Name
		}
	}
	err := s.eachUser(ctx, func(u access.User) { out.Body.Names[u.Name] = u.DisplayName })
	return out, err
}

// eachUser goes through all users, by name.
func (s *Server) eachUser(ctx context.Context, take func(u access.User)) error {
	for cursor := ""; ; {
		users, next, err := s.cfg.People.Users(ctx, 500, cursor)
		if err != nil {
			return err
		}
		for _, u := range users {
			take(u)
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
}
