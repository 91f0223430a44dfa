package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os/exec"
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"brighteyes/devices"
)

func TestAKeyPictureOfBothCodecsBecomesAJPEGOfItsSize(t *testing.T) {
	for _, codec := range []devices.Codec{devices.H264, devices.H265} {
		made, err := New("ffmpeg", 1).JPEG(t.Context(), filmed(t, codec))
		if err != nil {
			t.Errorf("%s: %v", codec, err)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(made))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size != image.Pt(322, 182) {
			t.Errorf("%s: the still is %v, want 322 by 182", codec, size)
		}
		if r, g, b, _ := img.At(160, 90).RGBA(); r < 0xb000 || g > 0x5000 || b > 0x5000 {
			t.Errorf("%s: what was red is %x %x %x", codec, r>>8, g>>8, b>>8)
		}
	}
}

func TestWhatCannotBeDecodedIsAnErrorAndNoPicture(t *testing.T) {
	good := filmed(t, devices.H264)
	rubbish := good
	rubbish.NALUs = [][]byte{bytes.Repeat([]byte{0x65, 0xaa, 0x13}, 400)}
	rubbish.Params = &devices.PictureParams{Codec: devices.H264, Width: 322, Height: 182, SPS: []byte{0x67, 1, 2, 3}, PPS: []byte{0x68, 9}}
	between := good
	between.Key = false
	for name, p := range map[string]devices.Picture{"rubbish": rubbish, "no key picture": between, "nothing": {}} {
		if made, err := New("ffmpeg", 1).JPEG(t.Context(), p); err == nil {
			t.Errorf("%s became %d bytes", name, len(made))
		}
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New("ffmpeg", 1).JPEG(late, good); !errors.Is(err, context.Canceled) {
		t.Errorf("after its time: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := New("ffmpeg", 1).JPEG(t.Context(), good); !errors.Is(err, ErrMissing) {
		t.Errorf("without ffmpeg: %v", err)
	}
}

// filmed is one red key picture, made by ffmpeg.
func filmed(t *testing.T, codec devices.Codec) devices.Picture {
	t.Helper()
	format, encoder := "h264", "libx264"
	if codec == devices.H265 {
		format, encoder = "hevc", "libx265"
	}
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=red:s=322x182:r=1", "-frames:v", "1", "-pix_fmt", "yuv420p",
		"-c:v", encoder, "-preset", "ultrafast", "-x265-params", "log-level=none", "-f", format, "pipe:1").Output()
	if err != nil {
		t.Fatal(err)
	}
	var units h264.AnnexB
	if err := units.Unmarshal(out); err != nil {
		t.Fatal(err)
	}
	p := devices.Picture{Key: true, Params: &devices.PictureParams{Codec: codec, Width: 322, Height: 182}}
	for _, u := range units {
		kind := u[0] & 0x1f
		if codec == devices.H265 {
			kind = u[0] >> 1 & 0x3f
		}
		switch {
		case codec == devices.H264 && kind == 7, codec == devices.H265 && kind == 33:
			p.Params.SPS = u
		case codec == devices.H264 && kind == 8, codec == devices.H265 && kind == 34:
			p.Params.PPS = u
		case codec == devices.H265 && kind == 32:
			p.Params.VPS = u
		default:
			p.NALUs = append(p.NALUs, u)
		}
	}
	return p
}
