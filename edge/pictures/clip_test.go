package pictures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"brighteyes/devices"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
)

// hub speaks the hub's side of the uplink from a script.
type hub struct {
	t      *testing.T
	server *httptest.Server
	ctx    context.Context

	mu   sync.Mutex
	conn *websocket.Conn
	said chan any // wire.Uplink, or part
}

type part struct {
	offset int64
	data   []byte
}

func startScript(t *testing.T) *hub {
	h := &hub{t: t, said: make(chan any, 1000), ctx: t.Context()}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		conn.SetReadLimit(wire.MaxPart)
		h.mu.Lock()
		h.conn = conn
		h.mu.Unlock()
		for {
			kind, data, err := conn.Read(h.ctx)
			if err != nil {
				return
			}
			if kind == websocket.MessageText {
				u, err := wire.DecodeUplink(data)
				if err != nil {
					t.Error(err)
				}
				h.said <- u
				continue
			}
			_, offset, payload, err := wire.SplitPart(data)
			if err != nil {
				t.Error(err)
			}
			h.said <- part{int64(offset), payload}
		}
	}))
	t.Cleanup(h.server.Close)
	return h
}

func (h *hub) tell(u wire.Uplink) {
	h.t.Helper()
	text, err := json.Marshal(u)
	if err != nil {
		h.t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.conn.Write(h.ctx, websocket.MessageText, text); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) cut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.conn.CloseNow()
}

func (h *hub) next() any {
	h.t.Helper()
	select {
	case said := <-h.said:
		return said
	case <-time.After(20 * time.Second):
		h.t.Fatal("waited 20 s for the edge")
		return nil
	}
}

func (h *hub) announced() wire.ClipFile {
	h.t.Helper()
	for {
		if u, ok := h.next().(wire.Uplink); ok && u.ClipFile != nil {
			return *u.ClipFile
		}
	}
}

func (h *hub) part() part {
	h.t.Helper()
	for {
		if p, ok := h.next().(part); ok {
			return p
		}
	}
}

// quiet reports that nothing more comes for some time.
func (h *hub) quiet(d time.Duration) bool {
	select {
	case <-h.said:
		return false
	case <-time.After(d):
		return true
	}
}

// leave puts a clip into an edge's folder as one that waits.
func leave(t *testing.T, dir string, size int) (wire.ClipFile, []byte) {
	t.Helper()
	film := make([]byte, size)
	for i := range film {
		film[i] = byte(i * i >> 3)
	}
	sum := sha256.Sum256(film)
	file := wire.ClipFile{ID: devices.NewID(time.Now()), Bytes: int64(size), SHA256: hex.EncodeToString(sum[:])}
	note, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{file.ID + ".mp4": film, file.ID + ".mp4.json": note} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file, film
}

func (h *hub) edge(dir string, changes ...func(*Config)) (p *Pictures, stop func()) {
	h.t.Helper()
	cfg := Config{
		Edge: "edge-1", Hub: h.server.URL, Dir: dir, Log: slog.New(slog.DiscardHandler),
		Source: func(string) (devices.PictureSource, bool) { return nil, false },
	}
	for _, change := range changes {
		change(&cfg)
	}
	p, err := New(cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }()
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); <-done }) }
	h.t.Cleanup(stop)
	return p, stop
}

func TestAClipIsSentFromWhereTheHubHasItAfterACutAndAfterARestartOfTheEdge(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	file, film := leave(t, dir, 100_000)
	got := make([]byte, 0, len(film))
	_, stop := h.edge(dir)
	begin := func() {
		t.Helper()
		if f := h.announced(); f.ID != file.ID || f.SHA256 != file.SHA256 || f.Bytes != file.Bytes || !f.Resumes {
			t.Fatalf("announced: %+v", f)
		}
		h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID, Offset: int64(len(got))}})
	}
	take := func() {
		t.Helper()
		p := h.part()
		if p.offset != int64(len(got)) {
			t.Fatalf("%d bytes are there, and those at %d are sent", len(got), p.offset)
		}
		got = append(got, p.data...)
	}
	on := func() { h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID, Offset: int64(len(got))}}) }
	begin()
	take()
	on()
	take()
	h.cut()
	begin()
	take()
	on()
	take()
	stop()
	_, _ = h.edge(dir)
	begin()
	for take(); len(got) < len(film); take() {
		on()
	}
	on()
	if string(got) != string(film) {
		t.Error("what came is not the clip")
	}
	h.tell(wire.Uplink{ClipKept: file.ID})
	eventually(t, "the edge to forget what the hub has", func() bool { return empty(dir) })
}

func TestAClipThatTheHubRefusedIsSentAgainFromTheBeginning(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	file, film := leave(t, dir, 2000)
	p, _ := h.edge(dir)
	for range 2 {
		h.announced()
		h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID}})
		if first := h.part(); first.offset != 0 || string(first.data) != string(film) {
			t.Fatalf("%d bytes come from %d on", len(first.data), first.offset)
		}
		h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID, Offset: 2000}})
		h.tell(wire.Uplink{ClipNot: &wire.ClipNot{ID: file.ID, Reason: wire.ClipNotDamaged, AfterS: 1}})
	}
	h.announced()
	p.mu.Lock()
	waiting, _ := p.held()
	p.mu.Unlock()
	if empty(dir) || waiting != 1 {
		t.Error("the edge let go of a clip that the hub has not")
	}
}

func TestAClipThatWasDamagedAtTheEdgeIsNotSentAndTheHubIsTold(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	file, film := leave(t, dir, 2000)
	_, stop := h.edge(dir)
	h.announced()
	stop()
	film[7] ^= 1
	h2 := startScript(t)
	_, _ = h2.edge(dir, func(c *Config) {
		// it was whole when the edge started
		c.Transport = &http.Transport{Proxy: func(*http.Request) (*url.URL, error) {
			return nil, os.WriteFile(filepath.Join(dir, file.ID+".mp4"), film, 0o600)
		}}
	})
	if f := h2.announced(); f.ID != file.ID || !strings.Contains(f.Error, "damaged") {
		t.Errorf("announced: %+v", f)
	}
}

func TestAnEdgeThatStartsReadsNoClipBeforeItRuns(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	damaged, film := leave(t, dir, 2000)
	cut, _ := leave(t, dir, 3000)
	film[7] ^= 1
	if err := os.WriteFile(filepath.Join(dir, damaged.ID+".mp4"), film, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, cut.ID+".mp4"), 2999); err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.waiting) != 1 || p.waiting[0].file.ID != damaged.ID {
		t.Errorf("%+v wait, want the one whose bytes nobody has looked at, and not the one that is too short", p.waiting)
	}
	_, _ = h.edge(dir)
	if f := h.announced(); f.ID != damaged.ID || !strings.Contains(f.Error, "damaged") {
		t.Errorf("announced: %+v", f)
	}
}

func TestAClipWaitsForAnAlarm(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	file, _ := leave(t, dir, 100_000)
	var urgent atomic.Bool
	_, _ = h.edge(dir, func(c *Config) { c.Urgent = urgent.Load })
	h.announced()
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID}})
	first := h.part()
	urgent.Store(true)
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: file.ID, Offset: int64(len(first.data))}})
	if !h.quiet(700 * time.Millisecond) {
		t.Error("while an alarm waits for its acknowledgement the clip goes on")
	}
	urgent.Store(false)
	if next := h.part(); next.offset != int64(len(first.data)) {
		t.Errorf("after the alarm it goes on at %d", next.offset)
	}
}

func TestAFullFolderLetsTheOldestClipGoAndTheHubIsTold(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	p, _ := h.edge(dir, func(c *Config) { c.WaitingBytes = 250_000 })
	var files []wire.ClipFile
	for range 3 {
		file, _ := leave(t, dir, 100_000)
		files = append(files, file)
		p.wait(file)
	}
	eventually(t, "the oldest to be gone", func() bool {
		_, err := os.Stat(p.path(files[0].ID))
		return os.IsNotExist(err)
	})
	for _, kept := range files[1:] {
		if _, err := os.Stat(p.path(kept.ID)); err != nil {
			t.Errorf("a newer one: %v", err)
		}
	}
	for {
		f := h.announced()
		if f.Error == "" { // it was announced before there was no room
			h.tell(wire.Uplink{ClipNot: &wire.ClipNot{ID: f.ID, Reason: wire.ClipNotNow, AfterS: 1}})
			continue
		}
		if f.ID != files[0].ID || !strings.Contains(f.Error, "no room") {
			t.Errorf("announced: %+v", f)
		}
		break
	}
}

func TestAClipShowsFromBeforeToAfterAndSaysSo(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	source := newReel(t)
	p, _ := h.edge(dir, func(c *Config) {
		c.PreRoll = []string{"cam-1"}
		c.Source = func(string) (devices.PictureSource, bool) { return source, true }
	})
	eventually(t, "a pre-roll", func() bool {
		r, _ := p.ring("cam-1")
		kept := r.from(time.Time{})
		return len(kept) > 0 && time.Since(kept[0].at) > 2*time.Second
	})
	at := time.Now()
	ago := int64(0)
	group := 3 * time.Second // a clip begins with the key picture before
	for name, o := range map[string]wire.ClipOrder{
		"its own clock":     {ID: devices.NewID(at), Camera: "cam-1", At: at, BeforeS: 1, AfterS: 1},
		"another's":         {ID: devices.NewID(at), Camera: "cam-1", At: at.Add(-time.Hour), AgoMS: &ago, BeforeS: 1, AfterS: 1},
		"a time long ago":   {ID: devices.NewID(at), Camera: "cam-1", At: at.Add(-time.Hour), BeforeS: 1, AfterS: 1},
		"an unknown camera": {ID: devices.NewID(at), Camera: "cam-9", At: at, BeforeS: 1, AfterS: 1},
	} {
		file, err := p.cut(t.Context(), o)
		switch name {
		case "its own clock":
			if err != nil || file.From.After(at.Add(-time.Second)) || file.From.Before(at.Add(-time.Second-group)) || file.To.After(at.Add(time.Second)) || file.To.Before(at.Add(time.Second/4)) || !whole(p.path(o.ID), file) {
				t.Errorf("%s: %+v %v", name, file, err)
			}
		case "another's":
			if err != nil || file.To.Sub(file.From) < time.Second || !whole(p.path(o.ID), file) {
				t.Errorf("%s: %+v %v", name, file, err)
			}
		default:
			if err == nil {
				t.Errorf("%s: there is a clip", name)
			}
		}
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !done() {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			t.Fatalf("waited 20 s for %s", what)
		}
	}
}

func empty(dir string) bool {
	left, err := os.ReadDir(dir)
	return err == nil && len(left) == 0
}

// newReel is a real camera's pictures.
func newReel(t *testing.T) devices.PictureSource {
	t.Helper()
	cameras, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cameras.Close)
	if _, err := cameras.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	node, err := strictyaml.Parse("edge.yaml", []byte("url: "+cameras.URL("east")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	runner, err := rtsp.Driver{}.Open(devices.Spec{Device: devices.Device{ID: "cam-1", Kind: devices.Camera}, Settings: node, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, deaf{}) }()
	t.Cleanup(func() { cancel(); <-done })
	return runner.(devices.PictureSource)
}

type deaf struct{}

func (deaf) Event(context.Context, devices.Event) error     { return nil }
func (deaf) Reading(context.Context, devices.Reading) error { return nil }
func (deaf) Heard(time.Time)                                {}
func (deaf) Describe(string, string)                        {}
