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
		a, more := e.nextWhole(ctx)
		if !more {
			break
		}
		e.keep(ctx, a)
	}
	for { // files that wait are left for the next run
		select {
		case a := <-e.whole:
			_ = a.file.close(false) // its bytes are written
		case a := <-e.fetched:
			_ = a.file.close(false)
		default:
			return
		}
	}
}

// nextWhole waits for a clip that has come: what was fetched from a recorder, which
// still has it, only when no clip of an alert waits. more is false when ctx has ended.
func (e *Evidence) nextWhole(ctx context.Context) (a arrived, more bool) {
	if ctx.Err() != nil {
		return a, false
	}
	select {
	case a = <-e.whole:
		return a, true
	default:
	}
	select {
	case <-ctx.Done():
		return a, false
	case a = <-e.whole:
	case a = <-e.fetched:
	}
	return a, true
}

// keep shelves one clip and only then has its edge forget it.
func (e *Evidence) keep(ctx context.Context, a arrived) {
	answer := e.put(ctx, a)
	e.endShelving(a.clip.ID) // before the edge hears of it, and announces it again
	if answer == nil {
		return
	}
	e.tell(a.clip.Edge, *answer)
	if a.clip.Request != "" && answer.ClipKept != "" {
		e.fetchNext(ctx, a.clip.Edge)
	}
}

// put shelves one clip and returns what its edge is told; nil: nothing yet.
func (e *Evidence) put(ctx context.Context, a arrived) *wire.Uplink {
	ctx, done := context.WithTimeout(ctx, shelfTime)
	defer done()
	err := e.cfg.Shelf.Put(ctx, a.clip.ID, a.file, a.want.Bytes, a.want.SHA256)
	if errors.Is(err, ErrDamaged) {
		return e.refuse(ctx, a)
	}
	awaited := false
	if err == nil {
		awaited, err = e.awaited(ctx, a.clip)
	}
	if err == nil && awaited {
		err = e.record(ctx, a)
	} else if err == nil {
		err = e.drop(ctx, a.clip)
	}
	if err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.cfg.Log.Error("clip not kept, tried again", "clip", a.clip.ID, "err", err)
		}
		_ = a.file.close(false) // its bytes are written
		return &wire.Uplink{ClipNot: &wire.ClipNot{ID: a.clip.ID, Reason: wire.ClipNotNow, AfterS: againLater}}
	}
	if err := a.file.close(true); err != nil {
		e.cfg.Log.Warn("clip's way not tidied", "clip", a.clip.ID, "err", err)
	}
	e.forgive(a.clip.ID)
	if awaited {
		e.m.clips.WithLabelValues("ready").Inc()
	}
	return &wire.Uplink{ClipKept: a.clip.ID}
}

// drop takes a part off the shelf whose request was over before it had come.
func (e *Evidence) drop(ctx context.Context, clip devices.Clip) error {
	if err := e.cfg.Shelf.Delete(ctx, clip.ID); err != nil {
		return fmt.Errorf("take clip %s off the shelf: %w", clip.ID, err)
	}
	now, err := e.cfg.Store.Clip(ctx, clip.ID)
	if err != nil || now.State != devices.ClipWaiting { // why it failed is on record
		return err
	}
	return e.fail(ctx, clip, notGranted)
}

// record writes the clip's manifest and that it is there.
func (e *Evidence) record(ctx context.Context, a arrived) error {
	clip := a.clip
	track, err := findSound(a.file)
	if err != nil { // it is evidence all the same; that it has no sound is not claimed
		e.cfg.Log.Warn("whether a clip has sound was not found", "clip", clip.ID, "err", err)
	} else {
		heard := track != nil
		clip.Sound = &heard
	}
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
	asked := Span{clip.At, clip.AtHub, before, after}
	if clip.Request != "" {
		asked = Span{At: a.clip.From, AfterS: int(a.clip.To.Sub(a.clip.From) / time.Second)}
		clip.RecorderS = a.want.RecorderS
	}
	manifest, err := Sign(e.cfg.Key, Manifest{
		Format: ManifestFormat, ID: clip.ID, Alert: clip.Alert, Request: clip.Request, RecorderS: clip.RecorderS, Camera: clip.Camera, Edge: clip.Edge,
		SHA256: clip.SHA256, Bytes: clip.Bytes, Sound: clip.Sound, Asked: asked, From: clip.From, To: clip.To,
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
func (e *Evidence) refuse(ctx context.Context, a arrived) *wire.Uplink {
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
		return &wire.Uplink{ClipNot: &wire.ClipNot{ID: a.clip.ID, Reason: wire.ClipNotDamaged, AfterS: againSoon}}
	}
	e.forgive(a.clip.ID)
	if err := e.fail(ctx, a.clip, fmt.Sprintf("it came damaged %d times", times)); err != nil {
		e.cfg.Log.Error("that a clip came damaged was not recorded", "clip", a.clip.ID, "err", err)
		return nil // announced again, and refused again
	}
	return &wire.Uplink{ClipKept: a.clip.ID}
}

// beginShelving reports whether a clip was not on its way to the shelf yet.
func (e *Evidence) beginShelving(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shelving[id] {
		return false
	}
	e.shelving[id] = true
	return true
}

func (e *Evidence) endShelving(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.shelving, id)
}

func (e *Evidence) isShelving(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.shelving[id]
}

func (e *Evidence) forgive(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.damaged, id)
}
