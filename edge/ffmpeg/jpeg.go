package ffmpeg

import (
	"bytes"
	"context"
	"errors"

	"brighteyes/devices"
)

// JPEG decodes one key picture, whole. ctx bounds the time, also that for which it
// waits for a slot; it is ErrBusy then.
func (d *Decoder) JPEG(ctx context.Context, p devices.Picture) ([]byte, error) {
	one, err := d.annexBOf(p)
	if err != nil {
		return nil, err
	}
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return nil, errors.Join(ErrBusy, ctx.Err())
	}
	made, err := d.run(ctx, []stream{one}, form{most: devices.MaxStill,
		args: []string{"-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe"}})
	if err != nil {
		return nil, err
	}
	if !IsJPEG(made[0]) {
		return nil, errors.New("decode a key picture: nothing came out")
	}
	return made[0], nil
}

// IsJPEG reports whether b begins as every JPEG does.
func IsJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}) }
