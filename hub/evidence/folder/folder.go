// Package folder keeps clips in a folder of this machine, a file each.
//
// A file is there whole and durable, with the hash that it was said to have, or not at
// all. The package knows nothing of what a clip is for and never deletes by itself.
package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

// Folder is a Shelf.
type Folder struct{ dir string }

// Open makes the folder if it is not there, and removes what a crash left half
// written.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for clips: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.new"))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	if err != nil {
		return nil, fmt.Errorf("tidy folder for clips: %w", err)
	}
	return &Folder{dir}, nil
}

func (f *Folder) path(id string) (string, error) {
	if !devices.ValidULID(id) { // no path out of the folder
		return "", fmt.Errorf("clip %.64q: want a ULID", id)
	}
	return filepath.Join(f.dir, id+".mp4"), nil
}

// Put implements evidence.Shelf.
func (f *Folder) Put(ctx context.Context, id string, file io.ReadSeeker, size int64, sum string) (err error) {
	path, err := f.path(id)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read clip %s: %w", id, err)
	}
	// A file of its own: whoever still has the other open changes nothing here.
	kept, err := os.CreateTemp(f.dir, id+".*.new")
	if err != nil {
		return fmt.Errorf("make the file of clip %s: %w", id, err)
	}
	defer func() {
		if err != nil {
			_ = kept.Close() // it is thrown away
			_ = os.Remove(kept.Name())
		}
	}()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(kept, hash), io.LimitReader(during{ctx, file}, size+1))
	if err != nil {
		return fmt.Errorf("write clip %s: %w", id, err)
	}
	if n != size || hex.EncodeToString(hash.Sum(nil)) != sum {
		return fmt.Errorf("clip %s: %w", id, evidence.ErrDamaged)
	}
	if err := errors.Join(kept.Sync(), kept.Close()); err != nil {
		return fmt.Errorf("write clip %s: %w", id, err)
	}
	if err := os.Rename(kept.Name(), path); err != nil {
		return fmt.Errorf("put clip %s in place: %w", id, err)
	}
	return f.sync()
}

func (f *Folder) sync() error {
	dir, err := os.Open(f.dir)
	if err != nil {
		return fmt.Errorf("folder for clips: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements evidence.Shelf.
func (f *Folder) Open(_ context.Context, id string) (io.ReadSeekCloser, error) {
	path, err := f.path(id)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	return file, explained("open", id, err)
}

// Size implements evidence.Shelf.
func (f *Folder) Size(_ context.Context, id string) (int64, error) {
	path, err := f.path(id)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, explained("look for", id, err)
	}
	return info.Size(), nil
}

// Delete implements evidence.Shelf.
func (f *Folder) Delete(_ context.Context, id string) error {
	path, err := f.path(id)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explained("delete", id, err)
	}
	return nil
}

// Check implements evidence.Shelf.
func (f *Folder) Check(context.Context) error {
	info, err := os.Stat(f.dir)
	if err == nil && !info.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return fmt.Errorf("folder for clips: %w", err)
	}
	return nil
}

func explained(what, id string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s clip %s: %w", what, id, evidence.ErrMissing)
	}
	return fmt.Errorf("%s clip %s: %w", what, id, err)
}

// during ends reading when ctx ends.
type during struct {
	ctx context.Context
	r   io.Reader
}

func (d during) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	return d.r.Read(p)
}
