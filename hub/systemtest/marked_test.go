package systemtest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/devices/rtsp/rtspsim"
)

const (
	looks    = 20              // at a camera, each way
	settling = 2 * time.Second // after which a picture is to be near the present
)

// BenchmarkPicturesInABrowser measures what somebody sees who opens a camera: when
// the first picture is there and how old pictures are from two seconds on. Each
// picture of the camera has its number in it, which the page reads off the screen.
func BenchmarkPicturesInABrowser(b *testing.B) {
	h := startHub(b, settings{notify: `pictures: {webrtc_udp: "127.0.0.1:0"}`})
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(cameras.Close)
	marked, err := cameras.Add("marked", rtspsim.Marked())
	if err != nil {
		b.Fatal(err)
	}
	token, key := h.enrol("edge-gate")
	dir := b.TempDir()
	config := write(b, filepath.Join(dir, "edge.yaml"), `id: edge-gate
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: cam, kind: camera, driver: rtsp, heartbeat_s: 600, settings: {url: %q}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, cameras.URL("marked"))
	newProcess(b, "edge", "edge", "--config", config).start()
	eventually(b, 30*time.Second, "the camera to be online", func() bool {
		var device struct{ Status string }
		status, _ := h.try("GET", "/api/v1/devices/cam", nil, &device)
		return status == 200 && device.Status == "online"
	})
	chromium := openBrowser(b)
	for _, way := range []struct {
		name string
		fast bool
	}{{"fragments", false}, {"WebRTC", true}} {
		b.Run(way.name, func(b *testing.B) {
			p := chromium.open(h.url(), deskWidth, deskHeight)
			p.expect("a desk or the sign-in", "document.querySelector('#username, nav')")
			if p.is("document.querySelector('#username')") {
				p.signIn("admin", password)
			}
			var first, age []float64
			unseen := 0
			for range looks {
				<-time.After(rand.N(time.Second)) // a moment that has nothing to do with key pictures
				seen := p.lookAt(way.fast, 4*time.Second)
				sent := marked.Sent()
				if len(seen.Frames) == 0 {
					unseen++
					continue
				}
				first = append(first, seen.Frames[0].At-seen.Began)
				for _, f := range seen.Frames {
					if f.At-seen.Began > float64(settling.Milliseconds()) && f.Number < len(sent) {
						age = append(age, f.At-float64(sent[f.Number].UnixMicro())/1000)
					}
				}
			}
			if unseen > looks/10 {
				b.Fatalf("of %d looks %d saw nothing within four seconds", looks, unseen)
			}
			for _, figure := range []struct {
				name   string
				values []float64
			}{{"first-picture", first}, {"age", age}} {
				slices.Sort(figure.values)
				at := func(share float64) float64 { return figure.values[int(share*float64(len(figure.values)-1))] }
				b.ReportMetric(at(0.5), figure.name+"-p50-ms")
				b.ReportMetric(at(0.9), figure.name+"-p90-ms")
				b.ReportMetric(at(0.99), figure.name+"-p99-ms")
				b.ReportMetric(at(1), figure.name+"-max-ms")
				fmt.Printf("%s, %s: p50 %.0f, p90 %.0f, p99 %.0f, max %.0f ms (%d)\n", way.name, figure.name, at(0.5), at(0.9), at(0.99), at(1), len(figure.values))
			}
		})
	}
}

// look is what was seen of a camera: the number of each picture and when it was on
// the screen, milliseconds since 1970.
type look struct {
	Began  float64
	Frames []struct {
		At     float64
		Number int
	}
}

// lookAt opens the camera as a page does, for a while, and reads the numbers.
func (p *page) lookAt(fast bool, span time.Duration) (seen look) {
	p.t.Helper()
	script := fmt.Sprintf(`(async () => {
	const { see } = await import(new URL("lib/see.js", document.querySelector("script[type=module][src]").src));
	const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
	video.style = "position: fixed; inset: 0; width: 640px; height: 360px; z-index: 99";
	document.body.append(video);
	const canvas = document.createElement("canvas");
	canvas.width = 1280; canvas.height = 160;
	const g = canvas.getContext("2d", { willReadFrequently: true });
	const frames = [];
	const wall = (t) => performance.timeOrigin + t;
	const read = (now, meta) => {
		g.drawImage(video, 0, 0, 1280, 160, 0, 0, 1280, 160);
		let number = 0;
		for (let bit = 0; bit < 8; bit++) number = number * 2 + (g.getImageData(bit * 160 + 80, 80, 1, 1).data[0] > 128 ? 1 : 0);
		frames.push({ at: wall(Math.max(now, meta.expectedDisplayTime)), number });
		video.requestVideoFrameCallback(read);
	};
	video.requestVideoFrameCallback(read);
	const began = wall(performance.now());
	const stop = see(video, "cam", { purpose: "duty", detail: "full" }, %v, () => {});
	await new Promise((done) => setTimeout(done, %d));
	stop();
	video.remove();
	return JSON.stringify({ began, frames });
})()`, fast, span.Milliseconds())
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err == nil {
		err = json.Unmarshal([]byte(text), &seen)
	}
	if err != nil {
		p.t.Fatalf("look at the camera: %v", err)
	}
	return seen
}
