package pictures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// waitingClip is a clip, or the news that there is none, that the hub has not
// confirmed yet.
type waitingClip struct {
	file  wire.ClipFile
	again time.Time // when it may be announced, by the monotonic clock
}

// order cuts a clip as soon as its last second has passed, or fetches one from a recorder.
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
		return
	}
	p.clips.Go(func() {
		how := p.cut
		if o.Recorded != nil {
			how = p.fetch
		}
		file, err := how(ctx, o)
		if err == nil {
			err = p.noteDown(file)
		}
		if err == nil {
			p.m.clips.WithLabelValues("cut").Inc()
		} else {
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
	at := o.At
	if o.AgoMS != nil { // told by another edge: its clock says nothing here
		at = time.Now().Add(-time.Duration(*o.AgoMS) * time.Millisecond)
	}
	from, to := at.Add(-time.Duration(o.BeforeS)*time.Second), at.Add(time.Duration(o.AfterS)*time.Second)
	if late := time.Since(to); late > rollSpan || late < -2*time.Minute {
		return wire.ClipFile{}, fmt.Errorf("the time asked for is not in the pre-roll")
	}
	held := r.pin(from)
	defer r.unpin(held)
	rest(ctx, time.Until(to.Add(time.Second/2))) // the last picture is on its way
	pictures := r.from(from)
	for len(pictures) > 0 && pictures[len(pictures)-1].at.After(to) {
		pictures = pictures[:len(pictures)-1]
	}
	if len(pictures) == 0 {
		return wire.ClipFile{}, fmt.Errorf("camera %s showed nothing then", o.Camera)
	}
	written, size, sum, err := writeClip(p.path(o.ID), pictures)
	if err != nil {
		return wire.ClipFile{}, err
	}
	return wire.ClipFile{ID: o.ID, From: pictures[0].at.UTC(), To: pictures[written-1].at.UTC(), Bytes: size, SHA256: sum, Kernel: kernelClock()}, nil
}

// noteDown writes what is known of a clip beside it: whole and on disk, or not at all.
func (p *Pictures) noteDown(file wire.ClipFile) error {
	text, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("note clip: %w", err)
	}
	path := p.path(file.ID) + ".json"
	part, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("note clip: %w", err)
	}
	_, err = part.Write(text)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return fmt.Errorf("note clip: %w", err)
	}
	return rename(part.Name(), path)
}

// wait puts a clip into the line for the uplink. When the line is full the oldest
// goes, what a recorder still has before what only the edge has, counted, and the hub is
// told; where even that news is too much it is not.
func (p *Pictures) wait(file wire.ClipFile) {
	p.mu.Lock()
	p.waiting = append(p.waiting, waitingClip{file: file})
	var dropped []string
	for n, octets := p.held(); n > waitingMost || octets > p.cfg.WaitingBytes; n, octets = p.held() {
		i := slices.IndexFunc(p.waiting, func(w waitingClip) bool { return w.file.Recorded })
		if i < 0 {
			i = slices.IndexFunc(p.waiting, func(w waitingClip) bool { return w.file.Error == "" })
		}
		dropped = append(dropped, p.waiting[i].file.ID)
		p.waiting[i] = waitingClip{file: wire.ClipFile{ID: p.waiting[i].file.ID, Error: "the edge had no room to keep it until the link came back"}}
	}
	if len(p.waiting) > newsMost {
		p.waiting = p.waiting[len(p.waiting)-newsMost:]
	}
	p.mu.Unlock()
	for _, id := range dropped {
		p.m.clips.WithLabelValues("dropped").Inc()
		p.cfg.Log.Warn("clip dropped for want of room", "clip", id)
		p.remove(id)
	}
	p.note()
}

// held is how many clips wait, and how many bytes they have. p.mu is held.
func (p *Pictures) held() (clips int, octets int64) {
	for _, w := range p.waiting {
		if w.file.Error == "" {
			clips++
			octets += w.file.Bytes
		}
	}
	return clips, octets
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

// next is the clip that may be announced now; without one, how long to wait until there
// may be. The newest goes first: it is of what happens now, and those of before have
// waited already. What was fetched from a recorder goes after all others.
func (p *Pictures) next(now time.Time) (file wire.ClipFile, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait = time.Hour
	for _, w := range slices.Backward(p.waiting) {
		switch {
		case w.again.After(now):
			wait = min(wait, w.again.Sub(now))
		case file.ID == "" || file.Recorded && !w.file.Recorded:
			file = w.file
		}
	}
	if file.ID != "" {
		wait = 0
	}
	return file, wait
}

// overtaken reports whether another clip is to be sent before this one: a newer one, or
// any other where this was fetched from a recorder.
func (p *Pictures) overtaken(file wire.ClipFile, now time.Time) bool {
	other, _ := p.next(now)
	if other.ID == "" || other.ID == file.ID || other.Recorded {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	place := func(id string) int {
		return slices.IndexFunc(p.waiting, func(w waitingClip) bool { return w.file.ID == id })
	}
	return file.Recorded || place(other.ID) > place(file.ID)
}

// later has a clip announced again only after some time.
func (p *Pictures) later(id string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.waiting {
		if p.waiting[i].file.ID == id {
			p.waiting[i].again = time.Now().Add(after)
		}
	}
}

// againNow has all clips announced again.
func (p *Pictures) againNow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.waiting {
		p.waiting[i].again = time.Time{}
	}
}

// load takes up clips that were cut before a restart and removes half ones. Whether a
// clip is what its note says is seen before it is announced: nothing here reads
// 512 MiB while the edge does not hear a press yet.
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
			_ = os.Remove(name) // half a clip, or half a note, is none
		case strings.HasSuffix(name, ".mp4"):
			if _, err := os.Stat(name + ".json"); err != nil {
				p.remove(id) // a clip of which nothing is known
			}
		case strings.HasSuffix(name, ".mp4.json"):
			var file wire.ClipFile
			text, err := os.ReadFile(name)
			if err != nil || json.Unmarshal(text, &file) != nil || !sized(p.path(id), file.Bytes) {
				p.remove(id)
				continue
			}
			p.waiting = append(p.waiting, waitingClip{file: file})
		}
	}
	return nil
}

// sized reports whether a file is there with so many bytes.
func sized(path string, octets int64) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == octets
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
