package replaysim

import (
	"bytes"
	"os/exec"
	"testing"
	"time"
)

// code reads the time of the squares in a grey picture.
func code(t *testing.T, grey []byte) time.Time {
	t.Helper()
	if len(grey) < Width*Height {
		t.Fatalf("a picture of %d bytes", len(grey))
	}
	var second int64
	for i := range 40 {
		v := grey[(CodeRow+i/20*16+8)*Width+i%20*16+8]
		second <<= 1
		if v > 128 {
			second |= 1
		}
	}
	return time.Unix(second, 0).UTC()
}

func TestAnIndependentDecoderReadsTheTimeThatIsBurntIn(t *testing.T) {
	at := time.Date(2026, 11, 28, 10, 3, 25, 0, time.UTC)
	var stream []byte
	for second := range 2 {
		for n, unit := range [][][]byte{{SPS(), PPS(), Key("0", at.Add(time.Duration(second)*time.Second))}, {Same(1)}, {Same(2)}} {
			_ = n
			for _, nal := range unit {
				stream = append(append(stream, 0, 0, 0, 1), nal...)
			}
		}
	}
	run := exec.Command("ffmpeg", "-v", "error", "-f", "h264", "-i", "-", "-f", "rawvideo", "-pix_fmt", "gray", "-")
	run.Stdin = bytes.NewReader(stream)
	var said bytes.Buffer
	run.Stderr = &said
	grey, err := run.Output()
	if err != nil || said.Len() > 0 || len(grey) != 6*Width*Height {
		t.Fatalf("ffmpeg: %v, %d bytes: %s", err, len(grey), said.String())
	}
	for i, want := range []time.Time{at, at, at, at.Add(time.Second), at.Add(time.Second), at.Add(time.Second)} {
		if got := code(t, grey[i*Width*Height:]); !got.Equal(want) {
			t.Errorf("picture %d shows %v, want %v", i, got, want)
		}
	}
}
