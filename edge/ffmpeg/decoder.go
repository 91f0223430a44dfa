package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"brighteyes/devices"
)

// ErrMissing says that this machine has no ffmpeg.
var ErrMissing = errors.New("ffmpeg is not installed")

// ErrBusy says that as many pictures as may be are being decoded now.
var ErrBusy = errors.New("the decoder is busy")

// decodeTime bounds each process that makes frames: a small edge under load takes
// seconds to begin one.
const decodeTime = 10 * time.Second

// Decoder decodes key pictures.
type Decoder struct {
	name  string
	slots chan struct{} // a process each
}

// New makes a decoder; name is ffmpeg's name or place, and atOnce how many processes
// may run.
func New(name string, atOnce int) *Decoder {
	return &Decoder{name: name, slots: make(chan struct{}, max(1, atOnce))}
}

// Ready returns nil, or ErrMissing. It looks each time: ffmpeg may have been
// installed since, or taken away.
func (d *Decoder) Ready() error {
	if _, err := exec.LookPath(d.name); err != nil {
		return ErrMissing
	}
	return nil
}

// form is what becomes of a picture.
type form struct {
	args   []string
	most   int           // bytes
	within time.Duration // 0: as long as the caller has
}

// run has one process decode streams into a form, each through a pipe of its own
// both ways.
func (d *Decoder) run(ctx context.Context, streams []stream, as form) ([][]byte, error) {
	path, err := exec.LookPath(d.name)
	if err != nil {
		return nil, ErrMissing
	}
	if as.within > 0 {
		limited, cancel := context.WithTimeout(ctx, as.within)
		defer cancel()
		ctx = limited
	}
	args := []string{"-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "pipe", "-max_alloc", "268435456",
		"-max_pixels", fmt.Sprint(maxPixels), "-filter_threads", "1"}
	var outputs []string
	for i, s := range streams {
		args = append(args, "-threads", "1", "-f", s.format, "-i", fmt.Sprintf("pipe:%d", 3+2*i))
		outputs = append(outputs, "-map", fmt.Sprintf("%d:v:0", i), "-frames:v", "1")
		outputs = append(append(outputs, as.args...), fmt.Sprintf("pipe:%d", 4+2*i))
	}
	cmd := exec.CommandContext(ctx, path, append(args, outputs...)...)
	// a group of its own, killed as a whole: nothing that it starts outlives it
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	cmd.Env = []string{} // it needs nothing of ours
	said := &said{}
	cmd.Stderr = said

	lines, err := openLines(cmd, streams, as.most)
	if err != nil {
		return nil, fmt.Errorf("decode key pictures: %w", err)
	}
	err = cmd.Start()
	lines.begin()
	if err == nil {
		err = cmd.Wait()
	}
	results := lines.end()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("decode key pictures: ffmpeg was ended: %w", ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("decode key pictures: ffmpeg: %w: %s", err, said.first())
	case said.first() != "": // it makes up what is damaged; that must not be judged, nor shown
		return nil, fmt.Errorf("decode key pictures: one is damaged: %s", said.first())
	}
	for _, result := range results {
		if len(result) > as.most {
			return nil, fmt.Errorf("decode key pictures: %w", errTooLarge)
		}
	}
	return results, nil
}

// annexBOf is a key picture as a stream, unless there is no decoder.
func (d *Decoder) annexBOf(p devices.Picture) (stream, error) {
	if err := d.Ready(); err != nil {
		return stream{}, err
	}
	s, err := annexB(p)
	if err != nil {
		err = fmt.Errorf("look at a key picture: %w", err)
	}
	return s, err
}
