package systemtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/zigbee/zigbeesim"
)

// A clip comes up a narrow line that presses share. The line has a queue of ten
// seconds, and a press made meanwhile waits for none of it; then the edge is killed,
// and the clip goes on where it was.
func TestAClipOnANarrowLineHoldsUpNoPressAndSurvivesTheEdge(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	const rate = 36 << 10
	line := openNarrow(t, rate)
	radio := mosquittotest.Start(t)
	network, err := zigbeesim.Start(zigbeesim.Config{Broker: radio.URL(), QoS: 1},
		zigbeesim.Device{Name: "button0", Values: map[string]any{"battery": 90}}, zigbeesim.Device{Name: "button1", Values: map[string]any{"battery": 90}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cameras.Close)
	if _, err := cameras.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	token, key := h.enrol("edge-far")
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "edge.yaml"), `id: edge-far
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
picture_health: false
devices:
  - {id: button-0, kind: button, driver: zigbee, settings: {broker: %[6]q, name: button0}}
  - {id: button-1, kind: button, driver: zigbee, site: s1, settings: {broker: %[6]q, name: button1}}
  - {id: cam-1, kind: camera, driver: rtsp, site: s1, heartbeat_s: 10, settings: {url: %[7]q}}
`, filepath.Join(dir, "data"), line.to(h.mqtt), line.to(h.http), token, key, radio.URL(), cameras.URL("east"))
	edge := newProcess(t, "edge", "edge", "--config", config)
	edge.start()
	eventually(t, time.Minute, "camera and buttons to be heard", func() bool {
		for i := range 2 {
			if err := network.Set(fmt.Sprintf("button%d", i), map[string]any{"battery": 90}); err != nil {
				t.Fatal(err)
			}
		}
		for id, metric := range map[string]string{"cam-1": "fps", "button-0": "battery_pct", "button-1": "battery_pct"} {
			var device struct{ Values map[string]float64 }
			if status, _ := h.try("GET", "/api/v1/devices/"+id, nil, &device); status != 200 || device.Values[metric] == 0 {
				return false
			}
		}
		return true
	})
	// press is how long a press takes to be on the hub's record and off the edge's.
	press := func(button int) time.Duration {
		t.Helper()
		id := fmt.Sprintf("button-%d", button)
		before, began := len(h.events(id)), time.Now()
		if err := network.Press(fmt.Sprintf("button%d", button), "emergency"); err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for len(h.events(id)) == before {
			if time.Since(began) > time.Minute {
				t.Fatal("a press did not come within a minute")
			}
			<-tick.C
		}
		return time.Since(began)
	}
	var normal time.Duration
	for range 3 {
		normal = max(normal, press(0)) // whose place no camera sees
	}
	press(1)
	coming := func() (octets int64) {
		found, _ := filepath.Glob(filepath.Join(h.dir, "data", "clips-coming", "*.part"))
		for _, name := range found {
			if info, err := os.Stat(name); err == nil {
				octets += info.Size()
			}
		}
		return octets
	}
	eventually(t, time.Minute, "a good part of the clip", func() bool { return coming() > 60<<10 })
	var amid time.Duration
	for range 3 {
		amid = max(amid, press(0))
	}
	at := coming()
	if at == 0 {
		t.Fatal("the clip had come before the presses were made: nothing was measured")
	}
	t.Logf("a press took %v at most, amid the clip %v", normal, amid)
	if amid > 2*normal+1500*time.Millisecond {
		t.Errorf("amid a clip a press took %v, else %v", amid, normal)
	}
	edge.kill()
	stopped := line.sent.Load()
	had := coming()
	edge.start()
	var clip devices.Clip
	eventually(t, 90*time.Second, "the clip to be ready", func() bool {
		var page struct{ Items []devices.Clip }
		h.call("GET", "/api/v1/clips", nil, &page)
		if len(page.Items) == 1 {
			clip = page.Items[0]
		}
		return clip.State == devices.ClipReady || clip.State == devices.ClipFailed
	})
	if clip.State != devices.ClipReady || clip.To.Sub(clip.From) < 20*time.Second {
		t.Fatalf("the clip is %+v", clip)
	}
	film, err := os.ReadFile(filepath.Join(h.dir, "data", "clips", clip.ID+".mp4"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(film); hex.EncodeToString(sum[:]) != clip.SHA256 || int64(len(film)) != clip.Bytes {
		t.Error("what is kept is not what the edge cut")
	}
	left := clip.Bytes - had
	if again := line.sent.Load() - stopped; again > left+had/2+60<<10 {
		t.Errorf("%d bytes were missing when the edge was killed, and %d were sent", left, again)
	}
	if clip.EdgeClock == nil || clip.EdgeClock.State != devices.ClockRight {
		t.Errorf("the edge's clock: %+v", clip.EdgeClock)
	}
}
