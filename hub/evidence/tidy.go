package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

const (
	tidyEvery = time.Minute
	// patience is how long a clip may take to come, a lost link included.
	patience = 24 * time.Hour
	// tombstones is how long it is on record that a clip was deleted; the audit record
	// says so for good.
	tombstones = 400 * 24 * time.Hour
	// tidyMost bounds what one round does of each kind.
	tidyMost = 200
)

// tidyUp keeps times until ctx ends.
func (e *Evidence) tidyUp(ctx context.Context) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	looked := "" // up to where files were looked for
	for {
		next, err := e.tidy(ctx, looked)
		if err != nil && ctx.Err() == nil {
			e.cfg.Log.Warn("clips not tidied, tried again", "err", err)
		}
		looked = next
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.fetchOn(ctx) // not at the start: an edge that comes is asked then
		}
	}
}

// tidy gives up what does not come, deletes what is over, and looks whether the next
// files after looked are where they were put. One of these that fails does not keep
// the others.
func (e *Evidence) tidy(ctx context.Context, looked string) (next string, err error) {
	next, sweep := e.sweep(ctx, looked)
	return next, errors.Join(e.giveUpLate(ctx), e.deleteOver(ctx), e.clearDeleted(ctx), sweep, e.cfg.Store.ForgetClips(ctx, e.cfg.Now().Add(-tombstones)))
}

func (e *Evidence) giveUpLate(ctx context.Context) error {
	now := e.cfg.Now()
	late, err := e.cfg.Store.ClipsLate(ctx, now.Add(-patience), tidyMost)
	if err != nil {
		return fmt.Errorf("look for clips that do not come: %w", err)
	}
	for _, clip := range late {
		if err := e.fail(ctx, clip, "the pictures did not come"); err != nil {
			return err
		}
	}
	e.spool.tidy(now.Add(-spoolAge), func(id string) bool {
		clip, err := e.cfg.Store.Clip(ctx, id)
		return err != nil && !errors.Is(err, ErrNotFound) || clip.State == devices.ClipWaiting || clip.State == devices.ClipFailed
	})
	return nil
}

// deleteOver marks clips deleted whose time is over, each with its row of the audit
// record. Nothing of a file goes before that is on record.
func (e *Evidence) deleteOver(ctx context.Context) error {
	now := e.cfg.Now().UTC()
	over, err := e.cfg.Store.ClipsOver(ctx, now.Add(-e.cfg.Retention), tidyMost)
	if err != nil {
		return fmt.Errorf("look for clips whose time is over: %w", err)
	}
	for _, clip := range over {
		outcome, why := "deleted", fmt.Sprintf("kept for %d days", int(e.cfg.Retention.Hours())/24)
		if clip.State == devices.ClipWaiting || clip.State == devices.ClipFailed { // nothing was kept
			outcome, why = "forgotten", "its pictures never came"
		}
		deleted, err := e.cfg.Store.DeleteClip(ctx, clip.ID, now, e.entry("clip."+outcome, clip, why))
		if err != nil {
			return fmt.Errorf("delete clip %s: %w", clip.ID, err)
		}
		if deleted {
			e.m.clips.WithLabelValues(outcome).Inc()
		}
	}
	return nil
}

// clearDeleted takes the files of deleted clips off the shelf. What fails, or was
// left by a crash, is tried again.
func (e *Evidence) clearDeleted(ctx context.Context) error {
	ids, err := e.cfg.Store.ClipsToClear(ctx, tidyMost)
	if err != nil {
		return fmt.Errorf("look for files of deleted clips: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	if err := e.cfg.Shelf.Check(ctx); err != nil { // not one try for each file of a shelf that is away
		return fmt.Errorf("delete files of clips: %w", err)
	}
	var errs []error
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		if err := e.cfg.Shelf.Delete(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("delete the file of clip %s: %w", id, err))
			continue
		}
		if err := e.cfg.Store.ClipCleared(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("record that the file of clip %s is deleted: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// sweep looks for the next files and takes note of those that are missing.
func (e *Evidence) sweep(ctx context.Context, looked string) (next string, err error) {
	if err := e.cfg.Shelf.Check(ctx); err != nil {
		return looked, fmt.Errorf("look for clips' files: %w", err) // a shelf that is away has lost nothing
	}
	clips, err := e.cfg.Store.ClipsShelved(ctx, looked, tidyMost)
	if err != nil {
		return looked, fmt.Errorf("list clips: %w", err)
	}
	var errs []error
	for _, clip := range clips {
		if ctx.Err() != nil {
			return looked, errors.Join(append(errs, ctx.Err())...)
		}
		looked = clip.ID // one that fails is looked for in the next turn
		size, err := e.cfg.Shelf.Size(ctx, clip.ID)
		if err != nil && !errors.Is(err, ErrMissing) {
			errs = append(errs, fmt.Errorf("look for the file of clip %s: %w", clip.ID, err))
			continue
		}
		if err := e.found(ctx, clip, err == nil && size == clip.Bytes); err != nil {
			errs = append(errs, fmt.Errorf("record what became of the file of clip %s: %w", clip.ID, err))
		}
	}
	if len(clips) < tidyMost {
		looked = "" // from the beginning again
	}
	missing, err := e.cfg.Store.ClipsMissing(ctx)
	if err != nil {
		return looked, errors.Join(append(errs, fmt.Errorf("count missing clips: %w", err))...)
	}
	e.m.missing.Set(float64(missing))
	return looked, errors.Join(errs...)
}
