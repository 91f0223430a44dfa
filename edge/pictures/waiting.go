package pictures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// waitingClip is a clip, or the news that there is none, that the hub has not
// confirmed yet.
type waitingClip struct{ file wire.ClipFile }

// order cuts a clip as soon as its last second has passed.
func (p *Pictures) order(ctx context.Context, o wire.ClipOrder) {
	if !devices.ValidULID(o.ID) || o.BeforeS < 0 || o.BeforeS > 60 || o.AfterS < 0 || o.AfterS > 60 {
		p.cfg.Log.Warn("clip order refused", "clip", o.ID)
		return
	}
	p.mu.Lock()
	known := p.cutting[o.ID]
	for _, w := range p.waiting {
		known = known || w.file.ID == o.ID
	}
	if !known {
		p.cutting[o.ID] = true
	}
	p.mu.Unlock()
	if known { // the hub asks again after it was away
		p.note()
		return
	}
	p.clips.Go(func() {
		file, err := p.cut(ctx, o)
		if err != nil {
			p.m.clips.WithLabelValues("failed").Inc()
			file = wire.ClipFile{ID: o.ID, Error: err.Error()}
		}
		p.mu.Lock()
		delete(p.cutting, o.ID)
		p.mu.Unlock()
		if ctx.Err() == nil {
			p.wait(file)
		}
	})
}

func (p *Pictures) cut(ctx context.Context, o wire.ClipOrder) (wire.ClipFile, error) {
	r, ok := p.ring(o.Camera)
	if !ok {
		return wire.ClipFile{}, fmt.Errorf("camera %s keeps no pre-roll", o.Camera)
	}
	from, to := o.At.Add(-time.Duration(o.BeforeS)*time.Second), o.At.Add(time.Duration(o.AfterS)*time.Second)
	if late := time.Since(to); late > rollSpan || late < -2*time.Minute {
		return wire.ClipFile{}, fmt.Errorf("the time asked for is not in the pre-roll")
	}
	rest(ctx, time.Until(to.Add(time.Second/2))) // the last picture is on its way
	pictures, _ := r.from(from)
	for len(pictures) > 0 && pictures[len(pictures)-1].at.After(to) {
		pictures = pictures[:len(pictures)-1]
	}
	if len(pictures) == 0 {
		return wire.ClipFile{}, fmt.Errorf("camera %s showed nothing then", o.Camera)
	}
	size, sum, err := writeClip(p.path(o.ID), pictures)
	if err != nil {
		return wire.ClipFile{}, err
	}
	file := wire.ClipFile{ID: o.ID, From: pictures[0].at.UTC(), To: pictures[len(pictures)-1].at.UTC(), Bytes: size, SHA256: sum}
	note, err := json.Marshal(file)
	if err == nil {
		err = os.WriteFile(p.path(o.ID)+".json", note, 0o600)
	}
	if err != nil {
		return wire.ClipFile{}, fmt.Errorf("note clip: %w", err)
	}
	p.m.clips.WithLabelValues("cut").Inc()
	return file, nil
}

// wait puts a clip into the line for the uplink. When the line is full the oldest
// goes, counted.
func (p *Pictures) wait(file wire.ClipFile) {
	p.mu.Lock()
	p.waiting = append(p.waiting, waitingClip{file})
	var oldest string
	if len(p.waiting) > maxWaiting {
		oldest = p.waiting[0].file.ID
		p.waiting = p.waiting[1:]
		p.m.clips.WithLabelValues("dropped").Inc()
	}
	p.mu.Unlock()
	if oldest != "" {
		p.remove(oldest)
	}
	p.note()
}

func (p *Pictures) note() {
	select {
	case p.arrived <- struct{}{}:
	default: // a note is there already
	}
}

// kept forgets a clip that the hub has, durably.
func (p *Pictures) kept(id string) {
	p.mu.Lock()
	for i, w := range p.waiting {
		if w.file.ID == id {
			p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
			break
		}
	}
	p.mu.Unlock()
	p.m.clips.WithLabelValues("sent").Inc()
	p.remove(id)
}

func (p *Pictures) remove(id string) {
	for _, name := range []string{p.path(id), p.path(id) + ".json"} {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			p.cfg.Log.Warn("clip file not removed", "clip", id, "err", err)
		}
	}
}

func (p *Pictures) queue() []wire.ClipFile {
	p.mu.Lock()
	defer p.mu.Unlock()
	files := make([]wire.ClipFile, len(p.waiting))
	for i, w := range p.waiting {
		files[i] = w.file
	}
	return files
}

// load takes up clips that were cut before a restart and removes half ones.
func (p *Pictures) load() error {
	names, err := filepath.Glob(filepath.Join(p.cfg.Dir, "*"))
	if err != nil {
		return fmt.Errorf("look for clips: %w", err)
	}
	sort.Strings(names) // ULIDs: by time
	for _, name := range names {
		id, _, _ := strings.Cut(filepath.Base(name), ".")
		switch {
		case !devices.ValidULID(id):
		case strings.HasSuffix(name, ".part"):
			p.remove(id)
			_ = os.Remove(name) // half a clip is none
		case strings.HasSuffix(name, ".mp4.json"):
			var file wire.ClipFile
			text, err := os.ReadFile(name)
			if err != nil || json.Unmarshal(text, &file) != nil || !whole(p.path(id), file) {
				p.remove(id)
				continue
			}
			p.waiting = append(p.waiting, waitingClip{file})
		}
	}
	return nil
}

// whole reports whether a file is what its note says.
func whole(path string, file wire.ClipFile) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	return err == nil && n == file.Bytes && hex.EncodeToString(hash.Sum(nil)) == file.SHA256
}
