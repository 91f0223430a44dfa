package rtsp

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/rtsp/rtspsim"
)

func TestATilesStreamIsPulledOnceAndOnlyWhileItIsWatched(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	for path, scene := range map[string]rtspsim.Scene{"full": rtspsim.EastGate(), "small": rtspsim.NorthGate()} {
		if _, err := sim.Add(path, scene); err != nil {
			t.Fatal(err)
		}
	}
	cam := start(t, open(t, "url: "+sim.URL("full")+"\ntile_url: "+sim.URL("small")+"\n"))
	if !cam.runner.HasTiles() {
		t.Error("a camera with a tile_url says that it has no tiles")
	}
	cam.watch(5)
	if n := sim.Plays("small"); n != 0 {
		t.Errorf("the tile's stream was pulled %d times before anybody watched it", n)
	}
	ctx, leave := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	seen := make(chan struct{}, 1)
	for range 3 {
		watching.Go(func() {
			if err := cam.runner.WatchTile(ctx, func(devices.Picture) {
				select {
				case seen <- struct{}{}:
				default:
				}
			}); err != nil {
				t.Error(err)
			}
		})
	}
	for range 10 {
		<-seen
	}
	if n, full := sim.Plays("small"), sim.Plays("full"); n != 1 || full != 1 {
		t.Errorf("the tile's stream was pulled %d times and the full one %d, want once each", n, full)
	}
	leave()
	watching.Wait()
	poll(t, "the tile's stream to be let go", func() bool { return sim.Pulled("small") == 0 })
	if sim.Pulled("full") != 1 {
		t.Error("the full stream went with it")
	}
}

func TestATileThatFailsIsToldToItsWatchersAndLeavesTheCameraWell(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("full", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("full")+"\ntile_url: "+sim.URL("nothing")+"\n"))
	if err := cam.runner.WatchTile(t.Context(), func(devices.Picture) {}); nameOf(err) != faultNotFound {
		t.Errorf("who watches the tile is told %v", err)
	}
	cam.watch(5)
	if r := cam.runner.Reasons(); len(r) != 0 {
		t.Errorf("the camera is not well: %v", r)
	}
}

func TestATileThatFailedAndCameBackIsShownToWhoComesLater(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("full", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	small, err := sim.Add("small", rtspsim.NorthGate())
	if err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("full")+"\ntile_url: "+sim.URL("small")+"\n"))
	seen := make(chan struct{}, 1)
	told := make(chan error, 1)
	go func() {
		told <- cam.runner.WatchTile(t.Context(), func(devices.Picture) {
			select {
			case seen <- struct{}{}:
			default:
			}
		})
	}()
	<-seen
	if err := small.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	if err := <-told; err == nil {
		t.Fatal("who watches is not told that the tile failed")
	}
	if err := small.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	poll(t, "the failure to be over though nobody watches", func() bool { return cam.runner.aside.audience.failed() == nil })
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	if err := cam.runner.WatchTile(ctx, func(devices.Picture) { leave() }); err != nil || ctx.Err() == nil {
		t.Errorf("who comes when the tile is back is told %v", err)
	}
}

func TestACameraWithoutATilesStreamShowsTheFullOne(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("full", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("full")+"\n"))
	if cam.runner.HasTiles() {
		t.Error("it says that it has tiles")
	}
	ctx, leave := context.WithCancel(t.Context())
	if err := cam.runner.WatchTile(ctx, func(devices.Picture) { leave() }); err != nil || ctx.Err() == nil {
		t.Errorf("its tile shows nothing: %v", err)
	}
}

// widths counts the pictures that are shown, by their width.
type widths struct {
	mu   sync.Mutex
	seen map[int]int
}

func (w *widths) show(p devices.Picture) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[int]int{}
	}
	w.seen[p.Params.Width]++
}

func (w *widths) of(width int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[width]
}

func TestALargeStreamIsPulledOnlyWhileItIsLookedAtAndTheSmallOneIsShownUntilItComes(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("small", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	large, err := sim.Add("large", rtspsim.Marked())
	if err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("small")+"\nlarge_url: "+sim.URL("large")+"\n"))
	cam.watch(5)
	if !cam.runner.HasTiles() || sim.Plays("large") != 0 {
		t.Errorf("tiles: %v; the large stream was pulled %d times before anybody looked", cam.runner.HasTiles(), sim.Plays("large"))
	}
	ctx, leave := context.WithCancel(t.Context())
	var looking sync.WaitGroup
	var once sync.Once
	tiled := make(chan struct{}) // from then on there is a small picture for who comes
	looking.Go(func() {
		if err := cam.runner.WatchTile(ctx, func(p devices.Picture) {
			once.Do(func() { close(tiled) })
			if p.Params.Width != 640 {
				t.Errorf("a tile shows a picture %d wide, want the small one", p.Params.Width)
			}
		}); err != nil {
			t.Error(err)
		}
	})
	poll(t, "the first picture of the tile", func() bool {
		select {
		case <-tiled:
			return true
		default:
			return false
		}
	})
	var shown widths
	looking.Go(func() {
		if err := cam.runner.WatchLarge(ctx, shown.show); err != nil {
			t.Error(err)
		}
	})
	poll(t, "the large picture", func() bool { return shown.of(1280) > 5 })
	if shown.of(640) == 0 {
		t.Error("nothing was shown until the large picture came")
	}
	small := shown.of(640)
	poll(t, "more of the large picture", func() bool { return shown.of(1280) > 30 })
	if n := shown.of(640); n != small {
		t.Errorf("%d small pictures came between the large ones", n-small)
	}
	if err := large.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	poll(t, "the small picture in place of the large", func() bool { return shown.of(640) > small+5 })
	if err := large.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	many := shown.of(1280)
	poll(t, "the large picture again", func() bool { return shown.of(1280) > many+5 })
	leave()
	looking.Wait()
	poll(t, "the large stream to be let go", func() bool { return sim.Pulled("large") == 0 })
	if sim.Pulled("small") != 1 {
		t.Error("the small stream went with it")
	}
}

func TestWhoLooksAtADeadCameraLargeIsTold(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	cam := start(t, open(t, "url: "+sim.URL("nothing")+"\nlarge_url: "+sim.URL("nothing-either")+"\n"))
	if err := cam.runner.WatchLarge(t.Context(), func(devices.Picture) {}); nameOf(err) != faultNotFound {
		t.Errorf("who looks is told %v", err)
	}
}

func TestWhoLooksLargeIsToldThatTheCameraWasStopped(t *testing.T) {
	cam := open(t, "url: rtsp://127.0.0.1:1/small\nlarge_url: rtsp://127.0.0.1:1/large\n") // never run: only its end is played
	told := make(chan error, 1)
	go func() { told <- cam.WatchLarge(t.Context(), func(devices.Picture) {}) }()
	poll(t, "somebody to look", func() bool {
		small, _ := cam.audience.size()
		large, _ := cam.aside.audience.size()
		return small == 1 && large == 1
	})
	cam.aside.audience.fail(errGone) // the other stream ends first
	select {
	case err := <-told:
		if !errors.Is(err, errGone) {
			t.Errorf("who looks is told %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("who looks waits for ever")
	}
}

// A password that was refused is tried again after five minutes.
func TestWhoComesBetweenTwoFailuresIsToldAtOnce(t *testing.T) {
	sim := simulator(t, rtspsim.Config{Username: "u", Password: "right"})
	if _, err := sim.Add("c", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(sim.URL("c"), "://", "://u:wrong@", 1)
	cam := start(t, open(t, "url: "+wrong+"\nlarge_url: "+wrong+"\n"))
	nothing := func(devices.Picture) {}
	for _, look := range []func(context.Context, func(devices.Picture)) error{cam.runner.Watch, cam.runner.WatchLarge, cam.runner.WatchLarge, cam.runner.WatchTile, cam.runner.Watch} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := look(ctx, nothing); nameOf(err) != faultCredentials {
			t.Errorf("who looks is told %v within a minute, want that the password is refused", err)
		}
		cancel()
	}
}

func TestALargeStreamIsShownThoughTheSmallOneFails(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	if _, err := sim.Add("large", rtspsim.Marked()); err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("nothing")+"\nlarge_url: "+sim.URL("large")+"\n"))
	if err := cam.runner.Watch(t.Context(), func(devices.Picture) {}); nameOf(err) != faultNotFound {
		t.Fatalf("the small stream is told as %v", err)
	}
	var shown widths
	ctx, leave := context.WithCancel(t.Context())
	told := make(chan error, 1)
	go func() { told <- cam.runner.WatchLarge(ctx, shown.show) }()
	poll(t, "the large picture", func() bool { return shown.of(1280) > 5 })
	leave()
	if err := <-told; err != nil {
		t.Error(err)
	}
}

func TestWhoLooksLargeIsToldWhenTheLargeStreamFailsAfterTheSmallOne(t *testing.T) {
	sim := simulator(t, rtspsim.Config{})
	small, err := sim.Add("small", rtspsim.EastGate())
	if err != nil {
		t.Fatal(err)
	}
	large, err := sim.Add("large", rtspsim.Marked())
	if err != nil {
		t.Fatal(err)
	}
	cam := start(t, open(t, "url: "+sim.URL("small")+"\nlarge_url: "+sim.URL("large")+"\n"))
	var shown widths
	told := make(chan error, 1)
	go func() { told <- cam.runner.WatchLarge(t.Context(), shown.show) }()
	poll(t, "the large picture", func() bool { return shown.of(1280) > 5 })
	if err := small.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	poll(t, "the small stream to be down", func() bool { return cam.runner.audience.failed() != nil })
	many := shown.of(1280)
	poll(t, "more of the large picture", func() bool { return shown.of(1280) > many+5 })
	if err := large.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-told:
		if nameOf(err) == "" {
			t.Errorf("who looks is told %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("who looks is told nothing")
	}
}
