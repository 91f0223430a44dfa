package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// PINs keeps the PINs by which a person takes an open desk over on a shared PC,
// as hashes, each change with its row of the audit record. hub/records
// implements it.
type PINs interface {
	// SetPIN takes the PIN away when hash is empty.
	SetPIN(ctx context.Context, user, hash string, at time.Time, e access.AuditEntry) error
	PIN(ctx context.Context, user string) (hash string, err error)
	WithPIN(ctx context.Context) ([]access.User, error)
	// SwitchSession ends one session and begins the other, all or nothing.
	SwitchSession(ctx context.Context, from string, to access.Session, e access.AuditEntry) error
}

func (s *Server) pins() (PINs, error) {
	if s.cfg.PINs == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no PINs")
	}
	return s.cfg.PINs, nil
}

// person refuses programs: a signature and a PIN are a person's.
func person(ctx context.Context) (*caller, error) {
	who := callerOf(ctx)
	if who == nil || who.token {
		return nil, newProblem(http.StatusForbidden, "this is for a person who signed in, not for a token")
	}
	return who, nil
}

type setPINInput struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"1024" doc:"the caller's own, once more: an open desk is no proof"`
		PIN      string `json:"pin" minLength:"6" maxLength:"6" doc:"six digits"`
	}
}

// setPIN sets the caller's own PIN.
func (s *Server) setPIN(ctx context.Context, in *setPINInput) (*nothing, error) {
	pins, err := s.pins()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.CheckNewPIN(in.Body.PIN); err != nil {
		return nil, wrongField("body.pin", err.Error())
	}
	if _, err := s.checkPassword(ctx, who.name, in.Body.Password, visitOf(ctx).ip); err != nil {
		return nil, notSignedOut(err)
	}
	var hash string
	err = s.hashing.do(ctx, func() (err error) {
		hash, err = access.HashPassword(in.Body.PIN)
		return err
	})
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	return nil, pins.SetPIN(ctx, who.user, hash, now, s.entry(ctx, now, "pin.set", "user:"+who.name, ""))
}

// notSignedOut makes of a wrong password a refusal that does not read like a
// session that has ended.
func notSignedOut(err error) error {
	if p, ok := err.(*problem); ok && p.Status == http.StatusUnauthorized {
		return newProblem(http.StatusForbidden, "the password or PIN is wrong")
	}
	return err
}

// resetPIN takes a user's PIN away; they set another with their password.
func (s *Server) resetPIN(ctx context.Context, in *IDInput) (*nothing, error) {
	pins, err := s.pins()
	if err != nil {
		return nil, err
	}
	if _, err := pins.PIN(ctx, in.ID); err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	return nil, pins.SetPIN(ctx, in.ID, "", now, s.entry(ctx, now, "pin.reset", "user:"+in.ID, ""))
}

// colleague is somebody who can take this desk over.
type colleague struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// colleagues lists who can take the caller's desk over by PIN.
func (s *Server) colleagues(ctx context.Context, _ *struct{}) (*listOutput[colleague], error) {
	pins, err := s.pins()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	users, err := pins.WithPIN(ctx)
	if err != nil {
		return nil, err
	}
	var all []colleague
	for _, u := range users {
		if u.ID != who.user && who.roles.MayTakeOver(u.Roles) {
			all = append(all, colleague{u.Name, u.DisplayName})
		}
	}
	return listOf(all, ""), nil
}

type switchInput struct {
	Body struct {
		Username string `json:"username" minLength:"1" maxLength:"64"`
		PIN      string `json:"pin" minLength:"6" maxLength:"6"`
	}
}

// switchSession makes the open desk another person's: the session of who leaves
// ends, with its streams, and one of who comes begins. It lasts no longer than
// the old one would have, and a wrong PIN counts like a wrong password.
func (s *Server) switchSession(ctx context.Context, in *switchInput) (*sessionOutput, error) {
	pins, err := s.pins()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	user, err := s.checkPIN(ctx, pins, who, in.Body.Username, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	secret := access.NewSecret()
	session := access.Session{Key: access.KeyOf(secret), UserID: user.ID, CreatedAt: now, UsedAt: now, ExpiresAt: who.expires}
	entry := s.entry(ctx, now, "session.switch", "user:"+user.Name, "from "+visitOf(ctx).ip)
	s.remembered.forget(who.key)
	if err := pins.SwitchSession(ctx, who.key, session, entry); err != nil {
		return nil, err
	}
	s.conns.endKey(who.key)
	s.leftDesk(ctx, who)
	s.atDesk(ctx, user.ID, user.Roles)
	next := &caller{name: user.Name, display: user.DisplayName, roles: user.Roles, created: now, expires: session.ExpiresAt}
	return &sessionOutput{SetCookie: s.cookie(secret, session.ExpiresAt.Sub(now)), Body: viewOf(next)}, nil
}

// checkPIN says whose PIN this is. A name that is not of this desk, one without
// a PIN and a wrong PIN are answered alike and take the same time.
func (s *Server) checkPIN(ctx context.Context, pins PINs, who *caller, username, pin string) (access.User, error) {
	ip := visitOf(ctx).ip
	name, err := access.CleanName(username)
	if err != nil {
		name = ""
	}
	if err := s.mayGuess(name, ip); err != nil {
		return access.User{}, err
	}
	hash, right := access.NobodysHash, false
	user, err := s.cfg.People.UserByName(ctx, name)
	if err == nil && who.roles.MayTakeOver(user.Roles) {
		if own, err := pins.PIN(ctx, user.ID); err == nil {
			hash = own
		} else if !s.is(err, s.cfg.Errors.NotFound) {
			return access.User{}, err
		}
	} else if err != nil && !s.is(err, s.cfg.Errors.NotFound) {
		return access.User{}, err
	}
	err = s.hashing.do(ctx, func() error {
		if err := s.mayGuess(name, ip); err != nil { // others may have failed while this one waited
			return err
		}
		right, err = access.CheckPassword(hash, pin)
		if err == nil && !right {
			s.guesses.failed(name, ip)
		}
		return err
	})
	if err != nil {
		return access.User{}, err
	}
	if right {
		s.guesses.succeeded(name, ip)
		s.metrics.signIns.WithLabelValues("done").Inc()
		return user, nil
	}
	s.metrics.signIns.WithLabelValues("wrong").Inc()
	entry := access.AuditEntry{Action: "session.switch.refused", Target: "session", Detail: "wrong PIN, from " + ip}
	if err := s.audit(ctx, entry); err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
		return access.User{}, err
	}
	return access.User{}, newProblem(http.StatusForbidden, "the password or PIN is wrong")
}

// entry is a row of the audit record that is written together with what it
// tells of.
func (s *Server) entry(ctx context.Context, at time.Time, action, target, detail string) access.AuditEntry {
	return access.AuditEntry{ID: devices.NewID(at), At: at, Actor: callerOf(ctx).name, Action: action, Target: target, Detail: detail}
}
