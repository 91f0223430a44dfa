package ffmpeg

import (
	"context"
	"fmt"

	"brighteyes/devices"
)

// Batch is how many key pictures one process decodes at most: to begin costs it
// more than to decode.
const Batch = 6

// Frames decodes key pictures, Batch at most, to a size, as planar full-range 4:2:0,
// and returns the bytes or an error for each. It never waits for others: when all
// slots are taken all of them are ErrBusy, and the next minute has others.
func (d *Decoder) Frames(ctx context.Context, pictures []devices.Picture, width, height int) (frames [][]byte, errs []error) {
	frames, errs = make([][]byte, len(pictures)), make([]error, len(pictures))
	var streams []stream
	for i, p := range pictures {
		one, err := d.annexBOf(p)
		switch {
		case err != nil:
			errs[i] = err
		case i >= Batch:
			errs[i] = ErrBusy
		default:
			one.picture = i
			streams = append(streams, one)
		}
	}
	if len(streams) == 0 {
		return frames, errs
	}
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	default:
		for _, s := range streams {
			errs[s.picture] = ErrBusy
		}
		return frames, errs
	}
	size := width*height + 2*((width+1)/2)*((height+1)/2)
	raw := form{most: size, within: decodeTime, args: []string{"-vf", fmt.Sprintf("scale=%d:%d:flags=area:out_range=pc,format=yuvj420p", width, height), "-f", "rawvideo"}}
	take := func(streams []stream) ([][]byte, error) {
		decoded, err := d.run(ctx, streams, raw)
		for _, one := range decoded {
			if len(one) != size {
				return nil, fmt.Errorf("decode key pictures: ffmpeg gave %d bytes, want %d", len(one), size)
			}
		}
		return decoded, err
	}
	decoded, err := take(streams)
	for i, s := range streams {
		switch {
		case err == nil:
			frames[s.picture] = decoded[i]
		case len(streams) == 1 || ctx.Err() != nil:
			errs[s.picture] = err
		default: // one of them is damaged: each by itself
			var alone [][]byte
			if alone, errs[s.picture] = take(streams[i : i+1]); errs[s.picture] == nil {
				frames[s.picture] = alone[0]
			}
		}
	}
	return frames, errs
}
