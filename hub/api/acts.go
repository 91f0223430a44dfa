package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// actBody is what a person says with an act. All of it is optional but for what
// resolve and notes need.
type actBody struct {
	Version   int        `json:"version,omitempty" minimum:"0" doc:"the version that was seen; an older one than the alert's answers 409"`
	Note      string     `json:"note,omitempty" maxLength:"4000"`
	Assignee  string     `json:"assignee,omitempty" maxLength:"64" doc:"dispatch: who is sent"`
	Outcome   string     `json:"outcome,omitempty" maxLength:"32" doc:"resolve: recovered, handled, accidental_press, device_fault, cancelled_by_caller, nothing_found, handed_over, drill, test or duplicate"`
	Service   string     `json:"service,omitempty" maxLength:"200" doc:"handed_over: to which"`
	Time      *time.Time `json:"time,omitempty" doc:"handed_over: when"`
	Reference string     `json:"reference,omitempty" maxLength:"200" doc:"handed_over: the other service's"`
	Kind      string     `json:"kind,omitempty" enum:"additional,redispatch" doc:"dispatch: beside whom was sent before, or instead"`
	Tick      string     `json:"tick,omitempty" maxLength:"32" doc:"ticks: the step of the call"`
	Result    string     `json:"result,omitempty" maxLength:"32" doc:"ticks: resident_called and contact_called: voice, no_answer or cancelled"`
	Step      string     `json:"step,omitempty" maxLength:"16" doc:"ticks: of card_step, the step of the alert's response card"`
	Seen      bool       `json:"seen,omitempty" doc:"display: a person looks at the screen"`
	Event     string     `json:"event,omitempty" maxLength:"64" doc:"display: the event of the chain that is shown; the newest unless given"`
	Call      int        `json:"call,omitempty" minimum:"0" doc:"display: which call of the alert is shown, by its number; the newest unless given"`
}

type actInput struct {
	IDInput
	Body *actBody
}

type actWithBodyInput struct {
	IDInput
	Body actBody
}

// act is the handler of a verb whose body is optional.
func act(verb alerts.Verb) func(s *Server, ctx context.Context, in *actInput) (*alertOutput, error) {
	return func(s *Server, ctx context.Context, in *actInput) (*alertOutput, error) {
		var body actBody
		if in.Body != nil {
			body = *in.Body
		}
		return s.act(ctx, in.ID, verb, body)
	}
}

// actWithBody is the handler of a verb that needs a body.
func actWithBody(verb alerts.Verb) func(s *Server, ctx context.Context, in *actWithBodyInput) (*alertOutput, error) {
	return func(s *Server, ctx context.Context, in *actWithBodyInput) (*alertOutput, error) {
		return s.act(ctx, in.ID, verb, in.Body)
	}
}

func (s *Server) act(ctx context.Context, id string, verb alerts.Verb, b actBody) (*alertOutput, error) {
	who := callerOf(ctx)
	seen, err := s.findAlert(ctx, id)
	if err != nil {
		return nil, err
	}
	if verb != alerts.Display && !who.roles.ActOn(seen) && !who.roles.Helps(seen, verb, alerts.TickName(b.Tick)) {
		return nil, newProblem(http.StatusForbidden, "this alert is another desk's")
	}
	if verb == alerts.Display && !who.roles.ActOn(seen) { // on their screen, and no look of the desk that answers it
		s.shownOn(who, seen, b)
		return s.showAlert(ctx, seen), nil
	}
	words, err := s.cardWords(ctx, seen, b)
	if err != nil {
		return nil, err
	}
	a, err := s.cfg.Desk.Act(ctx, alerts.Act{
		Alert: id, Version: b.Version, Verb: verb, By: who.name, Note: b.Note, Outcome: alerts.Outcome(b.Outcome),
		Service: b.Service, Reference: b.Reference, HandedAt: b.Time, Assignee: b.Assignee, Kind: b.Kind,
		Tick: alerts.TickName(b.Tick), Result: b.Result, Seen: b.Seen, Event: b.Event, Step: b.Step, Words: words,
		Officer: verb == alerts.Dispatch && who.roles.Has(access.Police) && cmp.Or(b.Assignee, seen.Assignee) == who.name,
	})
	if err != nil {
		return nil, err
	}
	if verb != alerts.Display {
		s.acted(ctx)
	}
	s.shownOn(who, a, b)
	return s.showAlert(ctx, a), nil
}
