package api

import (
	"context"
	"time"

	"brighteyes/hub/residents"
)

type beginWatchInput struct {
	IDInput
	Body struct {
		Text  string    `json:"text" minLength:"1" maxLength:"64" doc:"version of the watch's own text of consent"`
		Given time.Time `json:"given_at"`
		By    string    `json:"by" enum:"self,guardian"`
	}
}

func (s *Server) beginWatch(ctx context.Context, in *beginWatchInput) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.BeginWatch(ctx, who, in.ID, residents.Consent{Text: in.Body.Text, Given: in.Body.Given, By: in.Body.By}))
}

type pauseWatchInput struct {
	IDInput
	Body struct {
		Until time.Time `json:"until,omitempty" doc:"left out: it goes on now"`
	}
}

func (s *Server) pauseWatch(ctx context.Context, in *pauseWatchInput) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.PauseWatch(ctx, who, in.ID, in.Body.Until))
}

func (s *Server) endWatch(ctx context.Context, in *IDInput) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.EndWatch(ctx, who, in.ID))
}

func (s *Server) routine(ctx context.Context, in *IDInput) (*bodyOutput[residents.Routine], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Routine(ctx, who, in.ID))
}
