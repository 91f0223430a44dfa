package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/devices/rtsp/rtspsim"
)

const (
	camerasWatched = 50
	camerasOpened  = 20
	turns          = 3
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

// watched measures what processes use while each camera has a viewer, and the
// share of its pictures that arrived.
func watched(b *testing.B, open func(i int) *viewer, processes []*process) (c cost, share float64) {
	b.Helper()
	viewers := make([]*viewer, camerasWatched)
	for i := range viewers {
		viewers[i] = open(i)
	}
	before := fragments(viewers)
	c = costs(processes)[0]
	arrived := fragments(viewers) - before
	for _, v := range viewers {
		v.leave()
	}
	return c, float64(arrived) / (rtspsim.FPS * watchFor.Seconds() * camerasWatched)
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

// pictures measures the way from a camera through an edge and the hub to a viewer
// beside go2rtc: what watching costs, what nobody watching costs, and how long the
// first picture takes. The two take turns at the same cameras.
func pictures(b *testing.B, e *env) {
	source, program := startCameras(b), buildEdge(b)
	h := startHub(b, e, "")
	g := startGo2rtc(b, source)
	readers, reading := startRole(b, "readers", ""), 0
	readers.hear(&reading, 10*time.Second)
	edge := withCameras(h, program, "cam", camerasWatched, source, "")
	ours, theirs := []*process{h.process, edge}, []*process{g.process}
	open := func(camera string) func(i int) *viewer {
		header := []http.Header{h.signedIn()}
		h.signIn() // one login has forty streams at most
		header = append(header, h.signedIn())
		return func(i int) *viewer {
			return view(b, fmt.Sprintf("ws://%s/api/v1/cameras/%s-%d/live", h.http, camera, i), header[i%2], "")
		}
	}
	pass(22 * time.Second) // until the pre-roll is full
	var alone, read, with, beside []cost
	worst := 1.0
	for range turns {
		readers.tell(g.rtsp)
		readers.hear(&reading, 30*time.Second)
		if reading != camerasWatched {
			b.Fatalf("%d cameras are read, want %d", reading, camerasWatched)
		}
		both := costs(ours, theirs)
		alone, read = append(alone, both[0]), append(read, both[1])
		readers.tell("")
		readers.hear(&reading, 30*time.Second)

		c, share := watched(b, open("cam"), ours)
		with, worst = append(with, c), min(worst, share)
		c, share = watched(b, g.open, theirs)
		beside, worst = append(beside, c), min(worst, share)
	}
	if worst < 0.98 {
		b.Errorf("of a turn %.1f %% of the pictures arrived: what was measured is not the same work", worst*100)
	}
	idle, other := middle(alone), middle(read)
	seen, same := middle(with), middle(beside)
	e.table.add(fmt.Sprintf("%d cameras of 360p15 with one viewer each, edge and hub together, median of %d turns", camerasWatched, turns), seen.String(),
		fmt.Sprintf("go2rtc %s: ours is %s (aim 1.5)", same, seen.over(same)))
	e.table.add(fmt.Sprintf("the same %d that nobody watches, health measured and pre-roll kept", camerasWatched), idle.String(),
		fmt.Sprintf("go2rtc with one RTSP reader each %s: ours is %s (aim 1)", other, idle.over(other)))
	b.ReportMetric(sum(seen.cpu)/sum(same.cpu), "go2rtc-cpu")
	b.ReportMetric(sum(seen.memory)/sum(same.memory), "go2rtc-memory")
	b.ReportMetric(sum(idle.cpu)/sum(other.cpu), "go2rtc-idle-cpu")

	cold, warm := openings(open("cam"), true)
	gcold, gwarm := openings(g.open, true)
	withCameras(h, program, "probed", camerasOpened, source, ", mode: probe, probe_s: 3600")
	pass(10 * time.Second) // until the first probes are over
	connecting, _ := openings(open("probed"), false)
	cold.metrics(b, "first-picture")
	e.table.add("first picture of a camera that nobody watches (mode continuous)", cold.String(), "go2rtc, MSE: "+gcold.String())
	e.table.add("first picture of a camera that another watches", warm.String(), "go2rtc, MSE: "+gwarm.String())
	e.table.add("first picture of a camera that is not connected (mode probe)", connecting.String(), "half a key picture's interval is 500 ms")
}

// withCameras starts an edge with cameras and waits until all were seen.
func withCameras(h *hub, program, name string, n int, source, settings string) *process {
	h.b.Helper()
	var entries strings.Builder
	for i := range n {
		fmt.Fprintf(&entries, "  - {id: %s-%d, kind: camera, driver: rtsp, heartbeat_s: 600, settings: {url: \"%s%d\"%s}}\n", name, i, source, i, settings)
	}
	entries.WriteString("picture_health: false\n") // nobody else here looks at pictures for faults
	edge := startEdgeOf(h.b, h, "edge-"+name, entries.String(), program, "-config")
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
