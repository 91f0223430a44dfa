package ffmpeg

import (
	"errors"
	"fmt"

	"brighteyes/devices"
)

const (
	maxKeyBytes = 8 << 20 // an access unit; the reader of streams has the same bound
	maxSide     = 8192
	maxPixels   = 40 << 20 // a little over 8K
)

var errTooLarge = errors.New("the picture is too large to be looked at")

// stream is a key picture as a decoder reads it.
type stream struct {
	picture int // of those asked for
	bytes   []byte
	format  string
}

// annexB writes a key picture as a stream that begins with its parameter sets.
func annexB(p devices.Picture) (s stream, err error) {
	if !p.Key || p.Params == nil {
		return s, errors.New("it is no key picture with parameters")
	}
	if w, h := p.Params.Width, p.Params.Height; w < 16 || h < 16 || w > maxSide || h > maxSide || w*h > maxPixels {
		return s, fmt.Errorf("%w or too small: %d by %d", errTooLarge, w, h)
	}
	units := [][]byte{p.Params.SPS, p.Params.PPS}
	switch p.Params.Codec {
	case devices.H264:
		s.format = "h264"
	case devices.H265:
		s.format, units = "hevc", [][]byte{p.Params.VPS, p.Params.SPS, p.Params.PPS}
	default:
		return s, fmt.Errorf("codec %q is not decoded", p.Params.Codec)
	}
	size := 0
	for _, unit := range append(units, p.NALUs...) {
		size += 4 + len(unit)
	}
	if size > maxKeyBytes {
		return s, fmt.Errorf("%w: %d bytes, %d at most", errTooLarge, size, maxKeyBytes)
	}
	s.bytes = make([]byte, 0, size)
	for _, unit := range append(units, p.NALUs...) {
		s.bytes = append(append(s.bytes, 0, 0, 0, 1), unit...)
	}
	return s, nil
}
