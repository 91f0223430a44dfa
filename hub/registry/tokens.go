package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

const (
	tokenBytes = 32
	nameMost   = 200 // characters
)

// newToken returns a token and what is kept of it. A token is as random as a
// key, so one round of a hash is enough.
func newToken() (token string, hash []byte) {
	secret := make([]byte, tokenBytes)
	rand.Read(secret) // never fails: the runtime ends the process instead
	token = base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	return token, sum[:]
}

// Authenticate reports whether token is the edge's. It looks in memory only and
// takes the same time for a wrong token as for an unknown edge.
func (r *Registry) Authenticate(edge, token string) bool {
	sum := sha256.Sum256([]byte(token))
	r.mu.RLock()
	defer r.mu.RUnlock()
	e := r.edges[edge]
	want := make([]byte, sha256.Size)
	if e != nil && len(e.TokenHash) == sha256.Size {
		want = e.TokenHash
	}
	same := subtle.ConstantTimeCompare(sum[:], want) == 1
	return same && e != nil
}

// CreateEdge sets up an edge and returns its token, this once. It is an
// ErrExists when there is one of that id.
func (r *Registry) CreateEdge(ctx context.Context, id, name string) (token string, err error) {
	if err := devices.CheckID("edge", id); err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if err := checkName(name); err != nil {
		return "", err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.Known(id) {
		return "", fmt.Errorf("edge %s: %w", id, ErrExists)
	}
	token, hash := newToken()
	rec := devices.EdgeRecord{ID: id, Name: name, TokenHash: hash, CreatedAt: utc(r.now())}
	if err := r.store.PutEdge(ctx, rec); err != nil {
		return "", fmt.Errorf("create edge %s: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.newEdge(rec)
	e.saidAway = true
	r.edges[id] = e
	r.shownEdge[id] = struct{}{}
	return token, nil
}

// RotateToken gives the edge a new token, returned this once, and cuts the
// connections that were made with the old one.
func (r *Registry) RotateToken(ctx context.Context, id string) (token string, err error) {
	token, hash := newToken()
	if err := r.changeEdge(ctx, id, func(rec *devices.EdgeRecord) { rec.TokenHash = hash }); err != nil {
		return "", err
	}
	r.disconnect(id)
	return token, nil
}

// RenameEdge gives the edge another name for people to read.
func (r *Registry) RenameEdge(ctx context.Context, id, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return r.changeEdge(ctx, id, func(rec *devices.EdgeRecord) { rec.Name = name })
}

func (r *Registry) changeEdge(ctx context.Context, id string, change func(*devices.EdgeRecord)) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	e := r.edges[id]
	var rec devices.EdgeRecord
	if e != nil {
		rec = e.EdgeRecord
	}
	r.mu.RUnlock()
	if e == nil {
		return fmt.Errorf("edge %s: %w", id, ErrNotFound)
	}
	change(&rec)
	if err := r.store.PutEdge(ctx, rec); err != nil {
		return fmt.Errorf("change edge %s: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.EdgeRecord = rec
	r.shownEdge[id] = struct{}{}
	return nil
}

// DeleteEdge takes the edge out and cuts its connections. Devices that it
// declared stay, with their history, and belong to nobody until another edge
// declares them; those that it only mentioned go.
func (r *Registry) DeleteEdge(ctx context.Context, id string) error {
	if err := r.deleteEdge(ctx, id); err != nil {
		return err
	}
	r.disconnect(id)
	return nil
}

func (r *Registry) deleteEdge(ctx context.Context, id string) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	known := r.edges[id] != nil
	var orphans []devices.Registered
	var strangers []string
	for _, d := range r.of(id) {
		if d.Undeclared {
			strangers = append(strangers, d.ID)
			continue
		}
		rec := d.Registered
		rec.Edge = ""
		orphans = append(orphans, rec)
	}
	r.mu.RUnlock()
	if !known {
		return fmt.Errorf("edge %s: %w", id, ErrNotFound)
	}
	// The edge goes last: should a write before it fail, it is still here.
	if err := r.store.PutDevices(ctx, orphans); err != nil {
		return fmt.Errorf("delete edge %s: devices: %w", id, err)
	}
	for _, dev := range strangers {
		if err := r.store.DeleteDevice(ctx, dev); err != nil {
			return fmt.Errorf("delete edge %s: undeclared device: %w", id, err)
		}
	}
	if err := r.store.DeleteEdge(ctx, id); err != nil {
		return fmt.Errorf("delete edge %s: %w", id, err)
	}
	r.forgetEdge(id, r.now())
	return nil
}

func (r *Registry) forgetEdge(id string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.edges, id)
	delete(r.shownEdge, id)
	r.judged.rule(edgeOwner(id), nil)
	for _, d := range r.of(id) {
		if d.Undeclared {
			r.remove(d)
			continue
		}
		r.move(d, "")
		d.listed = false
		r.touch(d)
		r.release(d, now)
	}
	r.rewire()
	r.urgent()
}

func checkName(name string) error {
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > nameMost || slices.ContainsFunc([]rune(name), isControl) {
		return fmt.Errorf("%w: name: want up to %d characters, none of them a control character", ErrInvalid, nameMost)
	}
	return nil
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }
