package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
)

// guard stands before the handler of a route.
func (s *Server) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := visitOf(c.UserContext())
		switch r.right {
		case access.Nothing:
			// Nobody may sign a visitor of another page in, or read through them.
			if unsafe(c.Method()) && v.origin != "" && !sameOrigin(v, s.cfg.TLS) {
				return foreignOrigin()
			}
			return c.Next()
		case access.BeTheEdge:
			token, ok := bearer(c.Get(fiber.HeaderAuthorization))
			if !ok || !s.cfg.Registry.Authenticate(c.Params("id"), token) {
				return unauthorized("an edge comes here with Authorization: Bearer and its own token")
			}
			return c.Next()
		}
		who, err := s.authenticate(c)
		if err != nil {
			return err
		}
		// A cookie is sent along by any page of the world; a token is not. A
		// WebSocket is a GET that no page is kept from opening.
		if !who.token && (unsafe(c.Method()) || r.socket) && !sameOrigin(v, s.cfg.TLS) {
			return foreignOrigin()
		}
		// What waited on a phone was done by one person; the cookie may be another's by now.
		if by := c.Get("Done-By"); by != "" {
			if name, err := url.PathUnescape(by); err != nil || name != who.name {
				return unauthorized("Done-By: this was done by somebody else than who is signed in")
			}
		}
		if !who.roles.May(r.right) {
			return newProblem(http.StatusForbidden, "this needs the right "+string(r.right)+", which your roles do not grant")
		}
		c.SetUserContext(context.WithValue(c.UserContext(), callerKey{}, who))
		if key := c.Get("Idempotency-Key"); key != "" && c.Method() == fiber.MethodPost {
			return s.once(c, r, who, key)
		}
		return c.Next()
	}
}

// known answers for paths of the API that no route took: only who has signed in
// learns that there is no such path.
func (s *Server) known(c *fiber.Ctx) error {
	if _, err := s.authenticate(c); err != nil {
		return err
	}
	return c.Next()
}

func unsafe(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

func foreignOrigin() *problem {
	return newProblem(http.StatusForbidden, "with a cookie this needs an Origin equal to the host")
}

// sameOrigin reports whether the request came from a page of this very host.
// Behind a proxy that speaks TLS for us the scheme is not ours to judge.
func sameOrigin(v visit, tls bool) bool {
	scheme, host, ok := strings.Cut(v.origin, "://")
	if !ok || scheme != "https" && (scheme != "http" || tls) {
		return false
	}
	return host != "" && strings.EqualFold(host, v.host)
}
