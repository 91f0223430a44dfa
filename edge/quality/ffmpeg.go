package quality

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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

// Batch is how many key pictures one process decodes at most: to begin costs it
// more than to decode.
const Batch = 6

// Keys decodes key pictures, Batch at most, and returns a frame or an error for
// each. It never waits for others: when all slots are taken all of them are
// ErrBusy. A process ends within decodeTime, and all that it started with it.
func (d *Decoder) Keys(ctx context.Context, pictures []devices.Picture) ([]*Frame, []error) {
	frames, errs := make([]*Frame, len(pictures)), make([]error, len(pictures))
	var streams []stream
	for i, p := range pictures {
		one, err := annexB(p)
		switch {
		case d.Ready() != nil:
			errs[i] = ErrNoDecoder
		case i >= Batch:
			errs[i] = ErrBusy
		case err != nil:
			errs[i] = fmt.Errorf("look at a key picture: %w", err)
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
	decoded, err := d.run(ctx, streams)
	for i, s := range streams {
		switch {
		case err == nil:
			frames[s.picture] = decoded[i]
		case len(streams) == 1 || ctx.Err() != nil:
			errs[s.picture] = err
		default: // one of them is damaged: each by itself
			var alone []*Frame
			if alone, errs[s.picture] = d.run(ctx, streams[i:i+1]); errs[s.picture] == nil {
				frames[s.picture] = alone[0]
			}
		}
	}
	return frames, errs
}

// run has one process decode streams, each through a pipe of its own both ways, so
// that no picture can be taken for another's.
func (d *Decoder) run(ctx context.Context, streams []stream) (frames []*Frame, err error) {
	ctx, cancel := context.WithTimeout(ctx, decodeTime)
	defer cancel()
	args := []string{"-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "pipe", "-max_alloc", "268435456", "-filter_threads", "1"}
	var outputs []string
	for i, s := range streams {
		args = append(args, "-threads", "1", "-f", s.format, "-i", fmt.Sprintf("pipe:%d", 3+2*i))
		outputs = append(outputs, "-map", fmt.Sprintf("%d:v:0", i), "-frames:v", "1",
			"-vf", fmt.Sprintf("scale=%d:%d:flags=area:out_range=pc,format=yuvj420p", Width, Height), "-f", "rawvideo", fmt.Sprintf("pipe:%d", 4+2*i))
	}
	cmd := exec.CommandContext(ctx, d.path, append(args, outputs...)...)
	// a group of its own, killed as a whole: nothing that it starts outlives it
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	cmd.Env = []string{} // it needs nothing of ours
	said := &said{}
	cmd.Stderr = said

	lines, err := openLines(cmd, streams)
	if err != nil {
		return nil, fmt.Errorf("look at key pictures: %w", err)
	}
	err = cmd.Start()
	lines.begin()
	if err == nil {
		err = cmd.Wait()
	}
	results := lines.end()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("look at key pictures: ffmpeg was ended: %w", ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("look at key pictures: ffmpeg: %w: %s", err, said.first())
	case said.first() != "": // it makes up what is damaged; that must not be judged
		return nil, fmt.Errorf("look at key pictures: one is damaged: %s", said.first())
	}
	for _, raw := range results {
		if len(raw) != FrameBytes {
			return nil, fmt.Errorf("look at key pictures: ffmpeg gave %d bytes, want %d", len(raw), FrameBytes)
		}
		f := &Frame{}
		n := copy(f.Y[:], raw)
		n += copy(f.Cb[:], raw[n:])
		copy(f.Cr[:], raw[n:])
		frames = append(frames, f)
	}
	return frames, nil
}

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

// said is the beginning of what ffmpeg has to say.
type said struct{ b bytes.Buffer }

func (w *said) Write(p []byte) (int, error) {
	const most = 512
	w.b.Write(p[:min(most-w.b.Len(), len(p))])
	return len(p), nil
}

// first is as much of it as a log needs.
func (w *said) first() string {
	line, _, _ := strings.Cut(strings.TrimSpace(w.b.String()), "\n")
	return line
}
