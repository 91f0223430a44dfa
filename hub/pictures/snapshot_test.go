package pictures_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/hub/pictures"
)

func TestAStillIsOneDecodedPictureOfNow(t *testing.T) {
	s := setUp(t)
	before := time.Now()
	still, at, err := s.hub.Snapshot(t.Context(), "cam-1")
	if err != nil {
		t.Fatal(err)
	}
	s.expectSize(still, 640, 360)
	if at.Before(before.Add(-3*time.Second)) || at.After(time.Now()) {
		t.Errorf("taken at %v, asked at %v", at, before)
	}
	if n := s.cameras.Plays("east"); n != 1 {
		t.Errorf("the camera was pulled %d times, want once", n)
	}
}

func TestACameraThatGivesStillsIsAskedForOneByAllWhoAskAtOnce(t *testing.T) {
	var asked atomic.Int32
	hold := make(chan struct{})
	s := setUp(t, func(s *scene) {
		s.source = portrait{s.source, func(ctx context.Context) ([]byte, error) {
			asked.Add(1)
			select {
			case <-hold:
			case <-ctx.Done():
			}
			return picture(t, 32, 16), nil
		}}
	})
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			still, _, err := s.hub.Snapshot(t.Context(), "cam-1")
			if err != nil {
				t.Error(err)
				return
			}
			s.expectSize(still, 32, 16)
		})
	}
	s.eventually("the camera to be asked", func() bool { return asked.Load() > 0 })
	s.eventually("all to wait", func() bool { return s.hub.StillsWaiting("cam-1") == 10 })
	close(hold)
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("the camera was asked %d times, want once", n)
	}
	if _, _, err := s.hub.Snapshot(t.Context(), "cam-1"); err != nil || asked.Load() != 2 {
		t.Errorf("who asks later has a picture of before: asked %d times (%v)", asked.Load(), err)
	}
}

func TestWhereACameraGivesNoStillItsStreamDoes(t *testing.T) {
	for name, answer := range map[string]func(context.Context) ([]byte, error){
		"it cannot":    func(context.Context) ([]byte, error) { return nil, devices.ErrNoStill },
		"it fails":     func(context.Context) ([]byte, error) { return nil, errors.New("HTTP status 500") },
		"it is a page": func(context.Context) ([]byte, error) { return []byte("<html>sign in</html>"), nil },
		"it is too much": func(context.Context) ([]byte, error) {
			return append(picture(t, 8, 8), make([]byte, devices.MaxStill)...), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, func(s *scene) { s.source = portrait{s.source, answer} })
			still, _, err := s.hub.Snapshot(t.Context(), "cam-1")
			if err != nil {
				t.Fatal(err)
			}
			s.expectSize(still, 640, 360)
		})
	}
}

func TestWithoutAPictureOfNowThereIsNoneAndItIsSaidWhy(t *testing.T) {
	s := setUp(t)
	why := func(code string) func() bool {
		return func() bool {
			still, _, err := s.hub.Snapshot(t.Context(), "cam-1")
			var none *pictures.NoStill
			return errors.Is(err, pictures.ErrNoPicture) && errors.As(err, &none) && none.Code == code && still == nil && none.Text().Zh != "" && none.Text().En != ""
		}
	}
	path := os.Getenv("PATH")
	t.Setenv("PATH", t.TempDir())
	s.eventually("the word that ffmpeg is missing", why("no_ffmpeg"))
	t.Setenv("PATH", path)
	if err := s.camera.Fail(rtspsim.Silent); err != nil {
		t.Fatal(err)
	}
	s.eventually("the word that no pictures come", why("no_pictures"))
	s.stopEdge()
	s.eventually("the word that the edge is away", why("edge_away"))
	if _, _, err := s.hub.Snapshot(t.Context(), "cam-9"); !errors.Is(err, pictures.ErrUnknownCamera) {
		t.Errorf("a camera that is not there: %v", err)
	}
}

func TestWhyThereIsNoStillIsSaidInBothLanguages(t *testing.T) {
	if flaws := pictures.WordsFlaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestAnAskerWhoLeavesTakesNothingFromTheOthers(t *testing.T) {
	hold := make(chan struct{})
	s := setUp(t, func(s *scene) {
		s.source = portrait{s.source, func(ctx context.Context) ([]byte, error) {
			select {
			case <-hold:
			case <-ctx.Done():
			}
			return picture(t, 8, 8), nil
		}}
	})
	leaving, leave := context.WithCancel(t.Context())
	left, stayed := make(chan error, 1), make(chan error, 1)
	ask := func(ctx context.Context, to chan error) {
		_, _, err := s.hub.Snapshot(ctx, "cam-1")
		to <- err
	}
	go ask(leaving, left)
	go ask(t.Context(), stayed)
	s.eventually("both to wait", func() bool { return s.hub.StillsWaiting("cam-1") == 2 })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left has %v", err)
	}
	close(hold)
	if err := <-stayed; err != nil {
		t.Errorf("who stayed has %v", err)
	}
}

// portrait is a camera that also gives stills.
type portrait struct {
	devices.PictureSource
	still func(context.Context) ([]byte, error)
}

func (p portrait) Still(ctx context.Context) ([]byte, error) { return p.still(ctx) }

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

func (s *scene) expectSize(still []byte, width, height int) {
	s.t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(still))
	if err != nil {
		s.t.Errorf("%d bytes are no JPEG: %v", len(still), err)
		return
	}
	if size := img.Bounds().Size(); size != image.Pt(width, height) {
		s.t.Errorf("the still is %v, want %d by %d", size, width, height)
	}
}
