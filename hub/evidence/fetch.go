package evidence

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// notGranted is why a part failed whose request is not approved, or not any more.
const notGranted = "not_granted"

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

// fetchOn asks the edges that are here again for what they owe: an order that could
// not be given, or was not heard, does not stand still.
func (e *Evidence) fetchOn(ctx context.Context) {
	e.mu.Lock()
	here := slices.Collect(maps.Keys(e.edges))
	e.mu.Unlock()
	for _, edge := range here {
		e.fetchNext(ctx, edge)
	}
}

// awaited is whether a clip may still be taken: a part that was fetched for a request,
// only while it waits and that is approved.
func (e *Evidence) awaited(ctx context.Context, clip devices.Clip) (bool, error) {
	if clip.Request == "" {
		return true, nil
	}
	now, err := e.cfg.Store.Clip(ctx, clip.ID)
	if err != nil {
		return false, fmt.Errorf("look whether clip %s is waited for: %w", clip.ID, err)
	}
	switch now.State {
	case devices.ClipFailed, devices.ClipDeleted:
		return false, nil
	case devices.ClipWaiting:
		_, granted, err := e.cfg.Granted(ctx, now)
		return granted, err
	}
	return true, nil // it came over two connections, and is there
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
			var until time.Time
			var granted bool
			until, granted, err = e.cfg.Granted(ctx, clip)
			switch {
			case granted:
				e.tell(edge, wire.Uplink{Clip: &wire.ClipOrder{ID: clip.ID, Camera: clip.Camera, Recorded: &wire.RecordedSpan{From: clip.From, To: clip.To, Until: until}}})
				return // an edge that is away is asked when it comes
			case err == nil:
				err = e.fail(ctx, clip, notGranted)
			}
		}
		if err != nil {
			e.cfg.Log.Warn("a part of a recording was not asked for", "edge", edge, "err", err)
			return
		}
	}
}
