package api

// deskRoutes is the part of the table about hand-over and the change of the person at a desk.
func (s *Server) deskRoutes() []route {
	return nil
}
