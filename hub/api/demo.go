package api

import "context"

type demoOutput struct {
	Body struct {
		Devices []DemoButton `json:"devices"`
	}
}

func (s *Server) demoButtons(_ context.Context, _ *struct{}) (*demoOutput, error) {
	out := &demoOutput{}
	out.Body.Devices = s.cfg.Demo.Buttons()
	return out, nil
}

// demoPress presses a simulated button, as a resident would.
func (s *Server) demoPress(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.cfg.Demo.Press(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, nil
}
