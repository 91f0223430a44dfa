package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/residents"
)

// Residents is who subscribed to care. Who sees what is decided there.
type Residents interface {
	List(ctx context.Context, who residents.Caller, purpose residents.Purpose) (items []residents.Enrolled, unreadable int, err error)
	Search(ctx context.Context, who residents.Caller, purpose residents.Purpose, phone string) ([]residents.Enrolled, error)
	Count(who residents.Caller) (residents.HowMany, error)
	NeedMains(ctx context.Context, who residents.Caller, affected func(p residents.Place, devices []string) bool) (residents.Mains, error)
	Enrol(ctx context.Context, who residents.Caller, one residents.Resident) (residents.Resident, error)
	Read(ctx context.Context, who residents.Caller, id string, purpose residents.Purpose, call *alerts.Alert) (residents.Resident, error)
	Change(ctx context.Context, who residents.Caller, id string, version int, action string, do func(*residents.Resident) error) (residents.Resident, error)
	Erase(ctx context.Context, who residents.Caller, id, reason string) error
	Held(ctx context.Context, who residents.Caller, id, lang string) (residents.Held, error)

	Card(ctx context.Context, who residents.Caller, a alerts.Alert) (residents.CallCard, error)
	CardFor(ctx context.Context, who residents.Caller, a alerts.Alert) (residents.CallCard, error)
	AddPhoto(ctx context.Context, who residents.Caller, a alerts.Alert, of residents.PhotoOf, jpeg []byte) (residents.CallPhoto, error)
	Photos(ctx context.Context, who residents.Caller, a alerts.Alert, sent bool) ([]residents.CallPhoto, error)
	Photo(ctx context.Context, who residents.Caller, a alerts.Alert, sent bool, id string) ([]byte, error)
	IsAsked(who residents.Caller, a alerts.Alert) bool
	BreakGlass(ctx context.Context, who residents.Caller, a alerts.Alert, sent bool, reason string) (residents.CallCard, error)
	Ask(ctx context.Context, who residents.Caller, a alerts.Alert, with residents.Role) error

	BeginWatch(ctx context.Context, who residents.Caller, id string, c residents.Consent) (residents.Resident, error)
	PauseWatch(ctx context.Context, who residents.Caller, id string, until time.Time) (residents.Resident, error)
	EndWatch(ctx context.Context, who residents.Caller, id string) (residents.Resident, error)
	Routine(ctx context.Context, who residents.Caller, id string) (residents.Routine, error)

	Today(ctx context.Context, who residents.Caller) (residents.Today, error)
	CannotCall(ctx context.Context, who residents.Caller) ([]residents.Unreachable, error)
	Call(ctx context.Context, who residents.Caller, resident string, c residents.Called) (residents.CareTask, error)
	FollowUp(ctx context.Context, who residents.Caller, resident string, due time.Time, note string) (residents.CareTask, error)
	Followed(ctx context.Context, who residents.Caller, task string, c residents.Called) (residents.CareTask, error)

	Requests(ctx context.Context, who residents.Caller, state string, limit int, cursor string) ([]residents.Wanted, string, error)
	Want(ctx context.Context, who residents.Caller, resident, kind, note string) (residents.Wanted, error)
	Take(ctx context.Context, who residents.Caller, id, kind, note string) (residents.Wanted, error)
	Finish(ctx context.Context, who residents.Caller, id, outcome, note string) (residents.Wanted, error)
}

// asking is the residents and who asks.
func (s *Server) asking(ctx context.Context) (Residents, residents.Caller, error) {
	if s.cfg.Residents == nil {
		return nil, residents.Caller{}, newProblem(http.StatusServiceUnavailable, "this hub keeps no residents")
	}
	who := callerOf(ctx)
	return s.cfg.Residents, residents.Caller{Name: who.name, Roles: who.roles}, nil
}

// answerOf is what a handler answers: body, or the problem that err is.
func answerOf[T any](body T, err error) (*bodyOutput[T], error) {
	if err != nil {
		return nil, residentProblem(err)
	}
	return &bodyOutput[T]{body}, nil
}

type bodyOutput[T any] struct{ Body T }

func residentProblem(err error) error {
	switch {
	case errors.Is(err, residents.ErrNotFound):
		return newProblem(http.StatusNotFound, "there is no such thing")
	case errors.Is(err, residents.ErrConflict):
		return newProblem(http.StatusConflict, residents.ErrConflict.Error())
	case errors.Is(err, residents.ErrSealed):
		return newProblem(http.StatusServiceUnavailable, "residents' data cannot be read with this hub's key; restore residents.key")
	case errors.Is(err, residents.ErrPurpose):
		return newProblem(http.StatusForbidden, residents.ErrPurpose.Error())
	case errors.Is(err, residents.ErrForbidden):
		return newProblem(http.StatusForbidden, "residents' data is opened by the care desk, and by whom it asked to a call")
	}
	return err
}

// callOf is the alert of a call, whoever asks: what they see of it is for the
// residents to say. What is open is known without the records.
func (s *Server) callOf(ctx context.Context, id string) (alerts.Alert, error) {
	open := s.cfg.Desk.Open()
	if i := slices.IndexFunc(open, func(a alerts.Alert) bool { return a.ID == id }); i >= 0 {
		return open[i], nil
	}
	return s.cfg.History.Alert(ctx, id)
}

type purposeInput struct {
	Purpose string `query:"purpose" required:"true" maxLength:"32" doc:"duty, care_call, follow_up, check_call, request, enrolment, review or subject_access"`
}

type residentsOutput struct {
	Body struct {
		Items      []residents.Enrolled `json:"items"`
		Unreadable int                  `json:"unreadable" doc:"residents on record that are left out: this hub's key does not open them"`
	}
}

func (s *Server) listResidents(ctx context.Context, in *purposeInput) (*residentsOutput, error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	items, unreadable, err := all.List(ctx, who, residents.Purpose(in.Purpose))
	if err != nil {
		return nil, residentProblem(err)
	}
	out := &residentsOutput{}
	out.Body.Items, out.Body.Unreadable = items, unreadable
	return out, nil
}

type searchInput struct {
	Body struct {
		Purpose string `json:"purpose" maxLength:"32"`
		Phone   string `json:"phone" maxLength:"64"`
	}
}

func (s *Server) searchResidents(ctx context.Context, in *searchInput) (*listOutput[residents.Enrolled], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	items, err := all.Search(ctx, who, residents.Purpose(in.Body.Purpose), in.Body.Phone)
	if err != nil {
		return nil, residentProblem(err)
	}
	return listOf(items, ""), nil
}

func (s *Server) countResidents(ctx context.Context, _ *struct{}) (*bodyOutput[residents.HowMany], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Count(who))
}

type getResidentInput struct {
	IDInput
	Purpose string `query:"purpose" required:"true" maxLength:"32" doc:"call (with alert), care_call, follow_up, check_call, check_in, request, enrolment, review or subject_access"`
	Alert   string `query:"alert" maxLength:"64"`
}

func (s *Server) getResident(ctx context.Context, in *getResidentInput) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	var call *alerts.Alert
	if in.Alert != "" {
		a, err := s.callOf(ctx, in.Alert)
		if err != nil {
			return nil, err
		}
		call = &a
	}
	return answerOf(all.Read(ctx, who, in.ID, residents.Purpose(in.Purpose), call))
}

type eraseResidentInput struct {
	IDInput
	Reason string `query:"reason" required:"true" enum:"left,died,withdrawn"`
}

func (s *Server) eraseResident(ctx context.Context, in *eraseResidentInput) (*nothing, error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	if err := all.Erase(ctx, who, in.ID, in.Reason); err != nil {
		return nil, residentProblem(err)
	}
	return nil, nil
}

type heldInput struct {
	IDInput
	Lang string `query:"lang" enum:"zh,en" default:"zh"`
}

func (s *Server) heldResident(ctx context.Context, in *heldInput) (*bodyOutput[residents.Held], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Held(ctx, who, in.ID, in.Lang))
}
