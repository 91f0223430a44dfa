package api

// deliveryRoutes is the part of the table about answers from messages, and the telephone.
func (s *Server) deliveryRoutes() []route {
	return nil
}
