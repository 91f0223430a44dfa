package api

import (
	"context"
	"time"

	"github.com/valyala/fasthttp"

	"brighteyes/hub/access"
)

// A body that is larger than bodyMost is read for one route only, from somebody
// who has the right to it: a stranger does not fill the hub's memory.
const largeBodyTime = 60 * time.Second // for a large body to arrive

// bodyBound says how much is read of a request whose headers have arrived; without
// a word, bodyMost.
func (s *Server) bodyBound(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	bound, ok := s.largeBodies[string(h.Method())+" "+string(h.RequestURI())]
	if !ok || h.ContentLength() <= bodyMost {
		return fasthttp.RequestConfig{}
	}
	ctx, cancel := context.WithTimeout(s.base, s.cfg.RequestTime)
	defer cancel()
	var who *caller
	var err error
	if token, given := bearer(string(h.Peek("Authorization"))); given {
		who, err = s.tokenCaller(ctx, access.KeyOf(token))
	} else {
		who, err = s.sessionCaller(ctx, access.KeyOf(string(h.Cookie(sessionCookie))))
	}
	if err != nil || !who.roles.May(bound.right) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: largeBodyTime, MaxRequestBodySize: bound.body}
}
