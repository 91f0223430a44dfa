package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/duty"
)

// Duty knows who is on duty. What it returns of responders has masked addresses.
type Duty interface {
	Responders() []duty.Responder
	Responder(id string) (duty.Responder, bool)
	PutResponder(ctx context.Context, p duty.Responder) (duty.Responder, error)
	DeleteResponder(ctx context.Context, id string) error
	Assignments(id string) []duty.Assignment
	Leave(ctx context.Context, id string) (duty.Responder, error)
	Through(responder, channel string, send func(address string) error) error
	Push(user string) (subscription string, ok bool)
	SetPush(ctx context.Context, user, subscription string) error
	Reassign(ctx context.Context, from string, what duty.Assignment, to string) (duty.Responder, error)

	Rosters() []duty.Roster
	Roster(id string) (duty.Roster, bool)
	PutRoster(ctx context.Context, r duty.Roster) (duty.Roster, error)
	DeleteRoster(ctx context.Context, id string) error
	Flaws(roster string) []duty.Flaw
	Week(roster, date string) (w duty.Week, known bool, err error)
	OnDuty(at time.Time) []duty.OnPost

	Policies() []duty.Policy
	PutPolicy(ctx context.Context, p duty.Policy) (duty.Policy, error)
	DeletePolicy(ctx context.Context, id string) error

	Presence(now time.Time) []duty.Presence
	Present(ctx context.Context, desk, by string) (duty.Presence, error)
	Beat(ctx context.Context, desk string) (duty.Presence, error)
	Gone(ctx context.Context, desk string) (duty.Presence, error)
	Sounds(desk string, t duty.Told)

	Holders(site string, now time.Time) []duty.Holder
	// Is reports whether a desk that names somebody means who signs in as user.
	Is(name, user string) bool
}

func (s *Server) duty() (Duty, error) {
	if s.cfg.Duty == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no rosters")
	}
	return s.cfg.Duty, nil
}

type onDutyOutput struct {
	Body struct {
		At    time.Time       `json:"at"`
		Posts []duty.OnPost   `json:"posts"`
		Desks []duty.Presence `json:"desks"`
	}
}

// onDuty is who holds each post now, and which desks are staffed.
func (s *Server) onDuty(_ context.Context, _ *struct{}) (*onDutyOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	out := &onDutyOutput{}
	out.Body.At = s.cfg.Now().UTC()
	out.Body.Posts, out.Body.Desks = d.OnDuty(out.Body.At), d.Presence(out.Body.At)
	return out, nil
}

func (s *Server) listPresence(_ context.Context, _ *struct{}) (*listOutput[duty.Presence], error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	return listOf(d.Presence(s.cfg.Now()), ""), nil
}

type presenceInput struct {
	Body struct {
		Desk  string `json:"desk" enum:"care,police,property,guard"`
		State string `json:"state,omitempty" enum:"confirmed,open,left,gone" doc:"confirmed, unless given: a person is there; open: the desk's page is, which shows nothing of who sits there; left: that page is closed or loaded anew, which shows nothing either; gone: nobody is"`
		Sound string `json:"sound,omitempty" enum:"heard,silent" doc:"heard: somebody heard the sound check on this machine; silent: nobody did, or the browser keeps the page silent; nothing: not tried"`
		Page  string `json:"page,omitempty" maxLength:"64" doc:"the page that tells it, by an id that it drew when it was loaded; what a page tells takes the place of what it told before"`
		Word  int    `json:"word,omitempty" minimum:"0" doc:"rises with each word of a page: a lower one that comes later changes nothing of sound"`
	}
}

type presenceOutput struct{ Body duty.Presence }

// desksOf are the desks that these roles sit at.
func desksOf(roles access.Roles) []string {
	if roles.Has(access.Admin) {
		return duty.Desks()
	}
	var all []string
	for _, desk := range [...]struct {
		role access.Role
		name string
	}{{access.Care, duty.DeskCare}, {access.Police, duty.DeskPolice}, {access.Property, duty.DeskProperty}, {access.Property, duty.DeskGuard}} {
		if roles.Has(desk.role) {
			all = append(all, desk.name)
		}
	}
	return all
}

// present takes the word of a desk's page. A program cannot sit at a desk.
func (s *Server) present(ctx context.Context, in *presenceInput) (*presenceOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	if who.token || !slices.Contains(desksOf(who.roles), in.Body.Desk) {
		return nil, newProblem(http.StatusForbidden, "this desk is another's; a person confirms presence, signed in at their own")
	}
	if (in.Body.Sound != "" || in.Body.Page != "") && in.Body.State != "gone" {
		d.Sounds(in.Body.Desk, duty.Told{Page: in.Body.Page, N: in.Body.Word, Sound: duty.Sound(in.Body.Sound)})
	}
	var p duty.Presence
	switch in.Body.State {
	case "left":
		all := d.Presence(s.cfg.Now())
		p = all[slices.IndexFunc(all, func(p duty.Presence) bool { return p.Desk == in.Body.Desk })]
	case "open":
		p, err = d.Beat(ctx, in.Body.Desk)
	case "gone":
		p, err = d.Gone(ctx, in.Body.Desk)
	default:
		p, err = d.Present(ctx, in.Body.Desk, who.name)
		s.atDesk(ctx, who.user, who.roles)
	}
	if err != nil {
		return nil, err
	}
	return &presenceOutput{p}, nil
}

// acted counts an act of a person as a sign that they are at their desk. Somebody
// with several desks, or who stands in, says so by confirming.
func (s *Server) acted(ctx context.Context) {
	who := callerOf(ctx)
	s.atDesk(ctx, who.user, who.roles)
	if s.cfg.Duty == nil || who.token || len(who.roles) != 1 || who.roles[0] == access.Admin {
		return
	}
	if _, err := s.cfg.Duty.Present(ctx, desksOf(who.roles)[0], who.name); err != nil {
		s.cfg.Log.Warn("presence at a desk is not on record", "error", err)
	}
}

// listHolders is who answers for the place of an alert, the nearest place first.
func (s *Server) listHolders(ctx context.Context, in *IDInput) (*listOutput[duty.Holder], error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	a, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return listOf(d.Holders(a.Site, s.cfg.Now()), ""), nil
}
