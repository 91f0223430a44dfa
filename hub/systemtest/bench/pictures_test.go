package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/devices/rtsp/rtspsim"
)

const (
	camerasWatched = 20
	camerasOpened  = 12
	watchFor       = 8 * time.Second
)

// cameras is the role of cameras: so many as are ordered, at cam0, cam1…, whose
// key pictures, one a second, do not come at the same moments.
func cameras() error {
	var n int
	in, err := orders(&n)
	if err != nil {
		return err
	}
	server, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	defer server.Close()
	for i := range n {
		if _, err := server.Add(fmt.Sprintf("cam%d", i), rtspsim.EastGate()); err != nil {
			return err
		}
		pass(time.Second / time.Duration(n))
	}
	if err := say(server.URL("cam")); err != nil {
		return err
	}
	untilOver(in)
	return nil
}

func startCameras(b *testing.B) (url string) {
	b.Helper()
	startRole(b, "cameras", camerasWatched).hear(&url, 10*time.Second)
	return url
}

// viewer is one who watches a camera.
type viewer struct {
	conn      *websocket.Conn
	first     time.Duration // from the first byte of the request to the first fragment
	fragments atomic.Int32
	gone      chan struct{}
}

// view opens a camera's pictures, after greeting says what is wanted, and waits
// for the first. The first binary message is the initialisation segment.
func view(b *testing.B, address string, header http.Header, greeting string) *viewer {
	b.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, address, header)
	if err != nil {
		b.Fatalf("watch %s: %v", address, err)
	}
	v := &viewer{conn: conn, gone: make(chan struct{})}
	if greeting != "" {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(greeting)); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(v.leave)
	first := make(chan time.Duration, 1)
	go func() {
		defer close(v.gone)
		for binaries := 0; ; {
			kind, _, err := conn.ReadMessage()
			if err != nil {
				return // left, or the server has ended
			}
			if kind != websocket.BinaryMessage {
				continue
			}
			if binaries++; binaries == 2 {
				first <- time.Since(began)
			}
			v.fragments.Add(1)
		}
	}()
	select {
	case v.first = <-first:
	case <-v.gone:
		b.Fatalf("%s was closed before it showed anything", address)
	case <-ctx.Done():
		b.Fatalf("%s showed nothing within 20 s", address)
	}
	return v
}

func (v *viewer) leave() {
	_ = v.conn.Close() // it may be closed
	<-v.gone
}

// cost is what processes use over some seconds.
type cost struct {
	cpu    float64 // of a core, in per cent
	memory float64 // MiB
}

func costOf(processes ...*process) cost {
	var c cost
	before := make([]time.Duration, len(processes))
	for i, p := range processes {
		before[i] = p.cpu()
	}
	began := time.Now()
	pass(watchFor)
	for i, p := range processes {
		c.cpu += (p.cpu() - before[i]).Seconds() / time.Since(began).Seconds() * 100
		now, _ := p.memory()
		c.memory += now
	}
	return c
}

// watching measures what one viewer at each of the cameras costs over nobody.
func watching(b *testing.B, idle cost, open func(i int) *viewer, processes ...*process) (each cost, share float64) {
	b.Helper()
	viewers := make([]*viewer, camerasWatched)
	for i := range viewers {
		viewers[i] = open(i)
	}
	before := fragments(viewers)
	with := costOf(processes...)
	arrived := fragments(viewers) - before
	for _, v := range viewers {
		v.leave()
	}
	return cost{(with.cpu - idle.cpu) / camerasWatched, (with.memory - idle.memory) / camerasWatched},
		float64(arrived) / (rtspsim.FPS * watchFor.Seconds() * camerasWatched)
}

func fragments(viewers []*viewer) (n int) {
	for _, v := range viewers {
		n += int(v.fragments.Load())
	}
	return n
}

// openings opens cameras at moments that have nothing to do with their key
// pictures, alone and beside another viewer, and returns how long each waited.
func openings(open func(i int) *viewer, beside bool) (alone, warm spread) {
	for i := range camerasOpened {
		pass(rand.N(time.Second))
		v := open(i)
		alone = append(alone, v.first)
		if beside {
			pass(rand.N(time.Second))
			other := open(i)
			warm = append(warm, other.first)
			other.leave()
		}
		v.leave()
	}
	return alone, warm
}

// pictures measures the way from a camera through an edge and the hub to a
// viewer: what watching costs, and how long the first picture takes.
func pictures(b *testing.B, e *env) {
	source := startCameras(b)
	h := startHub(b, e, "")
	open := func(camera string) func(i int) *viewer {
		header := h.signedIn()
		return func(i int) *viewer {
			return view(b, fmt.Sprintf("ws://%s/api/v1/cameras/%s-%d/live", h.http, camera, i), header, "")
		}
	}
	continuous := withCameras(h, e, "cam", camerasWatched, source, "")
	pass(12 * time.Second) // until the pre-roll is full
	idle := costOf(h.process, continuous)
	hubIdle, _ := h.memory()
	each, share := watching(b, idle, open("cam"), h.process, continuous)
	hubThen, _ := h.memory()
	cold, warm := openings(open("cam"), true)
	withCameras(h, e, "probed", camerasOpened, source, ", mode: probe, probe_s: 3600")
	pass(10 * time.Second) // until the first probes are over
	connecting, _ := openings(open("probed"), false)

	cold.metrics(b, "first-picture")
	b.ReportMetric(each.cpu, "%-of-core/stream")
	e.table.add(fmt.Sprintf("%d cameras of 360p15 that nobody watches (mode continuous): edge and hub", camerasWatched),
		fmt.Sprintf("%.1f %% of a core, %.0f MiB; %.2f %% a camera", idle.cpu, idle.memory, idle.cpu/camerasWatched), "go2rtc does not connect; this measures them and keeps a pre-roll")
	e.table.add("each watched stream on top of that: edge and hub", fmt.Sprintf("%.2f %% of a core, %.2f MiB (hub %.2f); %.1f %% of the pictures arrived",
		each.cpu, each.memory, (hubThen-hubIdle)/camerasWatched, share*100), "go2rtc below")
	e.table.add("first picture of a camera that nobody watches (mode continuous)", cold.String(), "go2rtc below")
	e.table.add("first picture of a camera that another watches", warm.String(), "go2rtc below")
	e.table.add("first picture of a camera that is not connected (mode probe)", connecting.String(), "half a key picture's interval is 500 ms")
}

// withCameras starts an edge with cameras and waits until all were seen.
func withCameras(h *hub, e *env, name string, n int, source, settings string) *process {
	h.b.Helper()
	var entries strings.Builder
	for i := range n {
		fmt.Fprintf(&entries, "  - {id: %s-%d, kind: camera, driver: rtsp, heartbeat_s: 600, settings: {url: \"%s%d\"%s}}\n", name, i, source, i, settings)
	}
	edge := startEdge(h.b, h, e, "edge-"+name, entries.String())
	eventually(h.b, 40*time.Second, "all cameras to be seen", func() bool {
		var page struct {
			Items []struct{ Status string }
		}
		h.call("GET", "/api/v1/devices?limit=500&status=online&edge=edge-"+name, nil, &page)
		return len(page.Items) == n
	})
	return edge
}

// signedIn is the header with which a browser that is signed in opens a socket.
func (h *hub) signedIn() http.Header {
	h.b.Helper()
	origin := &url.URL{Scheme: "http", Host: h.http, Path: "/api/v1/"}
	header := http.Header{"Origin": {"http://" + h.http}}
	for _, c := range h.client.Jar.Cookies(origin) {
		header.Add("Cookie", c.String())
	}
	return header
}

// go2rtc measures the same with what a user would otherwise take. It connects to
// a camera when somebody watches.
func go2rtc(b *testing.B, e *env) {
	source := startCameras(b)
	address := freePort(b)
	var streams strings.Builder
	for i := range camerasWatched {
		fmt.Fprintf(&streams, "  cam%d: \"%s%d\"\n", i, source, i)
	}
	config := write(b, filepath.Join(b.TempDir(), "go2rtc.yaml"),
		"api: {listen: %q}\nrtsp: {listen: \"\"}\nwebrtc: {listen: \"\"}\nsrtp: {listen: \"\"}\nlog: {level: error}\nstreams:\n%s", address, streams.String())
	p := start(b, "go2rtc", tool(b, "go2rtc"), "-config", config)
	eventually(b, 10*time.Second, "go2rtc to answer", func() bool {
		resp, err := http.Get("http://" + address + "/api/streams")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return true
	})
	open := func(i int) *viewer {
		b.Helper()
		return view(b, fmt.Sprintf("ws://%s/api/ws?src=cam%d", address, i), http.Header{"Origin": {"http://" + address}}, `{"type":"mse","value":"avc1.640029,avc1.4D4016,avc1.42E01E"}`)
	}
	idle := costOf(p)
	each, share := watching(b, idle, open, p)
	cold, warm := openings(open, true)
	e.table.add("go2rtc, MSE: first picture of a camera that nobody watches", cold.String(), "beside ours")
	e.table.add("go2rtc, MSE: first picture of a camera that another watches", warm.String(), "beside ours")
	e.table.add("go2rtc, MSE: each watched stream", fmt.Sprintf("%.2f %% of a core, %.2f MiB; %.1f %% of the pictures arrived", each.cpu, each.memory, share*100), "beside ours")
}

// tool finds a program on the path, or where make tools puts it.
func tool(b *testing.B, name string) string {
	b.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "../../../.tools", name)
	if _, err := os.Stat(path); err != nil {
		b.Fatalf("%s is not installed: make tools", name)
	}
	return path
}
