package pictures_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	client "github.com/coder/websocket"
	"github.com/fasthttp/websocket"

	"brighteyes/devices"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/strictyaml"
	edgepictures "brighteyes/edge/pictures"
	"brighteyes/hub/pictures"
)

func TestAViewerSeesTheCameraAsFragmentsAndALateOneAtOnce(t *testing.T) {
	s := setUp(t)
	first := s.view("cam-1")
	first.expectText("avc1.")
	first.expectBox("ftyp")
	for range 20 {
		first.expectBox("moof")
	}
	began := time.Now()
	second := s.view("cam-1")
	second.expectText("avc1.")
	second.expectBox("ftyp")
	second.expectBox("moof")
	if took := time.Since(began); took > 300*time.Millisecond {
		t.Errorf("the second viewer's first picture took %v; want the kept group at once", took)
	}
}

func TestACameraThatFailsIsNotShownAsIfItLived(t *testing.T) {
	s := setUp(t)
	viewer := s.view("cam-1")
	viewer.expectText("avc1.")
	if err := s.camera.Fail(rtspsim.Gone); err != nil {
		t.Fatal(err)
	}
	viewer.expectClose(4503)
	if err := s.camera.Fail(rtspsim.None); err != nil {
		t.Fatal(err)
	}
	s.seesAgain("cam-1")
}

func TestWhoAsksForAnUnknownCameraOrAnAbsentEdgeIsTold(t *testing.T) {
	s := setUp(t)
	s.view("cam-9").expectClose(4404)
	s.stopEdge()
	s.eventually("the uplink to be gone", func() bool {
		viewer := s.view("cam-1")
		_, _, err := viewer.read()
		return client.CloseStatus(err) == 4503
	})
}

func TestASlowViewerSkipsToAKeyPictureAndHarmsNobody(t *testing.T) {
	s := setUp(t)
	slow := s.view("cam-1") // reads nothing for a while
	quick := s.view("cam-1")
	quick.expectText("avc1.")
	quick.expectBox("ftyp")
	for range 30 {
		quick.expectBox("moof")
	}
	slow.expectText("avc1.")
	slow.expectBox("ftyp")
	slow.expectBox("moof")
}

// scene is a hub and an edge with one simulated camera between them.
type scene struct {
	t            *testing.T
	cameras      *rtspsim.Server
	camera       *rtspsim.Camera
	hub          *pictures.Pictures
	url          string
	edgeDir      string
	capabilities []string // of cam-1
	source       devices.PictureSource
	stopEdge     func()
}

func setUp(t *testing.T, changes ...func(*scene)) *scene {
	t.Helper()
	s := &scene{t: t, edgeDir: t.TempDir()}
	quiet := slog.New(slog.DiscardHandler)
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cameras.Close)
	s.cameras = cameras
	if s.camera, err = cameras.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	s.hub = pictures.New(pictures.Config{
		Now: time.Now, Log: quiet,
		Camera: func(id string) (devices.Registered, bool) {
			d := devices.Registered{Device: devices.Device{ID: id, Kind: devices.Camera}, Edge: "edge-1"}
			if id == "cam-1" {
				d.Capabilities = s.capabilities
			}
			return d, id == "cam-1" || id == "cam-2"
		},
	})
	s.serve()
	s.source = s.driver(cameras.URL("east"), quiet)
	for _, change := range changes {
		change(s)
	}
	up, err := edgepictures.New(edgepictures.Config{
		Edge: "edge-1", Hub: s.url, Token: "secret", Dir: s.edgeDir, PreRoll: []string{"cam-1"}, Log: quiet,
		Source: func(id string) (devices.PictureSource, bool) { return s.source, id == "cam-1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.stopEdge = s.run(up.Run)
	s.seesAgain("cam-1")
	return s
}

// serve is the hub's two addresses, as the API has them, without its questions.
func (s *scene) serve() {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ctx, cancel := context.WithCancel(context.Background())
	var open sync.WaitGroup
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			s.t.Error(err)
			return
		}
		open.Add(1)
		defer open.Done()
		defer conn.Close()
		stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Now()) })
		defer stop()
		if camera, ok := strings.CutPrefix(r.URL.Path, "/live/"); ok {
			s.hub.ServeLive(ctx, conn, camera, devices.Detail(r.URL.Query().Get("detail")))
			return
		}
		if r.Header.Get("Authorization") != "Bearer secret" || r.URL.Path != "/api/v1/edges/edge-1/uplink" {
			s.t.Errorf("the edge dialled %s with %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		s.hub.ServeUplink(ctx, conn, "edge-1")
	}))
	s.url = server.URL
	s.t.Cleanup(func() {
		cancel()
		open.Wait()
		server.Close()
	})
}

func (s *scene) driver(url string, log *slog.Logger) devices.PictureSource {
	s.t.Helper()
	node, err := strictyaml.Parse("edge.yaml", []byte("url: "+url+"\n"))
	if err != nil {
		s.t.Fatal(err)
	}
	runner, err := rtsp.Driver{}.Open(devices.Spec{Device: devices.Device{ID: "cam-1", Kind: devices.Camera}, Settings: node, Log: log})
	if err != nil {
		s.t.Fatal(err)
	}
	s.run(func(ctx context.Context) error { return runner.Run(ctx, deaf{}) })
	return runner.(devices.PictureSource)
}

func (s *scene) run(f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		})
	}
	s.t.Cleanup(stop)
	return stop
}

func (s *scene) eventually(what string, done func() bool) {
	s.t.Helper()
	deadline := time.After(40 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Fatalf("waited 40 s for %s", what)
		}
	}
}

// seesAgain tries as a tile does, until there are pictures.
func (s *scene) seesAgain(camera string) {
	s.t.Helper()
	s.eventually("pictures again", func() bool {
		kind, _, err := s.view(camera).read()
		return err == nil && kind == client.MessageText
	})
}

// viewer is a browser's tile.
type viewer struct {
	t    *testing.T
	conn *client.Conn
}

func (s *scene) view(camera string) *viewer {
	s.t.Helper()
	var conn *client.Conn
	s.eventually("the hub to answer", func() bool {
		var err error
		conn, _, err = client.Dial(s.t.Context(), s.url+"/live/"+camera, nil)
		return err == nil
	})
	conn.SetReadLimit(16 << 20)
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return &viewer{s.t, conn}
}

func (v *viewer) read() (client.MessageType, []byte, error) {
	ctx, cancel := context.WithTimeout(v.t.Context(), 20*time.Second)
	defer cancel()
	return v.conn.Read(ctx)
}

func (v *viewer) expectText(begins string) {
	v.t.Helper()
	kind, data, err := v.read()
	if err != nil || kind != client.MessageText || !strings.HasPrefix(string(data), begins) {
		v.t.Fatalf("got %v %.40q (%v), want a text beginning with %q", kind, data, err, begins)
	}
}

func (v *viewer) expectBox(name string) {
	v.t.Helper()
	kind, data, err := v.read()
	if err != nil || kind != client.MessageBinary || len(data) < 8 || string(data[4:8]) != name {
		v.t.Fatalf("got %v %.12q (%v), want a box %s", kind, data, err, name)
	}
}

func (v *viewer) expectClose(code client.StatusCode) {
	v.t.Helper()
	for {
		_, _, err := v.read()
		if err == nil {
			continue
		}
		var closed client.CloseError
		if !errors.As(err, &closed) || closed.Code != code {
			v.t.Errorf("the connection ended with %v, want code %d", err, code)
		}
		return
	}
}

type deaf struct{}

func (deaf) Event(context.Context, devices.Event) error     { return nil }
func (deaf) Reading(context.Context, devices.Reading) error { return nil }
func (deaf) Heard(time.Time)                                {}
func (deaf) Describe(string, string)                        {}
