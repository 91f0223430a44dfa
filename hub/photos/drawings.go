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
	"image/png"
	"os"
	"path/filepath"
	"time"

	"brighteyes/devices"
)

// The bounds of images of plans. Lines and small letters must stay sharp.
const (
	MostDrawingBytes = 8 << 20 // of the file that is sent, and of what is kept
	drawingSide      = 4096    // pixels
	drawingQuality   = 90
	mostDrawings     = 300
	drawingSuffix    = ".plan"
)

// Drawing is an image of a plan as it is kept.
type Drawing struct {
	ID       string `json:"id"`
	SHA256   string `json:"sha256"`
	WidthPx  int    `json:"width_px"`
	HeightPx int    `json:"height_px"`
}

// Drawings is a folder of images of plans. Its methods are safe for concurrent use.
type Drawings struct {
	dir  string
	slot chan struct{}
}

// OpenDrawings makes the folder if it is not there.
func OpenDrawings(dir string) (*Drawings, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for images of plans: %w", err)
	}
	return &Drawings{dir: dir, slot: make(chan struct{}, 1)}, nil
}

// Put keeps the image in file, JPEG or PNG, decoded and written anew. No more than 300
// are kept: versions of plans name them, so that none is taken away by itself.
func (d *Drawings) Put(ctx context.Context, file []byte, now time.Time) (Drawing, error) {
	select {
	case d.slot <- struct{}{}:
		defer func() { <-d.slot }()
	case <-ctx.Done():
		return Drawing{}, ctx.Err()
	}
	there, err := os.ReadDir(d.dir)
	if err != nil {
		return Drawing{}, fmt.Errorf("list images of plans: %w", err)
	}
	if len(there) >= mostDrawings {
		return Drawing{}, fmt.Errorf("%w: %d images are kept already", ErrInvalid, mostDrawings)
	}
	source, kind, err := decode(file, MostDrawingBytes)
	if err != nil {
		return Drawing{}, err
	}
	small := shrink(source, drawingSide)
	kept, err := sharp(small, kind)
	if err != nil {
		return Drawing{}, err
	}
	one := Drawing{ID: devices.NewID(now), SHA256: hashOf(kept), WidthPx: small.Bounds().Dx(), HeightPx: small.Bounds().Dy()}
	if err := write(d.dir, one.ID+drawingSuffix, kept); err != nil {
		return Drawing{}, fmt.Errorf("keep image %s: %w", one.ID, err)
	}
	return one, nil
}

// sharp writes a PNG as one, unless that is too large, and anything else as a JPEG.
func sharp(m image.Image, kind string) ([]byte, error) {
	var out bytes.Buffer
	if kind == "png" {
		if err := png.Encode(&out, m); err != nil {
			return nil, fmt.Errorf("write image anew: %w", err)
		}
		if out.Len() <= MostDrawingBytes {
			return out.Bytes(), nil
		}
		out.Reset()
	}
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: drawingQuality}); err != nil {
		return nil, fmt.Errorf("write image anew: %w", err)
	}
	return out.Bytes(), nil
}

// Get returns the image that is kept, and what it is: "jpeg" or "png".
func (d *Drawings) Get(id string) (body []byte, kind string, err error) {
	if !devices.ValidULID(id) {
		return nil, "", ErrNotFound
	}
	body, err = os.ReadFile(filepath.Join(d.dir, id+drawingSuffix))
	if errors.Is(err, os.ErrNotExist) {
		return nil, "", ErrNotFound
	}
	if err != nil {
		return nil, "", fmt.Errorf("read image %s: %w", id, err)
	}
	if _, kind, err = image.DecodeConfig(bytes.NewReader(body)); err != nil {
		return nil, "", fmt.Errorf("read image %s: %w", id, err)
	}
	return body, kind, nil
}

// Look says what is kept of an image, or that there is none.
func (d *Drawings) Look(id string) (Drawing, bool) {
	body, _, err := d.Get(id)
	if err != nil {
		return Drawing{}, false
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	return Drawing{ID: id, SHA256: hashOf(body), WidthPx: size.Width, HeightPx: size.Height}, err == nil
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
