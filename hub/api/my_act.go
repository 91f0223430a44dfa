package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
)

// DoneAgo is how long before it was told something was done, by the clock of the
// device on which it waited. It is a header, because a repeat of the same request is
// older than the first and has to be the same request.
type DoneAgo struct {
	Ago int `header:"Done-Ago" minimum:"0" maximum:"604800" doc:"seconds since it was done, by the sender's own clock; the timeline shows what was told later than it was done"`
}

func (d DoneAgo) duration() time.Duration { return time.Duration(d.Ago) * time.Second }

type myActInput struct {
	IDInput
	DoneAgo
	Body struct {
		Answer  string `json:"answer" enum:"arrive,seen,done,cannot,note,undo"`
		Outcome string `json:"outcome,omitempty" enum:"handled,accidental_press,device_fault,cancelled_by_caller,nothing_found" doc:"of done"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
		Call    int    `json:"call,omitempty" minimum:"1" doc:"which call of the alert it is about, by its number; one that waited without a connection must not end the next"`
	}
}

type myActOutput struct {
	Body struct {
		// Call is absent when nothing more is theirs to do: it is over, or they do not go.
		Call *myCall `json:"call,omitempty"`
	}
}

// myAct does what a responder says who was sent by a desk and has an account. It is
// the same as behind the link in a message, and the end of the call besides.
func (s *Server) myAct(ctx context.Context, in *myActInput) (*myActOutput, error) {
	a, sent, err := s.myAlert(ctx, in.ID)
	if err != nil {
		return nil, s.conflictOf(ctx, in.ID, err)
	}
	if in.Body.Call != 0 && in.Body.Call != a.Call() {
		return nil, newProblem(http.StatusConflict, pressedAgain)
	}
	who := callerOf(ctx)
	steps, err := s.mySteps(who, a, in)
	if err != nil {
		return nil, withoutAlert(err)
	}
	err = s.audit(ctx, access.AuditEntry{Action: "answer." + in.Body.Answer, Target: "alert:" + a.ID, Purpose: "answer of who was sent", Detail: "account"})
	if err != nil && a.Category != alerts.Care { // a call for help is answered first
		return nil, err
	}
	if err != nil {
		s.cfg.Log.Error("an answer to a call is not on the audit record", "alert", a.ID, "error", err)
	}
	for _, step := range steps {
		step.Alert, step.By, step.Ago, step.Sent = a.ID, who.name, in.duration(), firstWord(sent.Person, sent.To)
		step.Officer = step.Verb == alerts.Dispatch && who.roles.Has(access.Police)
		if a, err = s.cfg.Desk.Act(ctx, step); err != nil {
			return nil, withoutAlert(err)
		}
	}
	out := &myActOutput{}
	if sent, still := s.sentTo(who, a); still {
		call := s.myCall(who, a, sent)
		out.Body.Call = &call
	}
	return out, nil
}

func (s *Server) mySteps(who *caller, a alerts.Alert, in *myActInput) ([]alerts.Act, error) {
	b := in.Body
	mine := a.Assignee != "" && s.means(a.Assignee, who.name)
	switch b.Answer {
	case "note":
		return []alerts.Act{{Verb: alerts.Note, Note: b.Note}}, nil
	case "done":
		if a.State != alerts.OnScene {
			return nil, &alerts.ConflictError{Alert: a, Reason: "nobody has arrived yet"}
		}
		return []alerts.Act{{Verb: alerts.Resolve, Outcome: alerts.Outcome(b.Outcome), Note: b.Note}}, nil
	}
	steps, err := delivery.Steps(who.name, mine, a, delivery.Verb(b.Answer), s.cfg.Now())
	if err == nil && b.Note != "" {
		steps = append(steps, alerts.Act{Verb: alerts.Note, Note: b.Note})
	}
	return steps, err
}

// withoutAlert is a refusal without the alert as it stands, and the desk's notes in it:
// what a phone is answered is kept for repeats.
func withoutAlert(err error) error {
	var conflict *alerts.ConflictError
	if errors.As(err, &conflict) {
		return newProblem(http.StatusConflict, conflict.Reason)
	}
	return err
}

const pressedAgain = "they pressed again since you were sent: this is a new call, and what was done before does not end it. Telephone the desk"

// conflictOf is why somebody who was sent cannot do anything about a call any more.
// To who never was it does not exist, and none are told how it stands.
func (s *Server) conflictOf(ctx context.Context, id string, otherwise error) error {
	a, err := s.cfg.History.Alert(ctx, id)
	if err != nil {
		return otherwise
	}
	was := false
	for _, one := range a.Sendings {
		was = was || s.means(firstWord(one.Person, one.To), callerOf(ctx).name)
	}
	switch {
	case !was:
		return otherwise
	case a.State == alerts.Resolved:
		return newProblem(http.StatusConflict, "the call is over: "+string(a.Outcome))
	case a.State == alerts.Open:
		return newProblem(http.StatusConflict, pressedAgain)
	}
	return newProblem(http.StatusConflict, "another was sent to this call instead")
}
