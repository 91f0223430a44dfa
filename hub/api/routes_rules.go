package api

// ruleRoutes is the part of the table about rules of users.
func (s *Server) ruleRoutes() []route {
	return nil
}
