package rtsp

import (
	"context"
	"sync"
	"testing"

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
