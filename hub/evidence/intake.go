package evidence

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// wholeMost bounds the clips of alerts that have come and wait for the shelf, and as
// many parts of recordings wait behind them; more are announced again by their edge.
const wholeMost = 64

const (
	againSoon  = 5  // seconds until a clip that came damaged is announced again
	againLater = 30 // and one that the hub could not keep
)

// Intake takes the clips that come over one connection of an edge. Announce and Part
// belong to the goroutine that reads it.
type Intake struct {
	e    *Evidence
	edge string
	tell func(wire.Uplink) bool

	now struct { // the clip whose parts come
		clip devices.Clip
		want wire.ClipFile
		file *partial
	}
}

// Receive begins to take an edge's clips and asks it for those that are owed. tell
// sends it something and never waits. Close the Intake when the connection ends.
func (e *Evidence) Receive(edge string, tell func(wire.Uplink) bool) *Intake {
	in := &Intake{e: e, edge: edge, tell: tell}
	e.mu.Lock()
	e.edges[edge] = in
	e.mu.Unlock()
	e.askAgain(edge)
	return in
}

// Close keeps what has come of a clip, so that the next connection goes on there.
func (in *Intake) Close() {
	in.e.mu.Lock()
	if in.e.edges[in.edge] == in {
		delete(in.e.edges, in.edge)
	}
	in.e.mu.Unlock()
	in.leave()
}

// leave lets go of the clip that comes now.
func (in *Intake) leave() {
	if err := in.now.file.close(false); err != nil {
		in.e.cfg.Log.Warn("clip on its way not closed", "clip", in.now.clip.ID, "err", err)
	}
	in.now.file = nil
}

// Announce takes the news of a clip that was asked for, and says how much of it is
// here. Its error ends the connection; the edge comes back and announces it again.
func (in *Intake) Announce(ctx context.Context, f wire.ClipFile) error {
	in.leave()
	ctx, done := context.WithTimeout(ctx, storeTime)
	defer done()
	clip, err := in.e.cfg.Store.Clip(ctx, f.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("look for clip %.64q: %w", f.ID, err)
	}
	if owner, known := in.e.cfg.Camera(clip.Camera); clip.Edge == "" && known { // asked for before that was kept
		clip.Edge = owner.Edge
	}
	switch {
	case err != nil, clip.Edge != in.edge, clip.State != devices.ClipWaiting && (clip.State != devices.ClipFailed || clip.Request != ""):
		// not asked for, not this edge's, here already, or fetched and not waited for any
		// more: the edge may forget it
		in.tell(wire.Uplink{ClipKept: f.ID})
		return nil
	case f.Error != "":
		return in.giveUp(ctx, clip, f.Error)
	case f.Bytes <= 0 || f.Bytes > wire.MaxClip:
		return in.giveUp(ctx, clip, fmt.Sprintf("the file has %d bytes; want up to %d", f.Bytes, wire.MaxClip))
	case !isSHA256(f.SHA256):
		return in.giveUp(ctx, clip, "the file was announced without a SHA-256")
	}
	if clip.Request != "" {
		if _, granted, err := in.e.cfg.Granted(ctx, clip); err != nil {
			return fmt.Errorf("look whether clip %s may be taken: %w", clip.ID, err)
		} else if !granted {
			return in.giveUp(ctx, clip, notGranted)
		}
	}
	if in.e.isShelving(clip.ID) {
		in.again(clip.ID)
		return nil
	}
	file, err := in.e.spool.begin(f)
	if err != nil {
		in.notNow(clip.ID, err)
		return nil
	}
	in.now.clip, in.now.want, in.now.file = clip, f, file
	if !f.Resumes {
		file.have = 0 // it sends from the beginning, whatever is here
	}
	in.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: clip.ID, Offset: file.have}})
	if file.have == f.Bytes {
		in.complete()
	}
	return nil
}

func (in *Intake) giveUp(ctx context.Context, clip devices.Clip, why string) error {
	if err := in.e.fail(ctx, clip, why); err != nil {
		return err
	}
	in.tell(wire.Uplink{ClipKept: clip.ID})
	if clip.Request != "" {
		in.e.fetchNext(ctx, in.edge)
	}
	return nil
}

// Part takes the next bytes of the clip that was announced last. Those that do not
// go on where the file ends are left, and the edge is told where that is.
func (in *Intake) Part(offset int64, data []byte) {
	file := in.now.file
	if file == nil {
		return // of a clip that was turned away
	}
	id := in.now.clip.ID
	if !in.now.want.Resumes {
		offset = file.have
	}
	if offset == file.have && file.have+int64(len(data)) <= in.now.want.Bytes {
		if err := file.write(data); err != nil {
			in.leave()
			in.notNow(id, err)
			return
		}
	}
	if in.now.want.Resumes {
		in.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: id, Offset: file.have}})
	}
	if file.have == in.now.want.Bytes {
		in.complete()
	}
}

// complete hands a file that has all its bytes to whoever puts it on the shelf, once.
func (in *Intake) complete() {
	a := arrived{in.now.clip, in.now.want, in.now.file}
	if !in.e.beginShelving(a.clip.ID) { // it came over two connections
		in.leave()
		in.again(a.clip.ID)
		return
	}
	in.now.file = nil
	shelf := in.e.whole
	if a.clip.Request != "" {
		shelf = in.e.fetched
	}
	select {
	case shelf <- a:
	default:
		in.e.m.clips.WithLabelValues("put_off").Inc()
		in.e.endShelving(a.clip.ID)
		in.notNow(a.clip.ID, errors.Join(errors.New("too many wait for the shelf"), a.file.close(false)))
	}
}

// notNow has the edge announce a clip again later.
func (in *Intake) notNow(id string, why error) {
	in.e.cfg.Log.Warn("clip not taken now", "clip", id, "edge", in.edge, "err", why)
	in.again(id)
}

func (in *Intake) again(id string) {
	in.tell(wire.Uplink{ClipNot: &wire.ClipNot{ID: id, Reason: wire.ClipNotNow, AfterS: againLater}})
}

func isSHA256(text string) bool {
	sum, err := hex.DecodeString(text)
	return err == nil && len(sum) == 32 && text == hex.EncodeToString(sum)
}
