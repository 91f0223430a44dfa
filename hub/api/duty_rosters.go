package api

import (
	"context"

	"brighteyes/alerts/rota"
	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/registry"
)

// RosterBody is a roster but for the id. The people of its shifts and overrides
// are ids of responders.
type RosterBody struct {
	Name   string   `json:"name" minLength:"1" maxLength:"64"`
	NameEN string   `json:"name_en,omitempty" maxLength:"64"`
	Roles  []string `json:"roles" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"care,guard,property,police" doc:"whose calls it serves"`
	rota.Rota
}

func (b RosterBody) roster(id string) duty.Roster {
	r := duty.Roster{ID: id, Name: b.Name, NameEN: b.NameEN, Rota: b.Rota}
	for _, role := range b.Roles {
		r.Roles = append(r.Roles, duty.Role(role))
	}
	return r
}

// rosterView is a roster with what is wrong with it: a gap is allowed, and shown.
type rosterView struct {
	duty.Roster
	Flaws []duty.Flaw `json:"flaws" doc:"hours of a week in which a post is empty, or held twice"`
}

type rosterOutput struct{ Body rosterView }

func showRoster(d Duty, r duty.Roster) rosterView {
	v := rosterView{r, d.Flaws(r.ID)}
	if v.Shifts == nil {
		v.Shifts = []rota.Shift{}
	}
	if v.Flaws == nil {
		v.Flaws = []duty.Flaw{}
	}
	return v
}

func (s *Server) listRosters(_ context.Context, in *PageInput) (*listOutput[rosterView], error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	var all []rosterView
	for _, r := range d.Rosters() {
		all = append(all, showRoster(d, r))
	}
	return page(all, func(r rosterView) string { return r.ID }, *in)
}

func (s *Server) getRoster(_ context.Context, in *IDInput) (*rosterOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	r, ok := d.Roster(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	return &rosterOutput{showRoster(d, r)}, nil
}

type addRosterInput struct {
	Body struct {
		ID string `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		RosterBody
	}
}

func (s *Server) addRoster(ctx context.Context, in *addRosterInput) (*rosterOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, taken := d.Roster(in.Body.ID); taken {
		return nil, registry.ErrExists
	}
	return s.writeRoster(ctx, d, "roster.add", in.Body.RosterBody.roster(in.Body.ID))
}

type putRosterInput struct {
	IDInput
	Body RosterBody
}

func (s *Server) putRoster(ctx context.Context, in *putRosterInput) (*rosterOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if _, known := d.Roster(in.ID); !known {
		return nil, registry.ErrNotFound
	}
	return s.writeRoster(ctx, d, "roster.change", in.Body.roster(in.ID))
}

func (s *Server) writeRoster(ctx context.Context, d Duty, action string, r duty.Roster) (*rosterOutput, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: action, Target: "roster:" + r.ID}); err != nil {
		return nil, err
	}
	r, err := d.PutRoster(ctx, r)
	if err != nil {
		return nil, err
	}
	return &rosterOutput{showRoster(d, r)}, nil
}

func (s *Server) deleteRoster(ctx context.Context, in *IDInput) (*nothing, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "roster.delete", Target: "roster:" + in.ID}); err != nil {
		return nil, err
	}
	return nil, d.DeleteRoster(ctx, in.ID)
}

type weekInput struct {
	IDInput
	From string `query:"from" maxLength:"10" doc:"date YYYY-MM-DD; the Monday of this week unless given"`
}

type weekOutput struct{ Body duty.Week }

// rosterWeek is seven days of a roster as they come: shifts, holidays, overrides.
func (s *Server) rosterWeek(_ context.Context, in *weekInput) (*weekOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	w, known, err := d.Week(in.ID, in.From)
	switch {
	case !known:
		return nil, registry.ErrNotFound
	case err != nil:
		return nil, wrongField("query.from", "want a date such as 2026-10-01")
	}
	return &weekOutput{w}, nil
}
