package api

import "context"

type demoOutput struct {
	Body struct {
		Devices []DemoButton `json:"devices"`
		Callers []DemoCaller `json:"callers"`
	}
}

func (s *Server) demoButtons(_ context.Context, _ *struct{}) (*demoOutput, error) {
	out := &demoOutput{}
	out.Body.Devices, out.Body.Callers = s.cfg.Demo.Buttons(), s.cfg.Demo.Callers()
	return out, nil
}

// demoPress presses a simulated button, as a resident would.
func (s *Server) demoPress(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.cfg.Demo.Press(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, nil
}

// demoRing has somebody telephone, as a gateway would say it.
func (s *Server) demoRing(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.cfg.Demo.Ring(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, nil
}
