// Package edgecodes lets a new edge fetch its own configuration: an admin makes a
// code for it, which is good for one use within a day, and the edge redeems it. Of
// a code only the hash of its secret is kept, one for each edge: a new one takes
// the place of the old.
//
// It never gives a token to somebody who does not hold a code, and does not tell
// such a stranger whether a code was ever good.
package edgecodes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/enrol"
	"brighteyes/hub/access"
)

const (
	goodFor = 24 * time.Hour
	// An edge whose answer was lost sends the same bytes again; that is no second use.
	repeatFor = 10 * time.Minute
)

var (
	// ErrUnknown is all that a stranger learns.
	ErrUnknown = errors.New("this code is not known here")
	// ErrUsed and ErrExpired are told to who holds the code.
	ErrUsed    = errors.New("this code was used; make a new one on the page 网关")
	ErrExpired = errors.New("this code has expired; make a new one on the page 网关")
	// ErrAddress says that the hub's address cannot be one.
	ErrAddress = errors.New("hub")
)

// Kept is what is on record of a code.
type Kept struct {
	Edge    string
	Hash    string // of the secret, hex
	Expires time.Time
	Used    time.Time // zero: not yet
	Request string    // hash of the request that used it, hex
}

// Store keeps codes, one for each edge. hub/records implements it.
type Store interface {
	PutEnrolment(ctx context.Context, k Kept) error
	// UseEnrolment returns what is kept under a hash as it was before, and unless
	// it was used or has expired has it used by this request now, in one
	// transaction. known is false when there is none.
	UseEnrolment(ctx context.Context, hash, request string, now time.Time) (before Kept, known bool, err error)
}

// Config is what Enrolments are made of; all must be given.
type Config struct {
	Store Store
	Door  *enrol.Door
	// Rotate gives the edge a new token.
	Rotate func(ctx context.Context, edge string) (token string, err error)
	// Seen is when the edge was last heard; known is false when there is none.
	Seen  func(edge string) (last time.Time, known bool)
	Audit func(ctx context.Context, e access.AuditEntry) error
	Key   string // the hub's, as edges want it
	MQTT  string // of the broker; without a host it is the hub's
	Now   func() time.Time
}

// Enrolments makes codes and redeems them. Its methods are safe for concurrent use.
type Enrolments struct{ cfg Config }

// New makes Enrolments.
func New(c Config) *Enrolments { return &Enrolments{c} }

// Issue makes the code of an edge that reaches the hub at this address.
func (e *Enrolments) Issue(ctx context.Context, edge, hub string) (code enrol.Code, expires time.Time, err error) {
	if code, err = e.cfg.Door.NewCode(hub); err != nil {
		return code, expires, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	expires = e.cfg.Now().UTC().Add(goodFor).Truncate(time.Millisecond)
	err = e.cfg.Store.PutEnrolment(ctx, Kept{Edge: edge, Hash: hex.EncodeToString(code.Hash()), Expires: expires})
	return code, expires, err
}

// Redeem answers the request of an edge with what it needs.
func (e *Enrolments) Redeem(ctx context.Context, request []byte) (answer []byte, err error) {
	hashed, seal, err := e.cfg.Door.Open(request)
	if err != nil {
		return nil, ErrUnknown
	}
	now := e.cfg.Now().UTC()
	sum := sha256.Sum256(request)
	by := hex.EncodeToString(sum[:])
	kept, known, err := e.cfg.Store.UseEnrolment(ctx, hex.EncodeToString(hashed), by, now)
	if err != nil {
		return nil, fmt.Errorf("redeem a code: %w", err)
	}
	seen, there := e.cfg.Seen(kept.Edge)
	repeat := kept.Request == by && now.Sub(kept.Used) < repeatFor && !seen.After(kept.Used)
	switch {
	case !known || !there:
		return nil, ErrUnknown
	case !kept.Used.IsZero() && !repeat:
		return nil, ErrUsed
	case kept.Used.IsZero() && !now.Before(kept.Expires):
		return nil, ErrExpired
	}
	err = e.cfg.Audit(ctx, access.AuditEntry{ID: devices.NewID(now), At: now, Actor: "edge:" + kept.Edge, Action: "edge.enrol", Target: "edge:" + kept.Edge})
	if err != nil {
		return nil, err
	}
	token, err := e.cfg.Rotate(ctx, kept.Edge)
	if err != nil {
		return nil, fmt.Errorf("enrol edge %s: %w", kept.Edge, err)
	}
	return seal(enrol.Grant{ID: kept.Edge, Token: token, Key: e.cfg.Key, MQTT: e.cfg.MQTT})
}
