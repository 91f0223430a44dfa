package pictures

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	clipBefore = 10 // seconds of an alert's clip before it
	clipAfter  = 10 // and after
	// clipPatience is how long a clip may take to come, a lost uplink included.
	clipPatience = 10 * time.Minute
	tidyEvery    = time.Minute
)

// AlertChanged takes every change of an alert. One that has just opened, by
// something that happened at a time, and whose place a camera sees, gets a clip.
// It never waits.
func (p *Pictures) AlertChanged(a alerts.Alert) {
	if a.Version != 1 || a.NotRecorded || a.Chain == nil || len(a.Cameras) == 0 {
		return
	}
	clip := devices.Clip{
		ID: devices.NewID(p.cfg.Now()), Alert: a.ID, Camera: a.Cameras[0], State: devices.ClipWaiting,
		From: a.Chain.Pressed, To: a.Chain.Pressed, CreatedAt: p.cfg.Now().UTC(),
	}
	select {
	case p.wanted <- clip:
	default:
		p.m.clips.WithLabelValues("not_asked").Inc()
	}
}

// Run asks for clips and tidies them up until ctx ends.
func (p *Pictures) Run(ctx context.Context) error {
	if err := os.MkdirAll(p.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("make folder for clips: %w", err)
	}
	tidy := time.NewTicker(tidyEvery)
	defer tidy.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case clip := <-p.wanted:
			if err := p.cfg.Store.PutClip(ctx, clip); err != nil {
				p.cfg.Log.Warn("clip not asked for", "alert", clip.Alert, "err", err)
				continue
			}
			p.ask(clip)
		case <-tidy.C:
			if err := p.tidy(ctx); err != nil && ctx.Err() == nil {
				p.cfg.Log.Warn("clips not tidied", "err", err)
			}
		}
	}
}

// ask orders a waiting clip from its edge; an edge that is away is asked when it
// comes.
func (p *Pictures) ask(clip devices.Clip) {
	if camera, ok := p.cfg.Camera(clip.Camera); ok {
		p.tell(camera.Edge, wire.Uplink{Clip: &wire.ClipOrder{ID: clip.ID, Camera: clip.Camera, At: clip.From, BeforeS: clipBefore, AfterS: clipAfter}})
	}
}

func (p *Pictures) askAgain(edge string) {
	ctx, done := context.WithTimeout(context.Background(), writeTimeout)
	defer done()
	waiting, err := p.cfg.Store.ClipsWaiting(ctx)
	if err != nil {
		p.cfg.Log.Warn("waiting clips not read", "edge", edge, "err", err)
		return
	}
	for _, clip := range waiting {
		if camera, ok := p.cfg.Camera(clip.Camera); ok && camera.Edge == edge {
			p.ask(clip)
		}
	}
}

// tidy gives up clips that did not come and deletes those past retention.
func (p *Pictures) tidy(ctx context.Context) error {
	now := p.cfg.Now()
	waiting, err := p.cfg.Store.ClipsWaiting(ctx)
	if err != nil {
		return err
	}
	for _, clip := range waiting {
		if now.Sub(clip.CreatedAt) > clipPatience {
			if err := p.fail(ctx, clip, "the pictures did not come"); err != nil {
				return err
			}
		}
	}
	ids, err := p.cfg.Store.DeleteClipsBefore(ctx, now.Add(-p.cfg.Retention))
	for _, id := range ids {
		if err := os.Remove(p.path(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
			p.cfg.Log.Warn("clip file not removed", "clip", id, "err", err)
		}
	}
	return err
}

func (p *Pictures) fail(ctx context.Context, clip devices.Clip, why string) error {
	clip.State, clip.Error = devices.ClipFailed, why
	p.m.clips.WithLabelValues("failed").Inc()
	return p.cfg.Store.PutClip(ctx, clip)
}

// Clips lists clips, newest first; of one alert unless alert is empty.
func (p *Pictures) Clips(ctx context.Context, alert string, limit int, cursor string) ([]devices.Clip, string, error) {
	return p.cfg.Store.Clips(ctx, alert, limit, cursor)
}

// OpenClip opens the file of a clip that is ready.
func (p *Pictures) OpenClip(ctx context.Context, id string) (devices.Clip, io.ReadSeekCloser, error) {
	clip, err := p.cfg.Store.Clip(ctx, id)
	if err != nil {
		return clip, nil, err
	}
	if clip.State != devices.ClipReady {
		return clip, nil, fmt.Errorf("clip %s: %w", id, ErrNoPicture)
	}
	file, err := os.Open(p.path(clip.ID))
	if err != nil {
		return clip, nil, fmt.Errorf("open clip %s: %w", id, err)
	}
	return clip, file, nil
}

func (p *Pictures) path(id string) string { return filepath.Join(p.cfg.Dir, id+".mp4") }

// AuditRecordings asks a camera's edge to audit its recordings now; false when the edge
// has no uplink.
func (p *Pictures) AuditRecordings(camera string) bool {
	device, ok := p.cfg.Camera(camera)
	return ok && p.tell(device.Edge, wire.Uplink{Audit: camera})
}
