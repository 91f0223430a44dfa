package photos

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func plans(t *testing.T) *Drawings {
	t.Helper()
	d, err := OpenDrawings(filepath.Join(t.TempDir(), "plans"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnImageOfAPlanIsWrittenAnewAndStaysWhatItIs(t *testing.T) {
	d := plans(t)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, picture(5000, 1000)); err != nil {
		t.Fatal(err)
	}
	withText := bytes.Replace(drawn.Bytes(), []byte("IEND"), []byte("IEND"), 1)
	one, err := d.Put(context.Background(), append(withText, []byte("tEXt GPS 31.2304")...), time.Now())
	if err != nil || one.WidthPx != 4096 || one.HeightPx != 819 {
		t.Fatal(one, err)
	}
	body, kind, err := d.Get(one.ID)
	if err != nil || kind != "png" || bytes.Contains(body, []byte("GPS")) {
		t.Errorf("%s, %v", kind, err)
	}
	if again, ok := d.Look(one.ID); !ok || again != one {
		t.Errorf("%+v, %+v", again, one)
	}
	two, err := d.Put(context.Background(), withPlace(jpegOf(t, picture(400, 300))), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if body, kind, _ := d.Get(two.ID); kind != "jpeg" || bytes.Contains(body, []byte("GPS")) {
		t.Errorf("the place where it was taken is kept, or it is %s", kind)
	}
	if _, _, err := d.Get("../photos"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestADrawingThatRunsScriptsIsNone(t *testing.T) {
	d := plans(t)
	for _, body := range []string{"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "<?xml version='1.0'?><svg/>", "GIF89a", ""} {
		if _, err := d.Put(context.Background(), []byte(body), time.Now()); !errors.Is(err, ErrInvalid) {
			t.Errorf("%.20q: %v", body, err)
		}
	}
	if _, err := d.Put(context.Background(), make([]byte, MostDrawingBytes+1), time.Now()); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(d.dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestNoMoreImagesAreKeptThanThereIsRoomFor(t *testing.T) {
	d := plans(t)
	for i := range mostDrawings {
		if err := os.WriteFile(filepath.Join(d.dir, string(rune('a'+i%26))+time.Duration(i).String()), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Put(context.Background(), jpegOf(t, picture(40, 30)), time.Now()); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}
