package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Opened is a stored clip: its record, which holds the SHA-256, its manifest as the
// hub signed it (see Verify), and its file. Close File.
type Opened struct {
	Clip     devices.Clip
	Manifest string
	File     io.ReadSeekCloser
}

// Open opens the file of a clip. It is ErrNotFound, ErrNotReady, ErrDeleted, or
// ErrMissing where the file should be there and is not, which is then on record.
func (e *Evidence) Open(ctx context.Context, id string) (Opened, error) {
	clip, err := e.cfg.Store.Clip(ctx, id)
	if err != nil {
		return Opened{}, err
	}
	clip = e.dated(clip)
	switch clip.State {
	case devices.ClipReady, devices.ClipMissing:
	case devices.ClipDeleted:
		return Opened{Clip: clip}, fmt.Errorf("clip %s: %w", id, ErrDeleted)
	default:
		return Opened{Clip: clip}, fmt.Errorf("clip %s: %w", id, ErrNotReady)
	}
	manifest, err := e.cfg.Store.Manifest(ctx, id)
	if err != nil {
		return Opened{Clip: clip}, err
	}
	file, err := e.cfg.Shelf.Open(ctx, id)
	if errors.Is(err, ErrMissing) {
		return Opened{Clip: clip}, errors.Join(fmt.Errorf("clip %s: %w", id, err), e.found(ctx, clip, false))
	}
	if err != nil {
		return Opened{Clip: clip}, fmt.Errorf("open clip %s: %w", id, err)
	}
	return Opened{Clip: clip, Manifest: manifest, File: file}, nil
}

// found takes note of whether a shelved clip's file is there, when that is news.
func (e *Evidence) found(ctx context.Context, clip devices.Clip, there bool) error {
	state, action := devices.ClipMissing, "clip.missing"
	if there {
		state, action = devices.ClipReady, "clip.found_again"
	}
	if clip.State == state {
		return nil
	}
	e.cfg.Log.Error("a clip's file: "+action, "clip", clip.ID, "camera", clip.Camera)
	return e.cfg.Store.MarkClip(ctx, clip.ID, state, e.entry(action, clip, ""))
}

// entry is a row of the audit record about a clip, of the hub's own doing.
func (e *Evidence) entry(action string, clip devices.Clip, purpose string) access.AuditEntry {
	now := e.cfg.Now().UTC()
	return access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: "system", Action: action, Target: "clip:" + clip.ID, Purpose: purpose,
		Detail: fmt.Sprintf("alert %s, camera %s, %s to %s, sha256 %s", clip.Alert, clip.Camera, clip.From.Format(time.RFC3339), clip.To.Format(time.RFC3339), clip.SHA256),
	}
}
