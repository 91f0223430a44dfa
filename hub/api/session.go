package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

const sessionCookie = "be_session"

type signInInput struct {
	Body struct {
		Username string `json:"username" minLength:"1" maxLength:"64"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
		Code     string `json:"code,omitempty" maxLength:"16" doc:"second factor, where one is set up"`
	}
}

type sessionOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      sessionView
}

type whoOutput struct{ Body sessionView }

// sessionView is who the caller is and what they may do.
type sessionView struct {
	Username   string         `json:"username"`
	Name       string         `json:"name"` // to be shown
	Roles      access.Roles   `json:"roles"`
	Rights     []access.Right `json:"rights"`
	Kind       string         `json:"kind" enum:"session,token"`
	SignedInAt time.Time      `json:"signed_in_at"`
	ExpiresAt  *time.Time     `json:"expires_at,omitempty"`
}

func viewOf(who *caller) sessionView {
	v := sessionView{Username: who.name, Name: who.display, Roles: who.roles, Rights: who.roles.Rights(), Kind: "session", SignedInAt: who.created}
	if v.Name == "" {
		v.Name = v.Username
	}
	if who.token {
		v.Kind = "token"
	}
	if !who.expires.IsZero() {
		v.ExpiresAt = &who.expires
	}
	return v
}

// signIn begins a session. A cookie that came along is never taken over: the
// session has a secret of its own, and the one of the cookie ends. Records that
// can be read and not written, for want of room, keep nobody out.
func (s *Server) signIn(ctx context.Context, in *signInInput) (*sessionOutput, error) {
	v := visitOf(ctx)
	user, err := s.checkPassword(ctx, in.Body.Username, in.Body.Password, v.ip)
	if err != nil {
		return nil, err
	}
	return s.beginSession(ctx, user, "")
}

// beginSession is what a sign-in comes to, once it is settled who it is; how is put
// before where they came from.
func (s *Server) beginSession(ctx context.Context, user access.User, how string) (*sessionOutput, error) {
	v := visitOf(ctx)
	entry := access.AuditEntry{Actor: user.Name, Action: "session.begin", Target: "user:" + user.Name, Detail: how + "from " + v.ip}
	if err := s.audit(ctx, entry); err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
		return nil, err
	}
	if v.cookie != "" {
		if err := s.endSession(ctx, access.KeyOf(v.cookie)); err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
			return nil, err
		}
	}
	now := s.cfg.Now().UTC()
	secret := access.NewSecret()
	session := access.Session{Key: access.KeyOf(secret), UserID: user.ID, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(s.cfg.SessionLife)}
	switch err := s.cfg.People.PutSession(ctx, session); {
	case s.is(err, s.cfg.Errors.Unavailable):
		s.cfg.Log.Warn("a session is not on record, and ends with this run of the hub unless it can be put there", "error", err)
		s.remembered.put(sighted{session, user, true})
	case err != nil:
		return nil, err
	}
	s.atDesk(ctx, user.ID, user.Roles)
	who := &caller{name: user.Name, display: user.DisplayName, roles: user.Roles, created: now, expires: session.ExpiresAt}
	return &sessionOutput{SetCookie: s.cookie(secret, s.cfg.SessionLife), Body: viewOf(who)}, nil
}

// checkPassword says whose name and password these are. It takes the same time
// for a name that does not exist, and hashes no more than hashing allows.
func (s *Server) checkPassword(ctx context.Context, username, password, ip string) (access.User, error) {
	name, err := access.CleanName(username)
	if err != nil {
		name = "" // nobody's, and answered like any other
	}
	if err := s.mayGuess(name, ip); err != nil {
		return access.User{}, err
	}
	user, err := s.cfg.People.UserByName(ctx, name)
	known := err == nil
	if err != nil && !s.is(err, s.cfg.Errors.NotFound) {
		return access.User{}, err
	}
	hash := user.PasswordHash
	if !known {
		hash = access.NobodysHash
	}
	right := false
	err = s.hashing.do(ctx, func() error {
		if err := s.mayGuess(name, ip); err != nil { // others may have failed while this one waited
			return err
		}
		right, err = access.CheckPassword(hash, password)
		if err == nil && !(right && known) {
			s.guesses.failed(name, ip)
		}
		return err
	})
	switch {
	case err != nil:
		return access.User{}, err
	case right && known:
		s.guesses.succeeded(name, ip)
		s.metrics.signIns.WithLabelValues("done").Inc()
		return user, nil
	}
	s.metrics.signIns.WithLabelValues("wrong").Inc()
	if known { // what was typed for a name that does not exist may be a password
		entry := access.AuditEntry{Actor: user.Name, Action: "session.refused", Target: "user:" + user.Name, Detail: "wrong password, from " + ip}
		if err := s.audit(ctx, entry); err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
			return access.User{}, err
		}
	}
	return access.User{}, unauthorized("user name or password is wrong")
}

func (s *Server) mayGuess(name, ip string) error {
	if wait, ok := s.guesses.allowed(name, ip); !ok {
		s.metrics.signIns.WithLabelValues("limited").Inc()
		return newProblem(http.StatusTooManyRequests, "too many wrong passwords from here; wait").after(wait)
	}
	return nil
}

func (s *Server) cookie(secret string, life time.Duration) http.Cookie {
	c := http.Cookie{
		Name: sessionCookie, Value: secret, Path: "/", HttpOnly: true, Secure: s.cfg.TLS, SameSite: http.SameSiteStrictMode,
		MaxAge: int(life / time.Second),
	}
	if life == 0 {
		c.MaxAge = -1
	}
	return c
}

func (s *Server) who(ctx context.Context, _ *struct{}) (*whoOutput, error) {
	return &whoOutput{Body: viewOf(callerOf(ctx))}, nil
}

type signOutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

// signOut ends the session, its streams and its pictures. A token is not ended
// by it, only its streams.
func (s *Server) signOut(ctx context.Context, _ *struct{}) (*signOutOutput, error) {
	who := callerOf(ctx)
	if who.token {
		s.conns.endKey(who.key)
	} else if err := s.endSession(ctx, who.key); err != nil {
		return nil, err
	}
	s.leftDesk(ctx, who)
	return &signOutOutput{SetCookie: s.cookie("", 0)}, nil
}

// endSession takes the session off record before it cuts its streams, so that
// none can begin in between.
func (s *Server) endSession(ctx context.Context, key string) error {
	s.remembered.forget(key)
	err := s.cfg.People.EndSession(ctx, key)
	s.conns.endKey(key)
	return err
}

// audit puts a row on the audit record. What it tells of may be done only after.
func (s *Server) audit(ctx context.Context, e access.AuditEntry) error {
	e.At = s.cfg.Now().UTC()
	e.ID = devices.NewID(e.At)
	if who := callerOf(ctx); who != nil {
		e.Actor = who.name
	}
	return s.cfg.People.Audit(ctx, e)
}
