package edgeconfig

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

// Change makes a text the wanted list of an edge. base is the newest version that
// whoever wrote it has seen. What is marked as a secret stays as it is.
func (s *Configs) Change(ctx context.Context, edgeID, text string, base int64, by, reason string) (Version, error) {
	return s.change(ctx, edgeID, by, reason, func(e edge) (draft, error) {
		if base != e.newest() {
			return draft{}, ErrConflict
		}
		list, err := listOf(text)
		return draft{list: list}, err
	})
}

// Restore makes the list of an earlier version, or of edge.yaml (0), wanted again.
func (s *Configs) Restore(ctx context.Context, edgeID string, number, base int64, by, reason string) (Version, error) {
	return s.change(ctx, edgeID, by, reason, func(e edge) (draft, error) {
		if base != e.newest() {
			return draft{}, ErrConflict
		}
		text, err := s.text(ctx, e, number)
		if err != nil {
			return draft{}, err
		}
		list, err := listOf(text)
		return draft{list, number}, err
	})
}

// Propose adds one device to the wanted list of an edge: entry is what would stand
// in the list, keys and values.
func (s *Configs) Propose(ctx context.Context, edge string, entry map[string]any, by, reason string) (version int64, err error) {
	v, err := s.change(ctx, edge, by, reason, s.plus(ctx, entry))
	return v.Number, err
}

func (s *Configs) plus(ctx context.Context, entry map[string]any) func(edge) (draft, error) {
	return func(e edge) (draft, error) {
		text, err := s.current(ctx, e)
		if err != nil {
			return draft{}, err
		}
		list, err := listOf(text)
		if err != nil {
			return draft{}, err
		}
		if list, err = list.With(entry); err != nil {
			return draft{}, err
		}
		list, err = listOf(list.Text()) // with the new one, for its mistakes
		return draft{list: list}, err
	}
}

// draft is a list that is to be a version.
type draft struct {
	list     devicelist.List
	restores int64
}

// change puts a new version on record and sends it.
func (s *Configs) change(ctx context.Context, edgeID, by, reason string, write func(edge) (draft, error)) (Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.look(ctx, edgeID)
	if err == nil {
		err = e.usable()
	}
	if err != nil {
		return Version{}, err
	}
	d, err := write(e)
	if err != nil {
		return Version{}, err
	}
	text, secrets, err := hide(e.Known, d.list)
	if err != nil {
		return Version{}, err
	}
	if err := s.fits(ctx, e.Edge, text, secrets); err != nil {
		return Version{}, err
	}
	before, err := s.current(ctx, e)
	if err == nil && before == text {
		return Version{}, ErrSame
	}
	now := s.cfg.Now().UTC().Truncate(time.Millisecond)
	v := Version{
		Edge: edgeID, Number: max(e.newest(), e.Highest) + 1, At: now, By: by, Reason: reason, Restores: d.restores,
		Text: text, SHA256: devicelist.SHA256(text), State: Sent,
	}
	entry := access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: by, Action: "edge.config", Target: "edge:" + edgeID, Purpose: reason, Detail: detail(v, before),
	}
	if err := s.cfg.Store.AddEdgeVersion(ctx, v, secrets, entry); err != nil {
		return Version{}, fmt.Errorf("keep version %d of edge %s: %w", v.Number, edgeID, err)
	}
	s.apply(ctx, e.Known, v)
	return v, nil
}

// fits says when a text and its secrets are too long to be sent.
func (s *Configs) fits(ctx context.Context, edge, text string, typed []Secret) error {
	if _, err := listOf(text); err != nil { // its marks can be longer than what they stand for
		return err
	}
	refs := devicelist.Refs(text)
	kept, err := s.cfg.Store.EdgeSecrets(ctx, edge, refs)
	if err != nil {
		return err
	}
	total := 0
	for _, one := range typed {
		total += len(one.Sealed)
	}
	for _, sealed := range kept {
		total += len(sealed)
	}
	if total > mostSealed || len(refs) > mostSecrets {
		return devicelist.TooManySecrets(len(refs), mostSecrets)
	}
	return nil
}

// Bounds of the secrets of one list, so that it can be sent in one message.
const (
	mostSecrets = 1000
	mostSealed  = 128 << 10 // bytes
)

// detail says for the audit record which devices a version touches.
func detail(v Version, before string) string {
	out := fmt.Sprintf("version %d", v.Number)
	if v.Restores > 0 {
		out += fmt.Sprintf(", as version %d was", v.Restores)
	}
	was, err := listOf(before)
	is, err2 := listOf(v.Text)
	if err != nil || err2 != nil {
		return out
	}
	changes := devicelist.Compare(was, is)
	const most = 20
	for i, c := range changes {
		if i == most {
			return fmt.Sprintf("%s, and %d more", out, len(changes)-most)
		}
		out += ", " + c.What + " " + c.Device
	}
	return out
}

// hide takes the secrets out of a list, and seals those that were typed to the
// edge's key, each for itself.
func hide(k Known, list devicelist.List) (text string, secrets []Secret, err error) {
	hidden := list.Hide(func(one devicelist.Secret) string {
		ref := rand.Text()[:16]
		plain, bad := json.Marshal(one)
		if bad == nil {
			var sealed []byte
			sealed, bad = sealing.Seal(k.Key, wire.SecretPurpose(k.Edge, ref), plain)
			secrets = append(secrets, Secret{ref, sealed})
		}
		if bad != nil {
			err = bad
		}
		return ref
	})
	return hidden.Text(), secrets, err
}
