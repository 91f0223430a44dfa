package quality

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"brighteyes/devices"
)

// ErrNoDecoder says that key pictures cannot be judged here.
var ErrNoDecoder = errors.New("no picture diagnosis: ffmpeg is missing")

// ErrBusy says that as many pictures as may be are being decoded now: this one is
// left out, and the next minute has another.
var ErrBusy = errors.New("no picture diagnosis now: the decoder is busy")

const (
	decodeTime  = 5 * time.Second
	maxKeyBytes = 8 << 20 // an access unit; the reader of streams has the same bound
	maxSide     = 8192
)

// Decoder makes small frames of key pictures, each in a process of its own that
// knows no file and no network.
type Decoder struct {
	path  string
	slots chan struct{}
}

// NewDecoder looks for ffmpeg; path is its name or place, and atOnce how many may
// run. Without it the decoder says ErrNoDecoder to all it is asked.
func NewDecoder(path string, atOnce int) *Decoder {
	d := &Decoder{slots: make(chan struct{}, max(1, atOnce))}
	if found, err := exec.LookPath(path); err == nil {
		d.path = found
	}
	return d
}

// Ready returns nil, or ErrNoDecoder, for a screen.
func (d *Decoder) Ready() error {
	if d.path == "" {
		return ErrNoDecoder
	}
	return nil
}

// Key decodes one key picture. It never waits for another: when all slots are
// taken it says ErrBusy. It returns within decodeTime, the process and all that it
// started gone.
func (d *Decoder) Key(ctx context.Context, p devices.Picture) (*Frame, error) {
	if err := d.Ready(); err != nil {
		return nil, err
	}
	stream, format, err := annexB(p)
	if err != nil {
		return nil, fmt.Errorf("look at a key picture: %w", err)
	}
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	default:
		return nil, ErrBusy
	}
	ctx, cancel := context.WithTimeout(ctx, decodeTime)
	defer cancel()
	return d.run(ctx, stream, format)
}

func (d *Decoder) run(ctx context.Context, stream []byte, format string) (*Frame, error) {
	cmd := exec.CommandContext(ctx, d.path, "-hide_banner", "-nostdin", "-loglevel", "error",
		"-protocol_whitelist", "pipe", "-max_alloc", "268435456", "-threads", "1",
		"-f", format, "-i", "pipe:0", "-an", "-frames:v", "1", "-filter_threads", "1",
		"-vf", fmt.Sprintf("scale=%d:%d:flags=area:out_range=pc,format=yuvj420p", Width, Height),
		"-f", "rawvideo", "pipe:1")
	// a group of its own, killed as a whole: nothing that it starts outlives it
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	cmd.Env = []string{} // it needs nothing of ours
	out, said := &bounded{most: FrameBytes, strict: true}, &bounded{most: 512}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stream), out, said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("look at a key picture: ffmpeg was ended: %w", ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("look at a key picture: ffmpeg: %w: %s", err, firstLine(said.b.String()))
	case said.b.Len() > 0: // it makes up what is damaged; that must not be judged
		return nil, fmt.Errorf("look at a key picture: it is damaged: %s", firstLine(said.b.String()))
	case out.b.Len() != FrameBytes:
		return nil, fmt.Errorf("look at a key picture: ffmpeg gave %d bytes, want %d", out.b.Len(), FrameBytes)
	}
	f := &Frame{}
	raw := out.b.Bytes()
	n := copy(f.Y[:], raw)
	n += copy(f.Cb[:], raw[n:])
	copy(f.Cr[:], raw[n:])
	return f, nil
}

// annexB writes a key picture as a stream that begins with its parameter sets.
func annexB(p devices.Picture) (stream []byte, format string, err error) {
	if !p.Key || p.Params == nil {
		return nil, "", errors.New("it is no key picture with parameters")
	}
	if w, h := p.Params.Width, p.Params.Height; w < 16 || h < 16 || w > maxSide || h > maxSide || w*h > maxPixels {
		return nil, "", fmt.Errorf("%w or too small: %d by %d", errTooLarge, w, h)
	}
	units := [][]byte{p.Params.SPS, p.Params.PPS}
	switch p.Params.Codec {
	case devices.H264:
		format = "h264"
	case devices.H265:
		format, units = "hevc", [][]byte{p.Params.VPS, p.Params.SPS, p.Params.PPS}
	default:
		return nil, "", fmt.Errorf("codec %q is not decoded", p.Params.Codec)
	}
	size := 0
	for _, unit := range append(units, p.NALUs...) {
		size += 4 + len(unit)
	}
	if size > maxKeyBytes {
		return nil, "", fmt.Errorf("%w: %d bytes, %d at most", errTooLarge, size, maxKeyBytes)
	}
	stream = make([]byte, 0, size)
	for _, unit := range append(units, p.NALUs...) {
		stream = append(append(stream, 0, 0, 0, 1), unit...)
	}
	return stream, format, nil
}

// bounded keeps what is written up to a bound. More is left out, or ends the writer.
type bounded struct {
	b      bytes.Buffer
	most   int
	strict bool
}

func (w *bounded) Write(p []byte) (int, error) {
	room := w.most - w.b.Len()
	if len(p) > room && w.strict {
		return 0, io.ErrShortBuffer
	}
	w.b.Write(p[:min(room, len(p))])
	return len(p), nil
}

// firstLine is as much of what ffmpeg said as a log needs.
func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
