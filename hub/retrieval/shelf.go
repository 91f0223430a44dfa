package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"brighteyes/devices"
)

// MostPart bounds one part of a file that comes.
const MostPart = 1 << 20

var (
	// ErrOffset means that a part does not follow what is there.
	ErrOffset = errors.New("the part does not follow what has arrived")
	// ErrNoRoom means that the rest of the disk is kept for calls.
	ErrNoRoom = errors.New("the rest of the disk is kept for calls for help")
)

// Shelf keeps files that are attached by hand, in a folder, each under the id of its
// Attachment. Its methods are safe for concurrent use.
type Shelf struct {
	dir  string
	free func() int64 // bytes of the disk that may be written
	mu   sync.Mutex
}

// roomForCalls is what a file must leave free on the disk.
const roomForCalls = 2 << 30

// OpenShelf makes the folder if it is not there. free tells the room on its disk.
func OpenShelf(dir string, free func() int64) (*Shelf, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for attached files: %w", err)
	}
	return &Shelf{dir: dir, free: free}, nil
}

func (s *Shelf) path(id string) string { return filepath.Join(s.dir, id+".bin") }

// Have is how many bytes of a file have arrived.
func (s *Shelf) Have(id string) (int64, error) {
	if !devices.ValidULID(id) {
		return 0, fmt.Errorf("attached file: %w", os.ErrNotExist)
	}
	info, err := os.Stat(s.path(id))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("measure attached file %s: %w", id, err)
	}
	return info.Size(), nil
}

// Put adds the next part of f, at offset, and returns how much is there. With the
// last part the file is on disk, and sum is its SHA-256.
func (s *Shelf) Put(f Attachment, offset int64, part []byte) (have int64, sum string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, err = s.Have(f.ID)
	if err != nil {
		return have, "", err
	}
	// A part that came already, whose answer was lost, comes again.
	if len(part) == 0 || offset != have && offset+int64(len(part)) != have {
		return have, "", ErrOffset
	}
	if offset == have {
		if have+int64(len(part)) > f.Bytes {
			return have, "", refuse(ErrInvalid, "body", "size", MostBytes/mib)
		}
		if s.free() < roomForCalls+f.Bytes-have {
			return have, "", ErrNoRoom
		}
		if err := s.write(f.ID, offset, part); err != nil {
			return have, "", fmt.Errorf("write attached file %s: %w", f.ID, err)
		}
		have += int64(len(part))
	}
	if have < f.Bytes {
		return have, "", nil
	}
	sum, err = s.finish(f.ID)
	return have, sum, err
}

func (s *Shelf) write(id string, offset int64, part []byte) error {
	file, err := os.OpenFile(s.path(id), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(part, offset)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Truncate(s.path(id), offset)) // half a part is none
	}
	return nil
}

// finish makes a file durable and reads it back for its hash.
func (s *Shelf) finish(id string) (string, error) {
	file, err := os.OpenFile(s.path(id), os.O_RDWR, 0)
	if err != nil {
		return "", fmt.Errorf("keep attached file %s: %w", id, err)
	}
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	if err = errors.Join(err, file.Sync(), file.Close(), s.syncFolder()); err != nil {
		return "", fmt.Errorf("keep attached file %s: %w", id, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func (s *Shelf) syncFolder() error {
	folder, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Remove takes a file off the disk; one that is not there is no error.
func (s *Shelf) Remove(id string) error {
	if !devices.ValidULID(id) {
		return nil
	}
	if err := os.Remove(s.path(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove attached file %s: %w", id, err)
	}
	return nil
}

// removeLeft removes the files to which nothing was added since t: those that no
// request names any more, as their removal failed or the hub went down amid it. One
// that fails does not keep the others.
func (s *Shelf) removeLeft(t time.Time) error {
	names, err := filepath.Glob(filepath.Join(s.dir, "*.bin"))
	if err != nil {
		return fmt.Errorf("look for attached files: %w", err)
	}
	var errs []error
	for _, name := range names {
		info, err := os.Stat(name)
		if errors.Is(err, os.ErrNotExist) || err == nil && !info.ModTime().Before(t) {
			continue
		}
		if err == nil {
			err = os.Remove(name)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove an attached file that was left: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Origin says that its pieces were attached by hand.
func (s *Shelf) Origin() Origin { return ByHand }

// Find lists the files of a request that came whole.
func (s *Shelf) Find(_ context.Context, r Request, _ Scope) ([]Piece, error) {
	var all []Piece
	for _, f := range r.Attached {
		if f.SHA256 != "" {
			all = append(all, Piece{Origin: ByHand, ID: f.ID, Camera: f.Camera, Span: f.Span, Kind: f.Kind, Bytes: f.Bytes, SHA256: f.SHA256, By: f.By, Note: f.Note})
		}
	}
	return all, nil
}

// Open opens a file.
func (s *Shelf) Open(_ context.Context, id string) (io.ReadSeekCloser, error) {
	if !devices.ValidULID(id) {
		return nil, fmt.Errorf("attached file: %w", os.ErrNotExist)
	}
	file, err := os.Open(s.path(id))
	if err != nil {
		return nil, fmt.Errorf("open attached file: %w", err)
	}
	return file, nil
}
