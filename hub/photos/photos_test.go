package photos

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func folder(t *testing.T) *Photos {
	t.Helper()
	p, err := Open(filepath.Join(t.TempDir(), "photos"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withPlace adds an EXIF segment such as a telephone writes, with a place in it.
func withPlace(file []byte) []byte {
	exif := []byte("\xff\xe1\x00\x1eExif\x00\x00GPS 31.2304,121.4737x")
	return append(append([]byte("\xff\xd8"), exif...), file[2:]...)
}

func TestNothingOfTheFileThatWasSentSurvives(t *testing.T) {
	p := folder(t)
	sent := withPlace(jpegOf(t, picture(800, 600)))
	id, sum, err := p.Put(context.Background(), sent, time.Now())
	if err != nil || len(sum) != 64 {
		t.Fatal(err, sum)
	}
	kept, err := p.Get(id)
	if err != nil || bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("Exif")) {
		t.Errorf("the place where it was taken is kept (%v)", err)
	}
}

func TestAPhotoIsScaledDownAndAScreenshotIsTaken(t *testing.T) {
	p := folder(t)
	var shot bytes.Buffer
	if err := png.Encode(&shot, picture(2400, 1200)); err != nil {
		t.Fatal(err)
	}
	id, _, err := p.Put(context.Background(), shot.Bytes(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := p.Get(id)
	size, kind, err := image.DecodeConfig(bytes.NewReader(kept))
	if err != nil || kind != "jpeg" || size.Width != 1600 || size.Height != 800 {
		t.Errorf("%s of %dx%d, %v", kind, size.Width, size.Height, err)
	}
}

func TestWhatIsNoPictureIsRefusedAndLeavesNothing(t *testing.T) {
	p := folder(t)
	good := jpegOf(t, picture(300, 300))
	huge := bytes.Clone(good) // a header that claims 60000 x 60000
	at := bytes.Index(huge, []byte{0xff, 0xc0}) + 5
	copy(huge[at:], []byte{0xea, 0x60, 0xea, 0x60})
	for name, body := range map[string][]byte{
		"empty": nil, "a script": []byte("<svg onload=alert(1)>"), "a bomb": huge, "cut short": good[:len(good)/3], "too large": make([]byte, MostBytes+1),
	} {
		if _, _, err := p.Put(context.Background(), body, time.Now()); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := os.ReadDir(p.dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestNoNameLeadsOutOfTheFolder(t *testing.T) {
	p := folder(t)
	for _, id := range []string{"", "../photos", "01", "..%2f..%2fetc", "01ARZ3NDEKTSV4RRFFQ69G5FAV"} {
		if _, err := p.Get(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func FuzzPut(f *testing.F) {
	f.Add(jpegOf(f, picture(8, 8)))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		kept, err := clean(file)
		if err != nil {
			return
		}
		if _, kind, err := image.Decode(bytes.NewReader(kept)); err != nil || kind != "jpeg" {
			t.Errorf("what is kept is no JPEG: %v", err)
		}
	})
}
