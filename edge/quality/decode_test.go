package quality

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// keyPicture is one picture of a place as an encoder sends it.
func keyPicture(t testing.TB, f *Frame, codec devices.Codec, size string) devices.Picture {
	t.Helper()
	raw := append(append(bytes.Clone(f.Y[:]), f.Cb[:]...), f.Cr[:]...)
	encoder, format := "libx264", "h264"
	if codec == devices.H265 {
		encoder, format = "libx265", "hevc"
	}
	cmd := exec.Command("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuvj420p", "-s", "320x180", "-i", "pipe:0",
		"-frames:v", "1", "-vf", "scale="+size, "-c:v", encoder, "-x265-params", "log-level=none", "-f", format, "pipe:1")
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg encodes nothing: %v", err)
	}
	w, h, _ := strings.Cut(size, ":")
	p := devices.Picture{Key: true, Params: &devices.PictureParams{Codec: codec}}
	p.Params.Width, _ = strconv.Atoi(w)
	p.Params.Height, _ = strconv.Atoi(h)
	for _, unit := range bytes.Split(out, []byte{0, 0, 1}) {
		unit = bytes.TrimRight(unit, "\x00")
		if len(unit) == 0 {
			continue
		}
		kind := int(unit[0] & 31)
		if codec == devices.H265 {
			kind = int(unit[0] >> 1 & 63)
		}
		switch {
		case codec == devices.H264 && kind == 7 || codec == devices.H265 && kind == 33:
			p.Params.SPS = unit
		case codec == devices.H264 && kind == 8 || codec == devices.H265 && kind == 34:
			p.Params.PPS = unit
		case codec == devices.H265 && kind == 32:
			p.Params.VPS = unit
		default:
			p.NALUs = append(p.NALUs, unit)
		}
	}
	return p
}

// testPlace is a gate; only places that ffmpeg paints need t.
func testPlace(testing.TB) *place {
	p := &place{name: "gate", seed: 5, osd: true, grain: 1, infrared: true}
	p.c = families["gate"](nil, p.rng(9, 0))
	return p
}

func TestAKeyPictureIsMeasuredAsTheCameraSawIt(t *testing.T) {
	d := ffmpeg.New("ffmpeg", 1)
	shot := testPlace(t).shot(600, nil)
	want, _ := measure(shot)
	for _, codec := range []devices.Codec{devices.H264, devices.H265} {
		f, err := key(t.Context(), d, keyPicture(t, shot, codec, "1280:720"))
		if err != nil {
			t.Fatalf("%s: %v", codec, err)
		}
		m, _ := measure(f)
		if m.Brightness < want.Brightness-4 || m.Brightness > want.Brightness+4 || m.Contrast < want.Contrast*0.9 || m.Contrast > want.Contrast*1.1 {
			t.Errorf("%s: brightness %.1f contrast %.1f; the camera saw %.1f and %.1f", codec, m.Brightness, m.Contrast, want.Brightness, want.Contrast)
		}
		if like := viewOf(f, m.Noise).likeness(viewOf(shot, want.Noise), 0, 0); like < 0.9 {
			t.Errorf("%s: the decoded view is like the scene by %.2f only", codec, like)
		}
	}
}

func key(ctx context.Context, d *ffmpeg.Decoder, p devices.Picture) (*Frame, error) {
	frames, errs := Keys(ctx, d, []devices.Picture{p})
	return frames[0], errs[0]
}

func TestInABatchEachCameraGetsItsOwnPictureAndADamagedOneSpoilsNoOther(t *testing.T) {
	d := ffmpeg.New("ffmpeg", 1)
	var batch []devices.Picture
	var shots []*Frame
	for i, name := range []string{"gate", "lobby", "courtyard", "garage"} {
		p := &place{name: name, seed: uint64(i), grain: 1}
		p.c = families[name](t, p.rng(9, 0))
		shots = append(shots, p.shot(600, nil))
		batch = append(batch, keyPicture(t, shots[i], []devices.Codec{devices.H264, devices.H265}[i%2], "640:360"))
	}
	damaged := batch[0]
	damaged.NALUs = [][]byte{bytes.Repeat([]byte{0x65, 0xff, 0x13}, 4000)}
	for _, bad := range []bool{false, true} {
		if bad {
			batch[2] = damaged
		}
		frames, errs := Keys(t.Context(), d, batch)
		for i, f := range frames {
			switch {
			case bad && i == 2:
				if f != nil || errs[i] == nil {
					t.Error("a damaged picture became a frame")
				}
			case errs[i] != nil:
				t.Errorf("picture %d: %v", i, errs[i])
			default:
				if like := viewOf(f, 1).likeness(viewOf(shots[i], 1), 0, 0); like < 0.85 {
					t.Errorf("picture %d is another camera's, it is like its own by %.2f", i, like)
				}
			}
		}
	}
}

func TestDamagedAndOversizedPicturesAreNoPictures(t *testing.T) {
	d := ffmpeg.New("ffmpeg", 1)
	good := keyPicture(t, testPlace(t).shot(600, nil), devices.H264, "640:360")
	cut := good
	cut.NALUs = [][]byte{good.NALUs[len(good.NALUs)-1][:200]}
	garbage := good
	garbage.NALUs = [][]byte{bytes.Repeat([]byte{0x65, 0xff, 0x13}, 4000)}
	huge := good
	params := *good.Params
	params.Width, params.Height = 16000, 16000
	huge.Params = &params
	long := good
	long.NALUs = [][]byte{make([]byte, 9<<20)}
	notKey := good
	notKey.Key = false
	for name, p := range map[string]devices.Picture{"cut off": cut, "garbage": garbage, "huge": huge, "long": long, "no key picture": notKey, "empty": {Key: true}} {
		if f, err := key(t.Context(), d, p); err == nil || f != nil {
			t.Errorf("%s: a frame came of it", name)
		}
	}
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	f := testPlace(t).shot(600, nil)
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			img.Y[y*img.YStride+x] = f.Y[y*Height/h*Width+x*Width/w]
			img.Cb[y/2*img.CStride+x/2], img.Cr[y/2*img.CStride+x/2] = 120, 131
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAStillPictureIsMeasuredWhateverItsSize(t *testing.T) {
	want, _ := measure(testPlace(t).shot(600, nil))
	for _, size := range [][2]int{{320, 180}, {1280, 720}, {704, 576}, {97, 53}} {
		f, err := Still(jpegOf(t, size[0], size[1]))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		if m, _ := measure(f); m.Brightness < want.Brightness-4 || m.Brightness > want.Brightness+4 || m.Cb > -6 || m.Cb < -10 {
			t.Errorf("%v: brightness %.1f, want about %.1f; blue %.1f, want -8", size, m.Brightness, want.Brightness, m.Cb)
		}
	}
}

func TestAStillThatClaimsToBeHugeGetsNoMemory(t *testing.T) {
	text := jpegOf(t, 64, 64)
	at := bytes.Index(text, []byte{0xff, 0xc0})
	copy(text[at+5:], []byte{0xff, 0xff, 0xff, 0xff}) // 65535 by 65535
	if _, err := Still(text); !errors.Is(err, errTooLarge) {
		t.Errorf("said %v", err)
	}
	if _, err := Still(make([]byte, maxStill+1)); !errors.Is(err, errTooLarge) {
		t.Errorf("said %v", err)
	}
}

func FuzzStill(f *testing.F) {
	f.Add(jpegOf(f, 64, 48))
	f.Add([]byte{0xff, 0xd8, 0xff})
	f.Fuzz(func(t *testing.T, text []byte) {
		if frame, err := Still(text); (frame == nil) == (err == nil) {
			t.Errorf("a frame %v and an error %v", frame != nil, err)
		}
	})
}
