package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
)

// caller is who sent a request: a signed-in user, or a program with a token.
type caller struct {
	name    string // on timelines and the audit record: "care", "token:backup"
	display string
	roles   access.Roles
	user    string // id of the user; empty for a token
	key     string // of the session, or "token:" and the token's id
	token   bool
	kept    string // hash by which the records know the session or token
	created time.Time
	expires time.Time // zero: never
}

type callerKey struct{}

// callerOf is who sent the request; nil where none is needed.
func callerOf(ctx context.Context) *caller {
	who, _ := ctx.Value(callerKey{}).(*caller)
	return who
}

func unauthorized(detail string) *problem { return newProblem(http.StatusUnauthorized, detail) }

// authenticate says who sent the request. A token goes before a cookie.
func (s *Server) authenticate(c *fiber.Ctx) (*caller, error) {
	ctx := c.UserContext()
	if h := c.Get(fiber.HeaderAuthorization); h != "" {
		token, ok := bearer(h)
		if !ok {
			return nil, unauthorized("Authorization: want Bearer and a token")
		}
		return s.tokenCaller(ctx, access.KeyOf(token))
	}
	secret := visitOf(ctx).cookie
	if secret == "" {
		return nil, unauthorized("sign in with POST /api/v1/session, or send Authorization: Bearer TOKEN")
	}
	return s.sessionCaller(ctx, access.KeyOf(secret))
}

func bearer(header string) (token string, ok bool) {
	scheme, token, ok := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != "" && len(token) <= 512
}

func (s *Server) sessionCaller(ctx context.Context, key string) (*caller, error) {
	session, user, err := s.session(ctx, key)
	now := s.cfg.Now()
	switch {
	case s.is(err, s.cfg.Errors.NotFound):
		return nil, unauthorized("the session has ended")
	case err != nil:
		return nil, err
	case !now.Before(session.ExpiresAt), now.Sub(session.UsedAt) >= s.cfg.SessionIdle:
		return nil, unauthorized("the session has ended")
	}
	if now.Sub(session.UsedAt) >= touchEvery {
		s.touchLater(touch{session: key, at: now})
	}
	return &caller{
		name: user.Name, display: user.DisplayName, roles: user.Roles, user: user.ID, key: key, kept: key,
		created: session.CreatedAt, expires: session.ExpiresAt,
	}, nil
}

// session is what the records know of a session or, while they cannot say, what
// is remembered of it.
func (s *Server) session(ctx context.Context, key string) (access.Session, access.User, error) {
	session, user, err := s.cfg.People.Session(ctx, key)
	if err == nil {
		s.remembered.put(sighted{session: session, user: user})
		return session, user, nil
	}
	seen, ok := s.remembered.get(key)
	if ok && (seen.unrecorded || s.is(err, s.cfg.Errors.Unavailable)) {
		return seen.session, seen.user, nil
	}
	s.remembered.forget(key)
	return session, user, err
}

func (s *Server) tokenCaller(ctx context.Context, key string) (*caller, error) {
	token, err := s.cfg.People.TokenByKey(ctx, key)
	now := s.cfg.Now()
	switch {
	case s.is(err, s.cfg.Errors.NotFound):
		return nil, unauthorized("the token is not known")
	case err != nil:
		return nil, err
	case token.ExpiresAt != nil && !now.Before(*token.ExpiresAt):
		return nil, unauthorized("the token has expired")
	}
	if token.UsedAt == nil || now.Sub(*token.UsedAt) >= touchEvery {
		s.touchLater(touch{token: token.ID, at: now})
	}
	who := &caller{name: "token:" + token.Name, display: token.Name, roles: token.Roles, key: "token:" + token.ID, token: true, kept: key, created: token.CreatedAt}
	if token.ExpiresAt != nil {
		who.expires = *token.ExpiresAt
	}
	return who, nil
}

// again says whether a caller who came some time ago may still be here. While
// the records are away, who was in stays in.
func (s *Server) again(ctx context.Context, who *caller) bool {
	look := s.sessionCaller
	if who.token {
		look = s.tokenCaller
	}
	_, err := look(ctx, who.kept)
	var p *problem
	return !errors.As(err, &p) && (who.expires.IsZero() || s.cfg.Now().Before(who.expires))
}

const touchEvery = time.Minute

// touch says that a session or a token was used.
type touch struct {
	session, token string
	at             time.Time
}

func (s *Server) touchLater(t touch) {
	select {
	case s.touches <- t:
	default: // the next request touches it
	}
}

// touchAll writes touches until ctx ends, so that no request waits for them.
func (s *Server) touchAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-s.touches:
			if err := s.noteUse(ctx, t); err != nil && ctx.Err() == nil {
				s.cfg.Log.Warn("the use of a session or token was not noted", "error", err)
			}
		}
	}
}

func (s *Server) noteUse(ctx context.Context, t touch) error {
	if t.session == "" {
		return s.cfg.People.TouchToken(ctx, t.token, t.at)
	}
	seen, ok := s.remembered.get(t.session)
	if !ok || !seen.unrecorded {
		return s.cfg.People.TouchSession(ctx, t.session, t.at)
	}
	seen.session.UsedAt = t.at
	if err := s.cfg.People.PutSession(ctx, seen.session); err == nil {
		seen.unrecorded = false
	}
	s.remembered.put(seen)
	return nil
}
