package api

import (
	"context"
	"time"

	"brighteyes/hub/residents"
)

func (s *Server) residentsToday(ctx context.Context, _ *struct{}) (*bodyOutput[residents.Today], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Today(ctx, who))
}

func (s *Server) cannotCall(ctx context.Context, _ *struct{}) (*listOutput[residents.Unreachable], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	list, err := all.CannotCall(ctx, who)
	if err != nil {
		return nil, residentProblem(err)
	}
	return listOf(list, ""), nil
}

type calledInput struct {
	IDInput
	Body struct {
		Task    string `json:"task,omitempty" maxLength:"64" doc:"of the day's list; left out: a call that was on none"`
		Kind    string `json:"kind" enum:"care_call,follow_up,check_call,check_in"`
		Outcome string `json:"outcome" enum:"reached,no_answer,visited,refused,passed_on"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) calledResident(ctx context.Context, in *calledInput) (*bodyOutput[residents.CareTask], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return answerOf(all.Call(ctx, who, in.ID, residents.Called{Task: b.Task, Kind: residents.TaskKind(b.Kind), Outcome: b.Outcome, Note: b.Note}))
}

type followedInput struct {
	IDInput
	Body struct {
		Outcome string `json:"outcome" enum:"reached,no_answer,visited,refused,passed_on"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) followedUp(ctx context.Context, in *followedInput) (*bodyOutput[residents.CareTask], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Followed(ctx, who, in.ID, residents.Called{Outcome: in.Body.Outcome, Note: in.Body.Note}))
}

type followUpInput struct {
	IDInput
	Body struct {
		Due  time.Time `json:"due,omitempty" doc:"left out: in a day"`
		Note string    `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) addFollowUp(ctx context.Context, in *followUpInput) (*bodyOutput[residents.CareTask], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.FollowUp(ctx, who, in.ID, in.Body.Due, in.Body.Note))
}

func (s *Server) callCard(ctx context.Context, in *IDInput) (*bodyOutput[residents.CallCard], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.callOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Card(ctx, who, a))
}

type askInput struct {
	IDInput
	Body struct {
		With string `json:"with" enum:"guard,police"`
	}
}

func (s *Server) askTo(ctx context.Context, in *askInput) (*nothing, error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.callOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := all.Ask(ctx, who, a, residents.Role(in.Body.With)); err != nil {
		return nil, residentProblem(err)
	}
	return nil, nil
}

type breakGlassInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"4" maxLength:"200"`
	}
}

func (s *Server) breakGlass(ctx context.Context, in *breakGlassInput) (*bodyOutput[residents.CallCard], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.callOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	_, sent := s.sentTo(callerOf(ctx), a)
	return answerOf(all.BreakGlass(ctx, who, a, sent, in.Body.Reason))
}

type requestsInput struct {
	PageInput
	State string `query:"state" enum:"open,taken,done" doc:"all unless asked"`
}

func (s *Server) listRequests(ctx context.Context, in *requestsInput) (*listOutput[residents.Wanted], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	items, next, err := all.Requests(ctx, who, in.State, in.Limit, in.Cursor)
	if err != nil {
		return nil, residentProblem(err)
	}
	return listOf(items, next), nil
}

type addRequestInput struct {
	Body struct {
		Resident string `json:"resident" maxLength:"64"`
		Kind     string `json:"kind" enum:"meal,bath,cleaning,medical,other"`
		Note     string `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) addRequest(ctx context.Context, in *addRequestInput) (*bodyOutput[residents.Wanted], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Want(ctx, who, in.Body.Resident, in.Body.Kind, in.Body.Note))
}

type takeRequestInput struct {
	IDInput
	Body struct {
		Kind string `json:"kind,omitempty" enum:"meal,bath,cleaning,medical,other" doc:"what is wanted, as it was asked"`
		Note string `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) takeRequest(ctx context.Context, in *takeRequestInput) (*bodyOutput[residents.Wanted], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Take(ctx, who, in.ID, in.Body.Kind, in.Body.Note))
}

type finishRequestInput struct {
	IDInput
	Body struct {
		Outcome string `json:"outcome" enum:"done,cancelled,passed_on"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
	}
}

func (s *Server) finishRequest(ctx context.Context, in *finishRequestInput) (*bodyOutput[residents.Wanted], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Finish(ctx, who, in.ID, in.Body.Outcome, in.Body.Note))
}
