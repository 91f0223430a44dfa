package api

// resortRoutes is the part of the table about drills, the offline page and the synthetic alarm.
func (s *Server) resortRoutes() []route {
	return nil
}
