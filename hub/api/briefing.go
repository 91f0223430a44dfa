package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/briefing"
	"brighteyes/hub/duty"
	"brighteyes/hub/patrol"
	"brighteyes/hub/registry"
	"brighteyes/hub/rules"
)

// Briefings keeps since when each person has to be told what changed. hub/records
// implements it.
type Briefings interface {
	// DeskMark is a person's mark; the zero one of who never was here.
	DeskMark(ctx context.Context, user string) (briefing.Mark, error)
	// MoveDeskMark changes a person's mark in one transaction, and returns it.
	MoveDeskMark(ctx context.Context, user string, move func(briefing.Mark) briefing.Mark) (briefing.Mark, error)
	// Turned are the alerts of a category that were raised or ended since.
	Turned(ctx context.Context, category alerts.Category, since time.Time) ([]alerts.Alert, error)
}

// Statuses is what each device's status was. hub/records implements it.
type Statuses interface {
	Statuses(ctx context.Context, from, to time.Time, limit int) (list []rules.StatusChange, began time.Time, more bool, err error)
}

const (
	// statusesMost bounds the changes of status that are looked at: a day of a community
	// whose devices come and go.
	statusesMost = 20_000
	// briefingRounds bounds the rounds that a sheet lists; the page of rounds has all.
	briefingRounds = 200
)

func (s *Server) briefings() (Briefings, error) {
	if s.cfg.Briefings == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub does not keep who left when")
	}
	return s.cfg.Briefings, nil
}

// atDesk notes that a person is here. That it is not on record stops nobody.
func (s *Server) atDesk(ctx context.Context, user string, roles access.Roles) {
	s.moveMark(ctx, user, roles, func(m briefing.Mark) briefing.Mark { return m.At(s.cfg.Now().UTC()) })
}

// leftDesk notes that a person leaves.
func (s *Server) leftDesk(ctx context.Context, who *caller) {
	s.moveMark(ctx, who.user, who.roles, func(m briefing.Mark) briefing.Mark { return m.Left(s.cfg.Now().UTC()) })
}

func (s *Server) moveMark(ctx context.Context, user string, roles access.Roles, move func(briefing.Mark) briefing.Mark) {
	if s.cfg.Briefings == nil || user == "" || !roles.May(access.PoliceDesk) {
		return
	}
	if _, err := s.cfg.Briefings.MoveDeskMark(ctx, user, move); err != nil {
		s.cfg.Log.Warn("that somebody is at the police desk, or left, is not on record", "error", err)
	}
}

// briefingView is what changed, what is owed and who is on duty.
type briefingView struct {
	briefing.Sheet
	Unread    bool               `json:"unread"`
	ReadAt    *time.Time         `json:"read_at,omitempty"`
	Handovers []briefingHandover `json:"handovers" doc:"of this desk, that nobody has signed for"`
	Rounds    []PatrolView       `json:"rounds" doc:"that are not over"`
	Posts     []duty.OnPost      `json:"posts"`
	Partial   bool               `json:"partial,omitempty" doc:"more changed than was looked at"`
}

type briefingHandover struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	LeftName string    `json:"left_name"`
}

type briefingOutput struct{ Body briefingView }

func (s *Server) getBriefing(ctx context.Context, _ *struct{}) (*briefingOutput, error) {
	kept, err := s.briefings()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	mark, err := kept.DeskMark(ctx, who.user) // asking is no sign of a person: an open page asks by itself
	if err != nil {
		return nil, err
	}
	if mark.Seen.IsZero() {
		mark = mark.At(now)
	}
	out := &briefingOutput{Body: briefingView{Unread: mark.Unread, Handovers: []briefingHandover{}, Rounds: []PatrolView{}, Posts: []duty.OnPost{}}}
	if !mark.ReadAt.IsZero() {
		out.Body.ReadAt = &mark.ReadAt
	}
	facts, partial, err := s.briefingFacts(ctx, kept, mark.Since, now)
	if err != nil {
		return nil, err
	}
	out.Body.Sheet, out.Body.Partial = briefing.Compose(facts, mark.Since, now), partial
	return out, s.addOwed(ctx, &out.Body, now)
}

func (s *Server) briefingFacts(ctx context.Context, kept Briefings, since, now time.Time) (f briefing.Facts, partial bool, err error) {
	for _, a := range s.cfg.Desk.Open() {
		if callerOf(ctx).roles.SeeAlert(a) != access.Hidden {
			f.Open = append(f.Open, a)
		}
	}
	if f.Turned, err = kept.Turned(ctx, alerts.Safety, since); err != nil {
		return f, false, err
	}
	if s.cfg.Sitreps != nil {
		if f.Owing, err = s.owing(ctx, s.cfg.Sitreps); err != nil {
			return f, false, err
		}
	}
	if s.cfg.Statuses == nil {
		return f, false, nil
	}
	list, _, partial, err := s.cfg.Statuses.Statuses(ctx, since, now, statusesMost)
	for _, one := range list {
		d, known := s.cfg.Registry.Device(one.Device)
		if known && d.Kind == devices.Camera && d.Lifecycle == devices.InService && callerOf(ctx).roles.SeeDevice(d.Device) {
			f.Changes = append(f.Changes, briefing.Change{Device: one.Device, At: one.At, Status: one.Status})
		}
	}
	if partial { // the newest are missing: how each camera stands now is known
		f.Changes = append(f.Changes, s.camerasNow(ctx)...)
	}
	return f, partial, err
}

// camerasNow is since when each camera in service that the caller sees has the status
// that it has.
func (s *Server) camerasNow(ctx context.Context) (list []briefing.Change) {
	for _, d := range s.cfg.Registry.Devices(registry.Filter{Lifecycle: devices.InService}) {
		if d.Kind == devices.Camera && callerOf(ctx).roles.SeeDevice(d.Device) {
			list = append(list, briefing.Change{Device: d.ID, At: d.StatusSince, Status: d.Status})
		}
	}
	return list
}

// addOwed adds what the parts of the hub that are there say is owed.
func (s *Server) addOwed(ctx context.Context, v *briefingView, now time.Time) error {
	if s.cfg.Handovers != nil {
		sheets, _, err := s.cfg.Handovers.Handovers(ctx, string(access.Police), true, 20, "")
		if err != nil {
			return err
		}
		for _, one := range sheets {
			v.Handovers = append(v.Handovers, briefingHandover{one.ID, one.At, one.LeftName})
		}
	}
	if s.cfg.Patrols != nil {
		rounds, _, err := s.cfg.Patrols.Patrols(ctx, patrol.Filter{Limit: briefingRounds})
		if err != nil {
			return err
		}
		for _, one := range rounds {
			v.Rounds = append(v.Rounds, s.viewPatrol(one))
		}
	}
	if s.cfg.Duty != nil {
		v.Posts = append(v.Posts, s.cfg.Duty.OnDuty(now)...)
	}
	return nil
}

type readBriefingInput struct {
	Body struct {
		At time.Time `json:"at" doc:"of the sheet that was read: its \"at\""`
	}
}

// readBriefing marks what a sheet said as read. One of before they last left does not
// do: what came since was on no sheet.
func (s *Server) readBriefing(ctx context.Context, in *readBriefingInput) (*briefingOutput, error) {
	kept, err := s.briefings()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	if in.Body.At.After(now) {
		return nil, wrongField("body.at", "want the time of a sheet of GET /desk/briefing")
	}
	if _, err := kept.MoveDeskMark(ctx, who.user, func(m briefing.Mark) briefing.Mark { return m.At(now).Read(in.Body.At.UTC(), now) }); err != nil {
		return nil, err
	}
	return s.getBriefing(ctx, nil)
}
