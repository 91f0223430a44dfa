package api

// dutyRoutes is the part of the table about responders, rotas and escalation policies.
func (s *Server) dutyRoutes() []route {
	return nil
}
