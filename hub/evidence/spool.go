package evidence

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// spoolMost bounds the files that are on their way, in bytes. Beyond it the one that
	// grew least recently goes, and begins anew when its edge sends it.
	spoolMost = 2 << 30
	// spoolAge is how long half a file is kept.
	spoolAge = 24 * time.Hour
	// spoolLeaves is what clips leave of the disk, in bytes: far more than the record
	// keeps for calls for help, which go before any picture.
	spoolLeaves = 512 << 20
)

// spool is the folder of files that are on their way. A file's name holds the hash
// that was announced, so that what is there can only be the beginning of that file.
type spool struct {
	dir  string
	most int64
	free func() int64 // nil: not known

	mu   sync.Mutex // held while files are opened or removed
	open map[string]int
}

func openSpool(dir string, free func() int64) (*spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for clips on their way: %w", err)
	}
	return &spool{dir: dir, most: spoolMost, free: free, open: map[string]int{}}, nil
}

// partial is one file on its way.
type partial struct {
	*os.File
	spool *spool
	path  string
	have  int64
}

// begin opens the file of an announced clip, with what is there of it.
func (s *spool) begin(f wire.ClipFile) (*partial, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, f.ID+"."+f.SHA256+".part")
	others, err := filepath.Glob(filepath.Join(s.dir, f.ID+".*"))
	if err != nil {
		return nil, fmt.Errorf("look for clip %s: %w", f.ID, err)
	}
	for _, other := range others {
		if other != path && s.open[other] == 0 {
			_ = os.Remove(other) // the clip was cut anew
		}
	}
	if err := s.makeRoom(f.Bytes, path); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open clip %s: %w", f.ID, err)
	}
	info, err := file.Stat()
	if err == nil && info.Size() > f.Bytes {
		err = file.Truncate(0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open clip %s: %w", f.ID, err), file.Close())
	}
	p := &partial{File: file, spool: s, path: path}
	if info.Size() <= f.Bytes {
		p.have = info.Size()
	}
	s.open[path]++
	return p, nil
}

// write adds to the end.
func (p *partial) write(data []byte) error {
	if _, err := p.WriteAt(data, p.have); err != nil {
		return fmt.Errorf("write clip: %w", err)
	}
	p.have += int64(len(data))
	return nil
}

// close leaves the file for later, or removes it.
func (p *partial) close(remove bool) error {
	if p == nil {
		return nil
	}
	p.spool.mu.Lock()
	defer p.spool.mu.Unlock()
	if p.spool.open[p.path]--; p.spool.open[p.path] <= 0 {
		delete(p.spool.open, p.path)
	}
	err := p.Close()
	if remove {
		if gone := os.Remove(p.path); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// waitingFile is a file of the spool that nobody writes to.
type waitingFile struct {
	path string
	size int64
	at   time.Time
}

func (s *spool) files() (idle []waitingFile, octets int64) {
	names, _ := filepath.Glob(filepath.Join(s.dir, "*.part")) // the pattern is good
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			continue // it has just gone
		}
		octets += info.Size()
		if s.open[name] == 0 {
			idle = append(idle, waitingFile{name, info.Size(), info.ModTime()})
		}
	}
	slices.SortFunc(idle, func(a, b waitingFile) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.path, b.path)) })
	return idle, octets
}

// makeRoom lets go of the files that grew least recently, until so many bytes more
// fit. A clip is on the disk twice while it is put on the shelf. s.mu is held.
func (s *spool) makeRoom(octets int64, but string) error {
	if s.free != nil && s.free() < spoolLeaves+2*octets {
		return errors.New("the rest of the disk is kept for calls for help")
	}
	idle, have := s.files()
	for _, f := range idle {
		if have+octets <= s.most {
			break
		}
		if f.path == but {
			continue
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("make room for a clip: %w", err)
		}
		have -= f.size
	}
	if have+octets > s.most+wire.MaxClip { // all that is there is being written to
		return errors.New("make room for a clip: too many are on their way")
	}
	return nil
}

// tidy removes the files that have not grown since t, and those of clips that are not
// wanted. wanted may take its time: files come meanwhile.
func (s *spool) tidy(t time.Time, wanted func(id string) bool) {
	s.mu.Lock()
	idle, _ := s.files()
	s.mu.Unlock()
	for _, f := range idle {
		id, _, _ := strings.Cut(filepath.Base(f.path), ".")
		if f.at.Before(t) || !devices.ValidULID(id) || !wanted(id) {
			s.drop(f)
		}
	}
}

// drop removes a file that nobody has opened since it was listed.
func (s *spool) drop(f waitingFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if info, err := os.Stat(f.path); err == nil && s.open[f.path] == 0 && info.ModTime().Equal(f.at) {
		_ = os.Remove(f.path) // the next round tries again
	}
}

func (s *spool) octets() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, octets := s.files()
	return float64(octets)
}
