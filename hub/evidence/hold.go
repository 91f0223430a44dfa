package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

// Hold keeps a clip from being deleted, until it is released. A clip may have several.
type Hold struct {
	ID     string    `json:"id"` // ULID
	Clip   string    `json:"clip"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	// What follows is of one that was released.
	ReleasedAt     *time.Time `json:"released_at,omitempty"`
	ReleasedBy     string     `json:"released_by,omitempty"`
	ReleasedReason string     `json:"released_reason,omitempty"`
}

// ErrNoReason means that a hold, or its release, was not given a reason.
var ErrNoReason = errors.New("a reason is wanted")

// Hold keeps a clip from being deleted, whatever its age. A clip that is deleted
// already is ErrDeleted.
func (e *Evidence) Hold(ctx context.Context, clip, by, reason string) (Hold, error) {
	if reason == "" {
		return Hold{}, ErrNoReason
	}
	c, err := e.cfg.Store.Clip(ctx, clip)
	if err != nil {
		return Hold{}, err
	}
	now := e.cfg.Now().UTC().Truncate(time.Millisecond)
	h := Hold{ID: devices.NewID(now), Clip: clip, Reason: reason, By: by, At: now}
	entry := e.entry("clip.hold", c, reason)
	entry.Actor = by
	return h, e.cfg.Store.AddHold(ctx, h, entry)
}

// Release ends a hold; the clip is deleted when its time is over and no other holds
// it. One that was released already, or is none of that clip's, is ErrNotFound.
func (e *Evidence) Release(ctx context.Context, clip, hold, by, reason string) (Hold, error) {
	if reason == "" {
		return Hold{}, ErrNoReason
	}
	c, err := e.cfg.Store.Clip(ctx, clip)
	if err != nil {
		return Hold{}, err
	}
	all, err := e.cfg.Store.Holds(ctx, clip)
	if err != nil {
		return Hold{}, err
	}
	for _, h := range all {
		if h.ID == hold && h.ReleasedAt == nil {
			now := e.cfg.Now().UTC().Truncate(time.Millisecond)
			h.ReleasedAt, h.ReleasedBy, h.ReleasedReason = &now, by, reason
			entry := e.entry("clip.release", c, reason)
			entry.Actor = by
			return h, e.cfg.Store.ReleaseHold(ctx, h, entry)
		}
	}
	return Hold{}, fmt.Errorf("hold of clip %s: %w", clip, ErrNotFound)
}

// Holds lists the holds of a clip, those that were released too, newest first.
func (e *Evidence) Holds(ctx context.Context, clip string) ([]Hold, error) {
	return e.cfg.Store.Holds(ctx, clip)
}
