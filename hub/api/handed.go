package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/alerts"
)

type handOverInput struct {
	IDInput
	Body struct {
		Service   string     `json:"service" enum:"110,119,120"`
		Time      *time.Time `json:"time,omitempty" doc:"of the call; now unless given"`
		Caller    string     `json:"caller,omitempty" maxLength:"480" doc:"who called; the one who says so unless given"`
		Reference string     `json:"reference,omitempty" maxLength:"480" doc:"that they gave"`
		Told      string     `json:"told,omitempty" maxLength:"8000"`
		Comes     string     `json:"comes,omitempty" maxLength:"480" doc:"who comes, as they said"`
	}
}

// handOver puts a call to a public service on the alert's timeline.
func (s *Server) handOver(ctx context.Context, in *handOverInput) (*alertOutput, error) {
	who := callerOf(ctx)
	seen, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !who.roles.ActOn(seen) {
		return nil, newProblem(http.StatusForbidden, "this alert is another desk's")
	}
	b := in.Body
	caller := b.Caller
	if caller == "" {
		caller = who.display
	}
	a, err := s.cfg.Desk.Act(ctx, alerts.Act{Alert: in.ID, Verb: alerts.HandOverVerb, By: who.name, Call: &alerts.Call{
		Service: b.Service, At: b.Time, Caller: caller, Reference: b.Reference, Told: b.Told, Comes: b.Comes,
	}})
	if err != nil {
		return nil, err
	}
	s.acted(ctx)
	return s.showAlert(ctx, a), nil
}
