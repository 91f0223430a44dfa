package pictures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// incoming is a clip whose parts come now.
type incoming struct {
	clip devices.Clip
	want wire.ClipFile
	file *os.File
	sum  hash.Hash
	have int64
}

// drop lets go of a clip that will not be finished on this connection.
func (in *incoming) drop() {
	if in == nil {
		return
	}
	name := in.file.Name()
	_ = in.file.Close() // half a clip is none
	_ = os.Remove(name)
}

// clipBegins takes the announcement of a clip that was asked for.
func (u *uplink) clipBegins(ctx context.Context, f wire.ClipFile) error {
	u.clip.drop()
	u.clip = nil
	clip, err := u.p.cfg.Store.Clip(ctx, f.ID)
	if err != nil && (u.p.cfg.NotFound == nil || !errors.Is(err, u.p.cfg.NotFound)) {
		return fmt.Errorf("look for clip %.64q: %w", f.ID, err) // the edge comes back and announces it again
	}
	camera, known := u.p.cfg.Camera(clip.Camera)
	switch {
	case err != nil, !known, camera.Edge != u.edge, clip.State == devices.ClipReady:
		// not asked for, not this edge's, or here already: the edge may forget it
		u.tell(wire.Uplink{ClipKept: f.ID})
		return nil
	case f.Error != "":
		if err := u.p.fail(ctx, clip, f.Error); err != nil {
			return err
		}
		u.tell(wire.Uplink{ClipKept: f.ID})
		return nil
	case f.Bytes <= 0 || f.Bytes > wire.MaxClip:
		return fmt.Errorf("clip of %d bytes: want up to %d", f.Bytes, wire.MaxClip)
	}
	file, err := os.OpenFile(u.p.path(clip.ID)+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make clip file: %w", err)
	}
	u.clip = &incoming{clip: clip, want: f, file: file, sum: sha256.New()}
	return nil
}

// clipPart takes the next bytes; with the last the clip is checked, made durable
// and only then confirmed.
func (u *uplink) clipPart(ctx context.Context, data []byte) error {
	in := u.clip
	if in == nil {
		return nil // of a clip that was turned away
	}
	if in.have += int64(len(data)); in.have > in.want.Bytes {
		return fmt.Errorf("clip %s is longer than it was announced", in.clip.ID)
	}
	in.sum.Write(data)
	if _, err := in.file.Write(data); err != nil {
		return fmt.Errorf("write clip: %w", err)
	}
	if in.have < in.want.Bytes {
		return nil
	}
	u.clip = nil
	if err := u.keep(ctx, in); err != nil {
		in.drop()
		return err
	}
	u.p.m.clips.WithLabelValues("ready").Inc()
	u.tell(wire.Uplink{ClipKept: in.clip.ID})
	return nil
}

func (u *uplink) keep(ctx context.Context, in *incoming) error {
	if sum := hex.EncodeToString(in.sum.Sum(nil)); sum != in.want.SHA256 {
		return fmt.Errorf("clip %s came damaged", in.clip.ID)
	}
	path := u.p.path(in.clip.ID)
	if err := errors.Join(in.file.Sync(), os.Rename(in.file.Name(), path), syncFolder(path)); err != nil {
		return fmt.Errorf("keep clip: %w", err)
	}
	in.clip.State, in.clip.From, in.clip.To = devices.ClipReady, in.want.From, in.want.To
	in.clip.Bytes, in.clip.SHA256 = in.want.Bytes, in.want.SHA256
	if err := u.p.cfg.Store.PutClip(ctx, in.clip); err != nil {
		return fmt.Errorf("record clip: %w", err)
	}
	return in.file.Close()
}

func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
