package ffmpeg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func small(ctx context.Context, d *Decoder, p devices.Picture) ([]byte, error) {
	frames, errs := d.Frames(ctx, []devices.Picture{p}, 320, 180)
	return frames[0], errs[0]
}

func TestWithoutFFmpegTheDecoderSaysSo(t *testing.T) {
	d := New(filepath.Join(t.TempDir(), "no-ffmpeg"), 2)
	if _, err := small(t.Context(), d, devices.Picture{}); !errors.Is(err, ErrMissing) || d.Ready() == nil {
		t.Errorf("said %v, and ready %v", err, d.Ready())
	}
}

// stubborn is a decoder whose program never ends and has a child that does not either.
func stubborn(t *testing.T) (d *Decoder, children string) {
	t.Helper()
	dir := t.TempDir()
	children = filepath.Join(dir, "child")
	script := "#!/bin/sh\n/bin/sleep 600 &\necho $! > " + children + "\nwait\n"
	path := filepath.Join(dir, "ffmpeg")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return New(path, 1), children
}

func TestADecoderThatHangsIsKilledWithItsChildrenAndHoldsUpNobody(t *testing.T) {
	d, children := stubborn(t)
	p := devices.Picture{Key: true, Params: &devices.PictureParams{Codec: devices.H264, SPS: []byte{1}, PPS: []byte{1}, Width: 64, Height: 64}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := small(ctx, d, p)
		ended <- err
	}()
	var pid int
	until(t, "its child runs", func() bool {
		text, _ := os.ReadFile(children)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return pid > 0
	})
	if _, err := small(t.Context(), d, p); !errors.Is(err, ErrBusy) {
		t.Errorf("the second asks and hears %v; want that the decoder is busy", err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first ended with %v", err)
	}
	until(t, "its child is gone", func() bool {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		return err != nil || strings.Contains(string(text), ") Z ")
	})
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func FuzzAnnexB(f *testing.F) {
	f.Add("h264", []byte{0x67, 1}, []byte{0x68}, []byte{0x65, 1, 2}, 640, 360, true)
	f.Add("h265", []byte{}, []byte{}, []byte{}, -1, 1<<40, true)
	f.Fuzz(func(t *testing.T, codec string, sps, pps, unit []byte, w, h int, key bool) {
		p := devices.Picture{Key: key, NALUs: [][]byte{unit}, Params: &devices.PictureParams{Codec: devices.Codec(codec), SPS: sps, PPS: pps, Width: w, Height: h}}
		s, err := annexB(p)
		if err == nil && (len(s.bytes) > maxKeyBytes || w > maxSide || h > maxSide || !key) {
			t.Errorf("%d bytes of %d by %d would be decoded", len(s.bytes), w, h)
		}
	})
}
