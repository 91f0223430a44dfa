// Package photos keeps the pictures that people take of devices and places: of a
// work order before and after, of a commissioning. Drawings keeps the images of site
// plans that lie below what is drawn, in the same way.
//
// What comes in is decoded and written anew, smaller, so that nothing of the file
// that was sent survives: no place, no camera's number, no hidden script; a tag that
// turns it is not followed, so pages send it upright. A photo is kept under its own id with the hash of what is kept, and is on disk when Put
// returns. The package never shows a photo to anybody by itself, never keeps the
// file that was sent, and knows nothing of what a photo is for.
package photos

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // phones send screenshots too
	"os"
	"path/filepath"
	"time"

	"golang.org/x/image/draw"

	"brighteyes/devices"
)

// The bounds of what is taken and kept.
const (
	MostBytes  = 1 << 20 // of the file that is sent; a page sends it scaled down already
	mostPixels = 25_000_000
	longSide   = 1600 // pixels of what is kept
	quality    = 82
	atOnce     = 2 // decoded at the same time; the rest waits
)

var (
	// ErrInvalid means that this is no picture that can be kept; the text says why.
	ErrInvalid = errors.New("no usable photo")
	// ErrNotFound means that there is no such photo.
	ErrNotFound = errors.New("no such photo")
)

// Photos is a folder of photos. Its methods are safe for concurrent use.
type Photos struct {
	dir  string
	slot chan struct{}
}

// Open makes the folder if it is not there.
func Open(dir string) (*Photos, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for photos: %w", err)
	}
	return &Photos{dir: dir, slot: make(chan struct{}, atOnce)}, nil
}

// Put keeps the picture in file, JPEG or PNG, and returns its new id and the
// SHA-256, in hex, of what is kept.
func (p *Photos) Put(ctx context.Context, file []byte, now time.Time) (id, sum string, err error) {
	kept, err := p.Anew(ctx, file)
	if err != nil {
		return "", "", err
	}
	id = devices.NewID(now)
	if err := write(p.dir, id+suffix, kept); err != nil {
		return "", "", fmt.Errorf("keep photo %s: %w", id, err)
	}
	hash := sha256.Sum256(kept)
	return id, hex.EncodeToString(hash[:]), nil
}

// Anew is the picture in file, JPEG or PNG, written anew as a JPEG of at most 1600
// pixels on its long side. Nothing is kept of it here.
func (p *Photos) Anew(ctx context.Context, file []byte) ([]byte, error) {
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return clean(file)
}

// Get returns the JPEG that is kept.
func (p *Photos) Get(id string) ([]byte, error) {
	if !devices.ValidULID(id) {
		return nil, ErrNotFound
	}
	body, err := os.ReadFile(p.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", id, err)
	}
	return body, nil
}

const suffix = ".jpg"

func (p *Photos) path(id string) string { return filepath.Join(p.dir, id+suffix) }

// write puts body on disk under its final name only when it is there whole.
func write(dir, name string, body []byte) (err error) {
	f, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // what matters failed before
		}
	}()
	_, err = f.Write(body)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// clean decodes a picture within bounds and writes it anew.
func clean(file []byte) ([]byte, error) {
	source, _, err := decode(file, MostBytes)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, shrink(source, longSide), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("write photo anew: %w", err)
	}
	return out.Bytes(), nil
}

// decode reads a JPEG or PNG within bounds.
func decode(file []byte, most int) (source image.Image, kind string, err error) {
	if len(file) > most {
		return nil, "", fmt.Errorf("%w: at most %d MiB", ErrInvalid, most>>20)
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || kind != "jpeg" && kind != "png":
		return nil, "", fmt.Errorf("%w: want a JPEG or PNG", ErrInvalid)
	case size.Width <= 0 || size.Height <= 0 || size.Width > mostPixels/size.Height:
		return nil, "", fmt.Errorf("%w: at most %d million pixels", ErrInvalid, mostPixels/1_000_000)
	}
	if source, _, err = image.Decode(bytes.NewReader(file)); err != nil {
		return nil, "", fmt.Errorf("%w: the file is damaged", ErrInvalid)
	}
	return source, kind, nil
}

// shrink scales the picture down to a long side, on a white ground.
func shrink(source image.Image, most int) image.Image {
	b := source.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > most {
		w, h = max(1, w*most/long), max(1, h*most/long)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), source, b, draw.Over, nil)
	return small
}
