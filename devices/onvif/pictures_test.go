package onvif

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
)

// streams is a real RTSP server with one camera.
func streams(t *testing.T) (*rtspsim.Server, *rtspsim.Camera) {
	t.Helper()
	server, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me: twice"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	camera, err := server.Add("east", rtspsim.EastGate())
	if err != nil {
		t.Fatal(err)
	}
	return server, camera
}

// expectPictures watches until n pictures came.
func (w *watched) expectPictures(n int32) {
	w.t.Helper()
	eventually(w.t, "pictures", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		var seen atomic.Int32
		_ = w.runner.(devices.PictureSource).Watch(ctx, func(devices.Picture) {
			if seen.Add(1) == n {
				cancel()
			}
		})
		return seen.Load() >= n
	})
}

func TestThePicturesOfACameraComeByTheDriverOfStreams(t *testing.T) {
	server, stream := streams(t)
	cfg := login()
	cfg.Stream = server.URL("east")
	sim := simulate(t, cfg)
	cam := watch(t, Config{Pictures: rtsp.Driver{}}, settingsFor(sim, ""))
	cam.expectPictures(10)
	cam.expectValue("width_px", 640, 640)
	cam.expectValue("fps", 5, 20)

	sim.Stop() // pictures go on while the camera cannot be asked
	cam.expectReason("unreachable")
	cam.expectPictures(10)

	if err := stream.Fail(rtspsim.Silent); err != nil {
		t.Fatal(err)
	}
	cam.expectReason("no_pictures") // the reasons of the stream are the camera's
	secretless(t, "the log", cam.log.String())
}

func TestAStreamAtAnotherAddressIsFollowed(t *testing.T) {
	server, _ := streams(t)
	cfg := login()
	cfg.Stream = "rtsp://127.0.0.1:9/nothing"
	sim := simulate(t, cfg)
	cam := watch(t, Config{Pictures: rtsp.Driver{}}, settingsFor(sim, ""))
	cam.expectReason("unreachable")
	sim.SetStream(server.URL("east"))
	cam.expectPictures(3)
}

// go2rtc is a program of others that knows ONVIF as server and as client.
func go2rtc(t *testing.T, config string) (api string) {
	t.Helper()
	port := freePort(t)
	api = fmt.Sprintf("127.0.0.1:%d", port)
	file := filepath.Join(t.TempDir(), "go2rtc.yaml")
	text := fmt.Sprintf("api: {listen: %q}\nrtsp: {listen: \"127.0.0.1:%d\"}\nwebrtc: {listen: \"\"}\nsrtp: {listen: \"\"}\n%s", api, freePort(t), config)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool(t, "go2rtc"), "-config", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	eventually(t, "go2rtc to answer", func() bool {
		// its API answers before its ONVIF does
		resp, err := http.Get("http://" + api + "/onvif/device_service")
		if err == nil {
			_ = resp.Body.Close()
		}
		return err == nil && resp.StatusCode != http.StatusNotFound
	})
	return api
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func TestAnIndependentServersPicturesAreSeen(t *testing.T) {
	server, _ := streams(t)
	source := strings.Replace(server.URL("east"), "rtsp://", "rtsp://viewer:see%20me%3A%20twice@", 1)
	api := go2rtc(t, "streams: {east: \""+source+"\"}\n")
	cam := watch(t, Config{Pictures: rtsp.Driver{}}, "address: \"http://"+api+"/onvif/device_service\"\n")
	cam.expectValue("clock_offset_s", -2, 2)
	cam.expectPictures(5)
	if !strings.Contains(strings.ToLower(cam.Told()), "go2rtc") {
		t.Errorf("its model is %q", cam.Told())
	}
}

func TestAnIndependentClientUnderstandsTheSimulatedCamera(t *testing.T) {
	cfg := onvifsim.Config{Stream: "rtsp://127.0.0.1:9/live", Username: "viewer", Password: "seeme"}
	sim := simulate(t, cfg)
	api := go2rtc(t, "")
	resp, err := http.Get("http://" + api + "/api/onvif?src=onvif://viewer:seeme@" + sim.Addr())
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Sources []struct {
			Name string `json:"name"`
			URL  string `json:"url"`
		} `json:"sources"`
	}
	if err := json.Unmarshal(text, &found); err != nil || len(found.Sources) < 2 {
		t.Fatalf("go2rtc sees %.500s (%v)", text, err)
	}
	if !strings.Contains(string(text), "main") || !strings.Contains(string(text), "sub") {
		t.Errorf("go2rtc sees %.500s, want both streams", text)
	}
}

// tool finds a program on the path, or where make tools puts it.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	path, err := filepath.Abs("../../.tools/" + name)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%s is not installed: make tools", name)
	}
	return path
}

func TestACameraShownLargeShowsItsSmallestStreamOnTiles(t *testing.T) {
	server, _ := streams(t)
	cfg := login()
	cfg.Stream = server.URL("east")
	sim := simulate(t, cfg)
	cam := watch(t, Config{Pictures: rtsp.Driver{}}, settingsFor(sim, "stream: main"))
	cam.expectPictures(3)
	tiles := cam.runner.(devices.TileSource)
	if !tiles.HasTiles() || server.Plays("east") != 1 {
		t.Errorf("tiles: %v; pulled %d times before anybody watched a tile, want once", tiles.HasTiles(), server.Plays("east"))
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	if err := tiles.WatchTile(ctx, func(devices.Picture) { leave() }); err != nil || ctx.Err() == nil {
		t.Errorf("the tile shows nothing: %v", err)
	}
	if n := server.Plays("east"); n != 2 {
		t.Errorf("pulled %d times, want the full stream and the small one", n)
	}
}

func TestACameraMeasuredByItsSmallestStreamShowsTheLargestToWhoLooksAtItAlone(t *testing.T) {
	server, _ := streams(t)
	cfg := login()
	cfg.Stream = server.URL("east")
	sim := simulate(t, cfg)
	cam := watch(t, Config{Pictures: rtsp.Driver{}}, settingsFor(sim, ""))
	cam.expectPictures(3)
	if tiles := cam.runner.(devices.TileSource); !tiles.HasTiles() || server.Plays("east") != 1 {
		t.Errorf("tiles: %v; pulled %d times before anybody looked, want once", tiles.HasTiles(), server.Plays("east"))
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var looking sync.WaitGroup
	looking.Go(func() {
		if err := cam.runner.(devices.LargeSource).WatchLarge(ctx, func(devices.Picture) {
			if server.Pulled("east") == 2 {
				leave()
			}
		}); err != nil {
			t.Error(err)
		}
	})
	looking.Wait()
	if n := server.Plays("east"); n != 2 {
		t.Errorf("pulled %d times, want the small stream and the large one", n)
	}
	if sound := cam.runner.(devices.SoundSource); sound.HasSound() {
		t.Error("it may be listened to, though its settings do not say so")
	}
}
