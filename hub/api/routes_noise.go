package api

// noiseRoutes is the part of the table about silences, maintenance windows and the load of alarms.
func (s *Server) noiseRoutes() []route {
	return nil
}
