package still

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"brighteyes/devices"
)

// ErrNoFFmpeg means that this machine has no ffmpeg.
var ErrNoFFmpeg = errors.New("ffmpeg is not installed")

var errTooLarge = errors.New("the JPEG is too large")

// maxPixels is what ffmpeg may be asked to hold: a little over 8K.
const maxPixels = "36000000"

// JPEG decodes one key picture. ctx bounds the time.
func JPEG(ctx context.Context, p devices.Picture) ([]byte, error) {
	if !p.Key || p.Params == nil {
		return nil, errors.New("only a key picture can be decoded by itself")
	}
	path, err := exec.LookPath("ffmpeg") // each time: it may have been installed since
	if err != nil {
		return nil, ErrNoFFmpeg
	}
	format := "h264"
	if p.Params.Codec == devices.H265 {
		format = "hevc"
	}
	cmd := exec.CommandContext(ctx, path, "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1",
		"-protocol_whitelist", "pipe,fd", "-max_pixels", maxPixels, "-f", format, "-i", "pipe:0",
		"-frames:v", "1", "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1")
	cmd.Env = []string{"PATH=/usr/bin:/bin"} // nothing of the edge's own
	cmd.WaitDelay = time.Second
	cmd.Stdin = bytes.NewReader(AnnexB(p))
	out, said := &bounded{most: devices.MaxStill}, &bounded{most: 4 << 10}
	cmd.Stdout, cmd.Stderr = out, said
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("decode a key picture: %w", ctx.Err())
	case out.over:
		return nil, fmt.Errorf("decode a key picture: %w", errTooLarge)
	case err != nil:
		return nil, fmt.Errorf("decode a key picture: %w: %s", err, firstLine(said.buf.String()))
	case !IsJPEG(out.buf.Bytes()):
		return nil, errors.New("decode a key picture: nothing came out")
	}
	return out.buf.Bytes(), nil
}

// IsJPEG reports whether b begins as every JPEG does.
func IsJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}) }

// AnnexB is a key picture as a decoder can begin with it: parameter sets first,
// each unit behind a start code.
func AnnexB(p devices.Picture) []byte {
	var b []byte
	for _, unit := range append([][]byte{p.Params.VPS, p.Params.SPS, p.Params.PPS}, p.NALUs...) {
		if len(unit) > 0 {
			b = append(append(b, 0, 0, 0, 1), unit...)
		}
	}
	return b
}

// bounded takes up to most bytes and then fails the writer.
type bounded struct {
	most int
	buf  bytes.Buffer
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > b.most {
		b.over = true
		return 0, errTooLarge
	}
	return b.buf.Write(p)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line[:min(len(line), 200)]
}
