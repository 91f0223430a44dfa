package quality

import (
	"context"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// Keys decodes key pictures, ffmpeg.Batch at most, to the size at which they are
// judged, and returns a frame or an error for each.
func Keys(ctx context.Context, d *ffmpeg.Decoder, pictures []devices.Picture) ([]*Frame, []error) {
	raw, errs := d.Frames(ctx, pictures, Width, Height)
	frames := make([]*Frame, len(raw))
	for i, bytes := range raw {
		if errs[i] != nil {
			continue
		}
		f := &Frame{}
		n := copy(f.Y[:], bytes)
		n += copy(f.Cb[:], bytes[n:])
		copy(f.Cr[:], bytes[n:])
		frames[i] = f
	}
	return frames, errs
}
