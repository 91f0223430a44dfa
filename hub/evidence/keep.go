package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// shelfTime is how long a shelf may take for one clip.
	shelfTime = 5 * time.Minute
	// damagedMost is how often a clip may come damaged before it is given up.
	damagedMost = 5
)

// ErrDamaged is the error of a shelf for a file that is not what it was said to be.
var ErrDamaged = errors.New("the file's SHA-256 is not the one that was announced")

// arrived is a clip all of whose bytes have come.
type arrived struct {
	clip devices.Clip
	want wire.ClipFile
	file *partial
}

// shelve puts what came on the shelf until ctx ends.
func (e *Evidence) shelve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			for { // files that wait are left for the next run
				select {
				case a := <-e.whole:
					_ = a.file.close(false) // its bytes are written
				default:
					return
				}
			}
		case a := <-e.whole:
			e.keep(ctx, a)
		}
	}
}

// keep shelves one clip and only then has its edge forget it.
func (e *Evidence) keep(ctx context.Context, a arrived) {
	ctx, done := context.WithTimeout(ctx, shelfTime)
	defer done()
	err := e.cfg.Shelf.Put(ctx, a.clip.ID, a.file, a.want.Bytes, a.want.SHA256)
	if errors.Is(err, ErrDamaged) {
		e.refuse(ctx, a)
		return
	}
	if err == nil {
		err = e.record(ctx, a)
	}
	if err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.cfg.Log.Error("clip not kept, tried again", "clip", a.clip.ID, "err", err)
		}
		_ = a.file.close(false) // its bytes are written
		e.tell(a.clip.Edge, wire.Uplink{ClipNot: &wire.ClipNot{ID: a.clip.ID, Reason: wire.ClipNotNow, AfterS: againLater}})
		return
	}
	if err := a.file.close(true); err != nil {
		e.cfg.Log.Warn("clip's way not tidied", "clip", a.clip.ID, "err", err)
	}
	e.forgive(a.clip.ID)
	e.m.clips.WithLabelValues("ready").Inc()
	e.tell(a.clip.Edge, wire.Uplink{ClipKept: a.clip.ID})
}

// record writes the clip's manifest and that it is there.
func (e *Evidence) record(ctx context.Context, a arrived) error {
	clip := a.clip
	clip.State, clip.Error, clip.From, clip.To, clip.Bytes, clip.SHA256 = devices.ClipReady, "", a.want.From.UTC(), a.want.To.UTC(), a.want.Bytes, a.want.SHA256
	clock := devices.EdgeClock{State: devices.ClockUnknown}
	if clip.EdgeClock != nil {
		clock = *clip.EdgeClock
	}
	clock.Kernel = a.want.Kernel
	clip.EdgeClock = &clock
	camera := devices.CameraClock{State: devices.ClockUnknown}
	if clip.CameraClock != nil {
		camera = *clip.CameraClock
	}
	manifest, err := Sign(e.cfg.Key, Manifest{
		Format: ManifestFormat, ID: clip.ID, Alert: clip.Alert, Camera: clip.Camera, Edge: clip.Edge,
		SHA256: clip.SHA256, Bytes: clip.Bytes, Asked: Span{clip.At, clip.AtHub, before, after}, From: clip.From, To: clip.To,
		EdgeClock: clock, CameraClock: camera, OrderedAt: clip.CreatedAt, KeptAt: e.cfg.Now().UTC().Truncate(time.Millisecond),
	})
	if err != nil {
		return err
	}
	if err := e.cfg.Store.KeepClip(ctx, clip, manifest); err != nil {
		return fmt.Errorf("record clip %s: %w", clip.ID, err)
	}
	return nil
}

// refuse throws away what came damaged and has it sent anew, some times.
func (e *Evidence) refuse(ctx context.Context, a arrived) {
	e.m.clips.WithLabelValues("damaged").Inc()
	if err := a.file.close(true); err != nil {
		e.cfg.Log.Warn("damaged clip not removed", "clip", a.clip.ID, "err", err)
	}
	e.mu.Lock()
	e.damaged[a.clip.ID]++
	times := e.damaged[a.clip.ID]
	e.mu.Unlock()
	e.cfg.Log.Warn("clip came damaged and was refused", "clip", a.clip.ID, "edge", a.clip.Edge, "times", times)
	if times < damagedMost {
		e.tell(a.clip.Edge, wire.Uplink{ClipNot: &wire.ClipNot{ID: a.clip.ID, Reason: wire.ClipNotDamaged, AfterS: againSoon}})
		return
	}
	e.forgive(a.clip.ID)
	if err := e.fail(ctx, a.clip, fmt.Sprintf("it came damaged %d times", times)); err != nil {
		e.cfg.Log.Error("that a clip came damaged was not recorded", "clip", a.clip.ID, "err", err)
		return // announced again, and refused again
	}
	e.tell(a.clip.Edge, wire.Uplink{ClipKept: a.clip.ID})
}

func (e *Evidence) forgive(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.damaged, id)
}
