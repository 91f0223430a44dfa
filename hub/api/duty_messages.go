package api

import (
	"context"
	"errors"
	"net/http"

	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
)

type testResponderInput struct {
	IDInput
	Kind string `path:"kind" maxLength:"16"`
}

// testResponder sends a test on one of a responder's channels. Whoever asks for
// it does not learn the address.
func (s *Server) testResponder(ctx context.Context, in *testResponderInput) (*testOutput, error) {
	d, err := s.duty()
	if err != nil {
		return nil, err
	}
	if s.cfg.Messages == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "there are no channels here")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "responder.test", Target: "responder:" + in.ID, Detail: in.Kind}); err != nil {
		return nil, err
	}
	var refused error
	err = d.Through(in.ID, in.Kind, func(address string) error {
		refused = s.cfg.Messages.Test(ctx, in.Kind, address, devices.NewID(s.cfg.Now()))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if errors.Is(refused, delivery.ErrNoChannel) {
		return nil, newProblem(http.StatusConflict, "this channel is not set up in the hub's configuration")
	}
	out := &testOutput{}
	out.Body.Taken, out.Body.At = refused == nil, s.cfg.Now()
	if refused != nil {
		out.Body.Error = notify.AsError(refused).Reason
	}
	return out, nil
}
