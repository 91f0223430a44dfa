package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/card"
)

// Cards keeps the versions of response cards. hub/records implements it.
type Cards interface {
	Cards(ctx context.Context) ([]card.Card, error)
	// Card is a version; of 0 the newest.
	Card(ctx context.Context, kind string, version int) (card.Card, error)
	AddCard(ctx context.Context, c card.Card, e access.AuditEntry) error
}

func (s *Server) cards() (Cards, error) {
	if s.cfg.Cards == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no response cards")
	}
	return s.cfg.Cards, nil
}

// explainField makes of an error that begins with what is wrong a problem that says so.
func explainField(err, invalid, conflict error) error {
	switch {
	case errors.Is(err, invalid):
		field, reason, _ := strings.Cut(strings.TrimPrefix(err.Error(), invalid.Error()+": "), ": ")
		return wrongField("body."+field, reason)
	case errors.Is(err, conflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

func (s *Server) listCards(ctx context.Context, _ *struct{}) (*listOutput[card.Card], error) {
	kept, err := s.cards()
	if err != nil {
		return nil, err
	}
	all, err := kept.Cards(ctx)
	if err != nil {
		return nil, err
	}
	return listOf(all, ""), nil
}

type saveCardInput struct {
	Body struct {
		Kind    string    `json:"kind" maxLength:"64" doc:"the rule of the alerts that it is for"`
		Version int       `json:"version" minimum:"0" doc:"the newest that was seen; when somebody saved another since: 409"`
		Plan    card.Plan `json:"plan,omitempty" doc:"the approved document that the card quotes"`
		Steps   []struct {
			Zh string `json:"zh" maxLength:"480"`
			En string `json:"en,omitempty" maxLength:"480"`
		} `json:"steps" minItems:"1" maxItems:"30"`
	}
}

type cardOutput struct{ Body card.Card }

func (s *Server) saveCard(ctx context.Context, in *saveCardInput) (*cardOutput, error) {
	kept, err := s.cards()
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	c := card.Card{Kind: in.Body.Kind, Plan: in.Body.Plan, SavedAt: now, SavedBy: callerOf(ctx).name}
	for _, one := range in.Body.Steps {
		c.Steps = append(c.Steps, card.Step{Zh: one.Zh, En: one.En})
	}
	if c, err = card.Next(in.Body.Version, c); err == nil {
		err = kept.AddCard(ctx, c, s.entry(ctx, now, "card.save", "card:"+c.Kind, ""))
	}
	if err != nil {
		return nil, explainField(err, card.ErrInvalid, card.ErrConflict)
	}
	return &cardOutput{c}, nil
}

// showCard is the card of an alert. The first time that it is shown to who works with
// it, its newest version becomes the alert's for good.
func (s *Server) showCard(ctx context.Context, in *IDInput) (*cardOutput, error) {
	kept, err := s.cards()
	if err != nil {
		return nil, err
	}
	a, err := s.findAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	roles := callerOf(ctx).roles
	kind, ok := card.KindOf(a.Rule)
	// The card of a call is what the police add; the care desk has its own steps.
	mine := roles.ActOn(a) && (a.Category != alerts.Care || roles.Has(access.Admin)) || roles.Helps(a, alerts.ShowCard, "")
	if !ok || !mine {
		return nil, newProblem(http.StatusNotFound, "there is no response card for this alert")
	}
	if a.Card == nil {
		newest, err := kept.Card(ctx, kind, 0)
		if err != nil {
			return nil, err
		}
		switch a, err = s.cfg.Desk.Act(ctx, alerts.Act{Alert: a.ID, Verb: alerts.ShowCard, By: callerOf(ctx).name, Card: newest.On()}); {
		case errors.Is(err, alerts.ErrConflict): // it is not on record yet: shown, and not fixed
			return &cardOutput{newest}, nil
		case err != nil:
			return nil, err
		}
	}
	c, err := kept.Card(ctx, a.Card.Kind, a.Card.Version)
	if err != nil {
		return nil, err
	}
	return &cardOutput{c}, nil
}

// cardWords is what the timeline says of a step of the alert's card; empty for any
// other act.
func (s *Server) cardWords(ctx context.Context, a alerts.Alert, b actBody) (string, error) {
	if alerts.TickName(b.Tick) != alerts.TickCardStep || a.Card == nil {
		return "", nil // the machine says what is wrong
	}
	kept, err := s.cards()
	if err != nil {
		return "", err
	}
	c, err := kept.Card(ctx, a.Card.Kind, a.Card.Version)
	if err != nil {
		return "", err
	}
	words, _ := c.Words(b.Step)
	return words, nil
}
