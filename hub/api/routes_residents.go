package api

// residentRoutes is the part of the table about residents who subscribed to care.
func (s *Server) residentRoutes() []route {
	return nil
}
