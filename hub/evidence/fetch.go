package evidence

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Part is what is to be fetched of a camera's recording, on its edge's clock.
type Part struct {
	Camera   string
	From, To time.Time
}

// Fetch has what recorders have fetched for a request for pictures: each part becomes a
// clip that waits, and its edge is asked for one after the other. A part of a camera that
// is gone is a part that failed.
func (e *Evidence) Fetch(ctx context.Context, request string, parts []Part) error {
	now := e.cfg.Now().UTC()
	edges := map[string]bool{}
	for _, p := range parts {
		clip := devices.Clip{
			ID: devices.NewID(now), Request: request, Camera: p.Camera, At: p.From, From: p.From, To: p.To, State: devices.ClipWaiting, CreatedAt: now,
			CameraClock: &devices.CameraClock{State: devices.ClockUnknown}, // of then; it was not measured
		}
		if where, known := e.cfg.Camera(p.Camera); known {
			clock := e.cfg.EdgeClock(where.Edge)
			clip.Edge, clip.EdgeClock = where.Edge, &clock
			edges[where.Edge] = true
		} else {
			clip.State, clip.Error = devices.ClipFailed, "no_recorder"
		}
		if _, err := e.cfg.Store.AddClip(ctx, clip); err != nil {
			return fmt.Errorf("record a part of camera %s to fetch: %w", p.Camera, err)
		}
	}
	for edge := range edges {
		e.fetchNext(ctx, edge)
	}
	return nil
}

// Fetches are the parts that were fetched for a request, are waited for, or failed, in
// order of time.
func (e *Evidence) Fetches(ctx context.Context, request string) ([]devices.Clip, error) {
	return e.cfg.Store.ClipsFetched(ctx, request)
}

// StopFetching no longer waits for the parts of a request that have not come.
func (e *Evidence) StopFetching(ctx context.Context, request string) error {
	all, err := e.cfg.Store.ClipsFetched(ctx, request)
	if err != nil {
		return err
	}
	for _, clip := range all {
		if clip.State == devices.ClipWaiting {
			if err := e.fail(ctx, clip, "stopped"); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetchNext asks an edge for the part that has waited longest, as long as its request is
// approved: recorders bear few who play, and nobody hands out what was withdrawn. The
// same again is known by its id.
func (e *Evidence) fetchNext(ctx context.Context, edge string) {
	for ctx.Err() == nil {
		clip, found, err := e.cfg.Store.NextFetch(ctx, edge)
		if err == nil && !found {
			return
		}
		if err == nil {
			until, granted := e.cfg.Granted(ctx, clip)
			if granted {
				e.tell(edge, wire.Uplink{Clip: &wire.ClipOrder{ID: clip.ID, Camera: clip.Camera, Recorded: &wire.RecordedSpan{From: clip.From, To: clip.To, Until: until}}})
				return // an edge that is away is asked when it comes
			}
			err = e.fail(ctx, clip, "not_granted")
		}
		if err != nil {
			e.cfg.Log.Warn("a part of a recording was not asked for", "edge", edge, "err", err)
			return
		}
	}
}
