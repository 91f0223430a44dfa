package devices

import (
	"context"
	"errors"
	"time"
)

// Codec is the compression of a camera's pictures.
type Codec string

// The codecs that are carried.
const (
	H264 Codec = "h264"
	H265 Codec = "h265"
)

// Picture is one access unit: all that makes up one frame, without parameter
// sets and delimiters.
type Picture struct {
	Params *PictureParams // same pointer while the parameters stay the same
	Key    bool           // a decoder can begin here
	PTS    int64          // 90 kHz since the pull began, rising; DTS equals PTS unless DTSOffset says otherwise
	DTS    int64          // 90 kHz
	NALUs  [][]byte       // never changed after they were handed out
	At     time.Time      // when it had come, by the monotonic clock of the edge
}

// PictureParams is what a decoder must know before the first picture. The
// parameter sets were parsed and checked.
type PictureParams struct {
	Codec         Codec
	VPS, SPS, PPS []byte
	Width, Height int
	FPS           float64      // nominal, 0 when the stream does not say
	Sound         *SoundParams // nil: none comes, or none is allowed
}

// PictureSource is the ability to show pictures. Watch calls sink for each
// picture, beginning with the kept group of pictures where there is one, until
// ctx ends; it returns the reason when there is no picture to be had. However
// many watch, the camera is pulled once. sink must not block.
type PictureSource interface {
	Watch(ctx context.Context, sink func(Picture)) error
}

// TileSource is the ability to show a smaller picture too, for the tiles of a
// wall, by a stream of its own that is pulled only while it is watched.
type TileSource interface {
	// HasTiles reports whether this one has it: its settings decide.
	HasTiles() bool
	// WatchTile is Watch of the smaller picture.
	WatchTile(ctx context.Context, sink func(Picture)) error
}

// LargeSource is the ability to show a larger picture than the one that is measured
// and kept, by a stream of its own that is pulled only while it is watched. Such a
// camera has tiles too: the smaller one.
type LargeSource interface {
	// WatchLarge is Watch of the larger picture; until it comes, and where it fails,
	// of the smaller.
	WatchLarge(ctx context.Context, sink func(Picture)) error
}

// TileCapability is the capability of a camera with a smaller picture for tiles.
const TileCapability = "pictures:tile"

// Detail is how much of a camera somebody wants to see.
type Detail string

// The details. A camera without a smaller picture shows the full one.
const (
	Full Detail = "full"
	Tile Detail = "tile"
	// Heard is the picture that is measured, and its sound.
	Heard Detail = "sound"
)

// MaxStill bounds a still, in bytes.
const MaxStill = 4 << 20

// ErrNoStill means that a camera gives no stills.
var ErrNoStill = errors.New("the camera gives no stills")

// StillSource is the ability to give one picture of now, as a JPEG of 4 MiB at
// most, without pulling the stream.
// ErrNoStill means that it cannot, ever.
type StillSource interface {
	Still(ctx context.Context) ([]byte, error)
}
