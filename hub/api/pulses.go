package api

import (
	"context"
	"net/http"

	"brighteyes/hub/synthetic"
)

// Pulses knows when a synthetic alarm last came the whole way. hub/synthetic
// implements it.
type Pulses interface {
	Views() []synthetic.View
}

// listPulses is every source of synthetic alarms; a handful, so in one page.
func (s *Server) listPulses(_ context.Context, _ *struct{}) (*listOutput[synthetic.View], error) {
	if s.cfg.Pulses == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "there is no synthetic alarm here")
	}
	return listOf(s.cfg.Pulses.Views(), ""), nil
}
