package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/exercise"
)

// Exercises keeps drills and walk-tests. hub/exercise implements it.
type Exercises interface {
	Begin(ctx context.Context, b exercise.Begin) (exercise.View, error)
	End(ctx context.Context, id, by string) (exercise.View, error)
	Running() []exercise.View
	Exercises(ctx context.Context, limit int, cursor string) ([]exercise.View, string, error)
	Exercise(ctx context.Context, id string) (exercise.Exercise, map[string]time.Time, error)
}

func (s *Server) exercises() (Exercises, error) {
	if s.cfg.Exercises == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "there are no exercises here")
	}
	return s.cfg.Exercises, nil
}

type exercisesInput struct {
	PageInput
	Running bool `query:"running" doc:"only those that are open, all in one page"`
}

// listExercises is for everybody who is signed in, as the banner is: an exercise
// names a place and a person of the staff.
func (s *Server) listExercises(ctx context.Context, in *exercisesInput) (*listOutput[exercise.View], error) {
	all, err := s.exercises()
	if err != nil {
		return nil, err
	}
	if in.Running {
		return listOf(all.Running(), ""), nil
	}
	page, next, err := all.Exercises(ctx, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return listOf(page, next), nil
}

// walked is a device of an exercise, with when it was pressed.
type walked struct {
	Device   string            `json:"device"`
	Name     string            `json:"name,omitempty"`
	Location *devices.Location `json:"location,omitempty"`
	TestedAt *time.Time        `json:"tested_at,omitempty" doc:"absent: still due"`
}

type exerciseOutput struct {
	Body struct {
		exercise.View
		Walk []walked `json:"walk" doc:"its devices that the caller may see, in their order"`
	}
}

func (s *Server) getExercise(ctx context.Context, in *IDInput) (*exerciseOutput, error) {
	all, err := s.exercises()
	if err != nil {
		return nil, err
	}
	e, tested, err := all.Exercise(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &exerciseOutput{}
	out.Body.View, out.Body.Walk = exercise.ViewOf(e, len(tested)), []walked{}
	roles := callerOf(ctx).roles
	for _, id := range e.Devices {
		w := walked{Device: id}
		d, known := s.cfg.Registry.Device(id)
		if known && !roles.SeeDevice(d.Device) || !known && !roles.Raise(alerts.Care) {
			continue
		}
		if known {
			w.Name, w.Location = d.Name, d.Location
		}
		if at, ok := tested[id]; ok {
			at = at.UTC().Truncate(time.Millisecond)
			w.TestedAt = &at
		}
		out.Body.Walk = append(out.Body.Walk, w)
	}
	return out, nil
}

type exerciseViewOutput struct{ Body exercise.View }

type beginInput struct {
	Body struct {
		Kind    string   `json:"kind" enum:"drill,walk_test"`
		Site    string   `json:"site,omitempty" maxLength:"63" doc:"all buttons of this place and below it"`
		Devices []string `json:"devices,omitempty" maxItems:"2000" doc:"or these buttons"`
		Minutes int      `json:"minutes,omitempty" minimum:"1" maximum:"240" doc:"30 unless given"`
		Note    string   `json:"note,omitempty" maxLength:"200"`
	}
}

// beginExercise needs more than the right: whoever makes first presses something
// else than calls must be one who answers calls.
func (s *Server) beginExercise(ctx context.Context, in *beginInput) (*exerciseViewOutput, error) {
	all, err := s.exercises()
	if err != nil {
		return nil, err
	}
	if err := answersCalls(ctx); err != nil {
		return nil, err
	}
	if in.Body.Site != "" {
		if _, known := s.cfg.Registry.Site(in.Body.Site); !known {
			return nil, wrongField("body.site", "there is no such place")
		}
	}
	if err := s.audit(ctx, access.AuditEntry{
		Action: "exercise.begin", Target: "site:" + in.Body.Site, Purpose: in.Body.Kind, Detail: in.Body.Note,
	}); err != nil {
		return nil, err
	}
	v, err := all.Begin(ctx, exercise.Begin{
		Kind: exercise.Kind(in.Body.Kind), Site: in.Body.Site, Devices: in.Body.Devices, Time: time.Duration(in.Body.Minutes) * time.Minute,
		Note: in.Body.Note, By: callerOf(ctx).name,
	})
	if err != nil {
		return nil, err
	}
	return &exerciseViewOutput{v}, nil
}

func (s *Server) endExercise(ctx context.Context, in *IDInput) (*exerciseViewOutput, error) {
	all, err := s.exercises()
	if err != nil {
		return nil, err
	}
	if err := answersCalls(ctx); err != nil {
		return nil, err
	}
	// Ending goes before recording who did it: it can only make presses calls again.
	v, err := all.End(ctx, in.ID, callerOf(ctx).name)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "exercise.end", Target: "exercise:" + in.ID}); err != nil {
		return nil, err
	}
	return &exerciseViewOutput{v}, nil
}

func answersCalls(ctx context.Context) error {
	if callerOf(ctx).roles.Raise(alerts.Care) {
		return nil
	}
	return newProblem(http.StatusForbidden, "an exercise of emergency buttons is begun and ended by the desk that answers calls")
}
