package rounds

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/edge/ffmpeg"
	"brighteyes/edge/quality"
)

// fakeEdge is an edge whose board is two maps.
type fakeEdge struct {
	stream devices.PictureSource
	still  map[string]func() ([]byte, error)

	mu         sync.Mutex
	values     map[string]float64
	events     []devices.Event
	complaints []string
	readings   int
}

func newFakeEdge() *fakeEdge {
	return &fakeEdge{values: map[string]float64{}, still: map[string]func() ([]byte, error){}}
}

func (e *fakeEdge) Picture(string) (devices.PictureSource, bool) { return e.stream, e.stream != nil }

func (e *fakeEdge) Still(id string) (devices.StillSource, bool) {
	take, ok := e.still[id]
	return stillFunc(take), ok
}

type stillFunc func() ([]byte, error)

func (f stillFunc) Still(context.Context) ([]byte, error) { return f() }

func (e *fakeEdge) Told(string) (map[string]float64, []string) { return nil, nil }
func (e *fakeEdge) Emitter(string) devices.Emitter             { return e }
func (e *fakeEdge) Heard(time.Time)                            {}
func (e *fakeEdge) Describe(string, string)                    {}

func (e *fakeEdge) Complain(_ string, reasons []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.complaints = reasons
}

// told is every event so far.
func (e *fakeEdge) told() []devices.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.events)
}

func (e *fakeEdge) Event(_ context.Context, event devices.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = append(e.events, event)
	return nil
}

func (e *fakeEdge) Reading(_ context.Context, r devices.Reading) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readings++
	for metric, v := range r.Values {
		e.values[metric] = v
	}
	return nil
}

func (e *fakeEdge) value(metric string) (float64, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v, ok := e.values[metric]
	return v, ok
}

// scene is a picture of a wall of tiles, with a sensor's grain; covered hides the
// left part of it.
func scene(t testing.TB, n uint64, covered bool) []byte {
	t.Helper()
	return tiled(t, 1, n, covered)
}

// placed is another place of its kind.
func placed(t testing.TB, layout, n uint64) []byte {
	t.Helper()
	return tiled(t, layout, n, false)
}

func tiled(t testing.TB, place, n uint64, covered bool) []byte {
	t.Helper()
	layout, grain := rand.New(rand.NewPCG(place, 1)), rand.New(rand.NewPCG(2, n))
	img := image.NewYCbCr(image.Rect(0, 0, 320, 180), image.YCbCrSubsampleRatio420)
	side, slant := 20, 3
	if place != 1 {
		side, slant = 27, 1
	}
	var tiles [16 * 9]int
	for i := range tiles {
		tiles[i] = 50 + layout.IntN(150)
	}
	for y := range 180 {
		for x := range 320 {
			v := tiles[(y/side)*16+(x+y/slant)/side%16]
			if covered && x < 190 {
				v = 90
			}
			img.Y[y*img.YStride+x] = byte(v + grain.IntN(7))
		}
	}
	return encoded(t, img)
}

// plain is a picture of one brightness.
func plain(t testing.TB, v byte) []byte {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, 320, 180), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = v
	}
	return encoded(t, img)
}

// unfocused is another place, out of focus.
func unfocused(t testing.TB, n uint64) []byte {
	t.Helper()
	sharp, err := jpeg.Decode(bytes.NewReader(placed(t, 5, n)))
	if err != nil {
		t.Fatal(err)
	}
	from, img := sharp.(*image.YCbCr), image.NewYCbCr(image.Rect(0, 0, 320, 180), image.YCbCrSubsampleRatio420)
	const reach = 9
	for y := range 180 {
		for x := range 320 {
			sum, n := 0, 0
			for dy := -reach; dy <= reach; dy += 3 {
				for dx := -reach; dx <= reach; dx++ {
					sum += int(from.Y[min(179, max(0, y+dy))*from.YStride+min(319, max(0, x+dx))])
					n++
				}
			}
			img.Y[y*img.YStride+x] = byte(sum / n)
		}
	}
	return encoded(t, img)
}

func encoded(t testing.TB, img *image.YCbCr) []byte {
	t.Helper()
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 118, 136
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// learn writes down what a camera has learned of the scene, as an earlier run did.
func learn(t *testing.T, dir, id string) {
	t.Helper()
	c := quality.New()
	begin := time.Now().Add(-72 * time.Hour)
	for m := range 72 * 6 {
		f, err := quality.Still(scene(t, uint64(m%40), false))
		if err != nil {
			t.Fatal(err)
		}
		c.Look(begin.Add(time.Duration(m)*10*time.Minute), f)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, id+".json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func noDecoder(t *testing.T) *ffmpeg.Decoder {
	return ffmpeg.New(filepath.Join(t.TempDir(), "no-ffmpeg"), 1)
}

func rounds(t *testing.T, e *fakeEdge, dir string, d *ffmpeg.Decoder, every time.Duration, cameras ...string) *Rounds {
	t.Helper()
	r, err := New(Config{Cameras: cameras, Edge: func() Edge { return e }, Decoder: d, Dir: dir, Every: every, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestACoveredCameraIsToldOnceAndRecoversByItsOwnPictures(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		learn(t, dir, "cam-1")
		e := newFakeEdge()
		var covered atomic.Bool
		var n atomic.Uint64
		e.still["cam-1"] = func() ([]byte, error) { return scene(t, n.Add(1), covered.Load()), nil }
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = rounds(t, e, dir, noDecoder(t), time.Minute, "cam-1").Run(ctx) })
		time.Sleep(10 * time.Minute) // of the bubble's clock
		if v, ok := e.value("brightness"); !ok || v < 100 || v > 150 {
			t.Errorf("brightness is %v, told %v", v, ok)
		}
		if _, told := e.value("obstructed"); told || len(e.told()) > 0 {
			t.Error("a clean picture is called obstructed")
		}
		covered.Store(true)
		time.Sleep(25 * time.Minute)
		if v, _ := e.value("obstructed"); v != 1 || len(e.told()) != 1 || e.told()[0].Type != devices.CameraObstructed {
			t.Errorf("covered for 25 minutes: obstructed is %v, events %v", v, e.told())
		}
		stop()
		running.Wait()

		ctx, stop = context.WithCancel(t.Context()) // the edge starts anew
		running.Go(func() { _ = rounds(t, e, dir, noDecoder(t), time.Minute, "cam-1").Run(ctx) })
		time.Sleep(5 * time.Minute)
		if len(e.told()) != 1 {
			t.Errorf("after a restart it was told again: %v", e.told())
		}
		covered.Store(false)
		time.Sleep(25 * time.Minute)
		if v, _ := e.value("obstructed"); v != 0 {
			t.Error("uncovered for 25 minutes and still obstructed")
		}
		stop()
		running.Wait()
	})
}

func TestWithoutFFmpegAndStillsThatIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newFakeEdge()
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
		defer stop()
		_ = rounds(t, e, t.TempDir(), noDecoder(t), time.Minute, "cam-1").Run(ctx)
		if v, told := e.value("diagnosed"); !told || v != 0 {
			t.Errorf("diagnosed is %v, told %v; want 0", v, told)
		}
		if e.readings != 1 {
			t.Errorf("a camera that nobody looked at gave %d signs of life", e.readings)
		}
	})
}

func TestACameraWhosePicturesBreakTheJudgementStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newFakeEdge()
		e.still["bad"] = func() ([]byte, error) { panic("as a driver may") }
		e.still["worse"] = func() ([]byte, error) { return nil, errors.New("no still picture") }
		n := 0
		e.still["good"] = func() ([]byte, error) { n++; return scene(t, uint64(n), false), nil }
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
		defer stop()
		_ = rounds(t, e, t.TempDir(), noDecoder(t), time.Minute, "bad", "worse", "good").Run(ctx)
		if n < 8 {
			t.Errorf("the good camera was looked at %d times in 10 minutes", n)
		}
	})
}

func TestTheCamerasMayChangeWhileItGoesRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, looks := newFakeEdge(), map[string]*atomic.Int64{}
		for _, id := range []string{"stays", "goes", "comes"} {
			n := &atomic.Int64{}
			looks[id] = n
			e.still[id] = func() ([]byte, error) { n.Add(1); return nil, errors.New("no still picture") }
		}
		ctx, stop := context.WithCancel(t.Context())
		r := rounds(t, e, t.TempDir(), noDecoder(t), time.Minute, "stays", "goes")
		var running sync.WaitGroup
		running.Go(func() { _ = r.Run(ctx) })
		time.Sleep(5 * time.Minute)
		r.Keep([]string{"stays", "comes"})
		synctest.Wait()
		gone := looks["goes"].Load()
		time.Sleep(5 * time.Minute)
		goes, comes, stays := looks["goes"].Load(), looks["comes"].Load(), looks["stays"].Load()
		if goes != gone || gone < 4 || comes < 4 || stays < 8 {
			t.Errorf("looked at %d, %d and %d times, and %d at the one that went", goes, comes, stays, gone)
		}
		stop()
		running.Wait()
	})
}

func TestWhatCannotBeReadIsLearnedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		for _, bad := range [][]byte{[]byte("{"), make([]byte, most+1)} {
			if err := os.WriteFile(filepath.Join(dir, "cam-1.json"), bad, 0o600); err != nil {
				t.Fatal(err)
			}
			e := newFakeEdge()
			e.still["cam-1"] = func() ([]byte, error) { return scene(t, 1, false), nil }
			ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
			_ = rounds(t, e, dir, noDecoder(t), time.Minute, "cam-1").Run(ctx)
			stop()
			if _, told := e.value("brightness"); !told {
				t.Error("it is not looked at")
			}
			text, err := os.ReadFile(filepath.Join(dir, "cam-1.json"))
			if _, bad := quality.Restore(text); err != nil || bad != nil {
				t.Errorf("what was learned anew was not kept: %v, %v", err, bad)
			}
		}
	})
}

func TestARealStreamIsJudgedByItsKeyPicturesAndSeenToFreeze(t *testing.T) {
	server, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	camera, err := server.Add("east", rtspsim.EastGate())
	if err != nil {
		t.Fatal(err)
	}
	runner, err := rtsp.Driver{}.Open(devices.Spec{
		Device:   devices.Device{ID: "cam-1", Kind: devices.Camera},
		Settings: drivertest.Settings(t, "url: "+server.URL("east")), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	e := newFakeEdge()
	e.stream = runner.(devices.PictureSource)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { _ = runner.Run(ctx, newFakeEdge()) })
	running.Go(func() {
		_ = rounds(t, e, t.TempDir(), ffmpeg.New("ffmpeg", 2), 700*time.Millisecond, "cam-1").Run(ctx)
	})
	until(t, "the picture is measured", func() bool {
		v, ok := e.value("brightness")
		return ok && v > 20 && v < 235
	})
	if v, _ := e.value("frozen"); v != 0 {
		t.Error("a moving scene is called frozen")
	}
	if err := camera.Fail(rtspsim.Frozen); err != nil {
		t.Fatal(err)
	}
	until(t, "it is called frozen", func() bool { v, _ := e.value("frozen"); return v == 1 })
	if err := camera.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	until(t, "it moves again", func() bool { v, _ := e.value("frozen"); return v == 0 })
	if slices.Contains(e.complaints, "frozen") {
		t.Error("a fault that its own value tells is told as a reason too")
	}
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
