package evidence

import (
	"context"
	"fmt"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	before = 10 // seconds that a clip shows of the time before
	after  = 20 // and after
	// camerasMost bounds the clips of one occurrence, and clipsMost those of one alert.
	camerasMost = 4
	clipsMost   = 24
	// fresh is how old an occurrence may be to be asked for: an edge keeps the last
	// 20 s, and what is older is gone.
	fresh = time.Minute
	// wantedMost bounds the occurrences that wait to be asked for; more are not asked
	// for, counted.
	wantedMost = 64
	storeTime  = 10 * time.Second
)

// occurrence is something of which there should be clips.
type occurrence struct {
	alert, event, edge string
	cameras            []string
	at, received       time.Time
}

// AlertChanged takes every change of an alert. Each time that something new happened
// in it, the cameras that saw the place then give a clip. It never waits.
func (e *Evidence) AlertChanged(a alerts.Alert) {
	if a.NotRecorded || a.Chain == nil || len(a.Cameras) == 0 || e.cfg.Now().Sub(a.Chain.Raised) > fresh {
		return
	}
	o := occurrence{a.ID, a.Chain.Event, a.Edge, a.Cameras[:min(len(a.Cameras), camerasMost)], a.Chain.Pressed, a.Chain.Received}
	select {
	case e.wanted <- o:
	default:
		e.m.clips.WithLabelValues("not_asked").Inc()
		e.cfg.Log.Warn("clips not asked for: too many at once", "alert", a.ID)
	}
}

// order asks for clips until ctx ends.
func (e *Evidence) order(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-e.wanted:
			if err := e.want(ctx, o); err != nil && ctx.Err() == nil {
				e.cfg.Log.Warn("clips not asked for", "alert", o.alert, "err", err)
			}
		}
	}
}

// want puts the clips of an occurrence on record and asks for them. The same
// occurrence again is known by their ids.
func (e *Evidence) want(ctx context.Context, o occurrence) error {
	ctx, done := context.WithTimeout(ctx, storeTime)
	defer done()
	have, _, err := e.cfg.Store.Clips(ctx, o.alert, clipsMost, "")
	if err != nil {
		return fmt.Errorf("read clips of alert %s: %w", o.alert, err)
	}
	for _, camera := range o.cameras {
		where, known := e.cfg.Camera(camera)
		if !known || covered(have, camera, o.at) {
			continue
		}
		if len(have) >= clipsMost {
			e.m.clips.WithLabelValues("not_asked").Inc()
			continue
		}
		clip := devices.Clip{
			ID: devices.StableID(o.received, o.alert, o.event, camera), Alert: o.alert, Camera: camera, Edge: where.Edge,
			At: o.at, State: devices.ClipWaiting, CreatedAt: e.cfg.Now().UTC(), CameraClock: &where.Clock,
		}
		if where.Edge != o.edge { // which knows nothing of the clock that o.at is on
			clip.At, clip.AtHub = o.received, true
		}
		clip.From, clip.To = clip.At, clip.At
		clock := e.cfg.EdgeClock(where.Edge)
		clip.EdgeClock = &clock
		added, err := e.cfg.Store.AddClip(ctx, clip)
		if err != nil {
			return fmt.Errorf("record clip of camera %s: %w", camera, err)
		}
		if added {
			have = append(have, clip)
			e.ask(clip)
		}
	}
	return nil
}

// covered reports whether a clip of the alert shows that moment of the camera with
// what follows: another occurrence a few seconds later needs none of its own.
func covered(have []devices.Clip, camera string, at time.Time) bool {
	for _, c := range have {
		if gap := at.Sub(c.At); c.Camera == camera && !c.AtHub && gap >= 0 && gap < after*time.Second/2 {
			return true
		}
	}
	return false
}

// ask orders a waiting clip from its edge; an edge that is away is asked when it
// comes. It reports whether the edge has room for more orders.
func (e *Evidence) ask(clip devices.Clip) bool {
	o := wire.ClipOrder{ID: clip.ID, Camera: clip.Camera, At: clip.At, BeforeS: before, AfterS: after}
	if clip.AtHub {
		ago := max(0, e.cfg.Now().Sub(clip.At)).Milliseconds()
		o.AgoMS = &ago
	}
	return e.tell(clip.Edge, wire.Uplink{Clip: &o})
}

// owedMost bounds what an edge is asked for anew when it comes: well below the orders
// that its connection has room for, as one too many ends it. Those beyond are old: an
// edge that cut them tells of them itself, and one that did not has no pictures of then.
const owedMost = 100

// askAgain asks an edge that comes for what it owes, the newest first: of that it may
// still have the pictures.
func (e *Evidence) askAgain(edge string) {
	ctx, done := context.WithTimeout(context.Background(), storeTime)
	defer done()
	waiting, err := e.cfg.Store.ClipsOwed(ctx, edge, owedMost)
	if err != nil {
		e.cfg.Log.Warn("waiting clips not read", "edge", edge, "err", err)
		return
	}
	for _, clip := range waiting {
		if !e.ask(clip) {
			return // it is gone, and is asked when it comes again
		}
	}
	e.fetchNext(ctx, edge)
}
