package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/pictures"
)

// studio is the pictures of a test: it says who watches what and waits.
type studio struct {
	mu      sync.Mutex
	watched []string
	left    int
	panics  bool
}

func (s *studio) ServeLookBack(ctx context.Context, conn *websocket.Conn, camera string, from time.Time) {
	s.serve(ctx, conn, camera+" from "+from.Format(time.RFC3339))
}

func (s *studio) AuditRecordings(camera string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched = append(s.watched, "audit "+camera)
	return true
}

func (s *studio) ServeLive(ctx context.Context, conn *websocket.Conn, camera string, detail devices.Detail) {
	s.serve(ctx, conn, camera+" "+string(detail))
}

func (s *studio) ServeUplink(ctx context.Context, conn *websocket.Conn, edge string) {
	s.serve(ctx, conn, edge)
}

func (s *studio) serve(_ context.Context, conn *websocket.Conn, what string) {
	s.mu.Lock()
	s.watched = append(s.watched, what)
	panics := s.panics
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.left++
	}()
	if panics {
		panic("secret of the inside")
	}
	_ = conn.WriteMessage(websocket.TextMessage, []byte("avc1.4D4016"))
	for {
		if _, _, err := conn.ReadMessage(); err != nil { // only a deadline or the viewer ends this
			return
		}
	}
}

func (s *studio) gone() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

func (s *studio) Snapshot(_ context.Context, camera string) ([]byte, time.Time, error) {
	if camera == "cam-1" {
		return []byte("\xff\xd8jpeg"), time.Unix(1700000000, 0), nil
	}
	return nil, time.Time{}, errNoPicture
}

func (s *studio) Review(_ context.Context, camera string) (devices.Review, time.Time, error) {
	if camera != "cam-1" {
		return devices.Review{}, time.Time{}, &pictures.NoStill{Camera: camera, Code: "edge_away"}
	}
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	return devices.Review{
		Camera: camera, Day: &devices.ReviewPicture{JPEG: []byte("\xff\xd8\xffday"), Pictures: 400},
		Judged: &devices.ReviewPicture{JPEG: []byte("\xff\xd8\xffnow"), AgeMS: 150_000},
		Faults: []devices.ReviewFault{{Name: "moved", Severity: "blind", AgeMS: 900_000, Measure: "shift_pct", Value: 12.5, Limit: 1.25, Said: 14, Of: 15, Zh: "机位偏移", En: "moved"}},
	}, at, nil
}

// shelf is the clips of a test.
type shelf struct {
	clips map[string]devices.Clip
	lost  map[string]bool // whose file is not where it was put
	holds map[string][]evidence.Hold
	films map[string][]byte // of those that are not film
}

var film = bytes.Repeat([]byte("0123456789"), 100)

func (s shelf) Clips(_ context.Context, alert string, limit int, _ string) ([]devices.Clip, string, error) {
	var page []devices.Clip
	for _, c := range s.clips {
		if alert == "" || c.Alert == alert {
			page = append(page, c)
		}
	}
	return page, "", nil
}

func (s shelf) Clip(_ context.Context, id string) (devices.Clip, error) {
	c, ok := s.clips[id]
	if !ok {
		return c, fmt.Errorf("clip: %w", evidence.ErrNotFound)
	}
	return c, nil
}

func (s shelf) Open(ctx context.Context, id string) (evidence.Opened, error) {
	c, err := s.Clip(ctx, id)
	switch {
	case err != nil:
	case s.lost[id]:
		err = fmt.Errorf("clip: %w", evidence.ErrMissing)
	case c.State == devices.ClipDeleted:
		err = fmt.Errorf("clip: %w", evidence.ErrDeleted)
	case c.State != devices.ClipReady:
		err = fmt.Errorf("clip: %w", evidence.ErrNotReady)
	}
	return evidence.Opened{Clip: c, Manifest: "a.signed.manifest", File: nopCloser{strings.NewReader(cmp.Or(string(s.films[id]), string(film)))}}, err
}

func (s shelf) Manifest(_ context.Context, id string) (string, error) {
	if s.clips[id].State == devices.ClipReady {
		return "a.signed.manifest", nil
	}
	return "", nil
}

func (s shelf) Hold(_ context.Context, clip, by, reason string) (evidence.Hold, error) {
	h := evidence.Hold{ID: "01HOLD", Clip: clip, By: by, Reason: reason}
	s.holds[clip] = append(s.holds[clip], h)
	return h, nil
}

func (s shelf) Release(_ context.Context, clip, hold, by, reason string) (evidence.Hold, error) {
	for i, h := range s.holds[clip] {
		if h.ID == hold && h.ReleasedBy == "" {
			h.ReleasedBy, h.ReleasedReason = by, reason
			s.holds[clip][i] = h
			return h, nil
		}
	}
	return evidence.Hold{}, evidence.ErrNotFound
}

func (s shelf) Holds(_ context.Context, clip string) ([]evidence.Hold, error) {
	return s.holds[clip], nil
}

type nopCloser struct{ *strings.Reader }

func (nopCloser) Close() error { return nil }

func withPictures(t *testing.T) (*hub, *studio) {
	s := &studio{}
	return start(t, func(c *Config) {
		c.Pictures = s
		c.Clips = shelf{map[string]devices.Clip{}, map[string]bool{}, map[string][]evidence.Hold{}, map[string][]byte{}}
	}), s
}

// watch opens a WebSocket; a refusal gives its status.
func (c *client) watch(path string) (*websocket.Conn, int) {
	c.h.t.Helper()
	conn, resp, err := (&websocket.Dialer{HandshakeTimeout: 10 * time.Second}).Dial("ws"+strings.TrimPrefix(c.h.at(path), "http"), c.header)
	if err != nil {
		if resp == nil {
			c.h.t.Fatal(err)
		}
		return nil, resp.StatusCode
	}
	c.h.t.Cleanup(func() { _ = conn.Close() })
	must(c.h.t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	return conn, resp.StatusCode
}

// closedWith reads until the connection ends and returns its close code.
func closedWith(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	for {
		_, _, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return closed.Code
		}
		if err != nil {
			return -1
		}
	}
}

func TestACameraIsShownToWhoMaySeeItAndThatIsOnTheAuditRecord(t *testing.T) {
	h, studio := withPictures(t)
	conn, status := h.as(access.Police).watch("/cameras/cam-1/live?purpose=inspection")
	if status != 101 {
		t.Fatalf("status %d", status)
	}
	if _, text, err := conn.ReadMessage(); err != nil || string(text) != "avc1.4D4016" {
		t.Errorf("%s %v", text, err)
	}
	if rows := auditOf(h, "camera.live"); len(rows) != 1 || rows[0].Actor != "police" || rows[0].Target != "camera:cam-1" || rows[0].Purpose != "inspection" {
		t.Errorf("%+v", rows)
	}
	must(t, conn.Close())
	eventually(t, "the viewer is gone", func() bool { return studio.gone() == 1 && h.server.conns.len() == 0 })

	for _, role := range []access.Role{access.Care, access.Property} {
		if _, status := h.as(role).watch("/cameras/cam-1/live"); status != 403 {
			t.Errorf("%s watches freely: %d", role, status)
		}
		h.as(role).get("/cameras/cam-1/snapshot.jpg").expect(403)
	}
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-home", "kind": "camera", "name": "室内", "location": map[string]any{"building": "5", "unit": "501"}}).expect(201)
	if _, status := h.as(access.Police).watch("/cameras/cam-home/live?purpose=duty"); status != 403 {
		t.Errorf("a camera in a home opens without an alert: %d", status)
	}
	h.as(access.Police).get("/cameras/cam-home/snapshot.jpg?purpose=duty").expect(403)
	if _, status := h.as(access.Police).watch("/cameras/cam-1/live?purpose=curiosity"); status != 422 {
		t.Errorf("a purpose that is not on the list: %d", status)
	}
	if len(auditOf(h, "camera.live")) != 1 {
		t.Error("who was refused is on record as a reader")
	}
}

func TestAnAlertOpensItsCamerasToTheDeskThatHandlesIt(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care := h.as(access.Care)
	if _, status := care.watch("/cameras/cam-1/live?alert=" + call.ID); status != 101 {
		t.Errorf("its own camera: %d", status)
	}
	if rows := auditOf(h, "camera.live"); len(rows) != 1 || rows[0].Purpose != "alert:"+call.ID {
		t.Errorf("%+v", rows)
	}
	care.get("/cameras/cam-2/snapshot.jpg?alert=" + call.ID).expect(403)
	h.as(access.Property).get("/cameras/cam-1/snapshot.jpg?alert=" + call.ID).expect(404)
	care.get("/cameras/cam-1/snapshot.jpg?alert=" + call.ID).expect(200)
	care.post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	care.get("/cameras/cam-1/snapshot.jpg?alert=" + call.ID).expect(403)
}

func TestAnotherSitesPageCannotOpenACamera(t *testing.T) {
	h, _ := withPictures(t)
	c := h.as(access.Police)
	for _, origin := range []string{"", "null", "http://evil.example"} {
		if _, status := c.with([]string{"Origin"}, origin).watch("/cameras/cam-1/live"); status != 403 {
			t.Errorf("from %q: %d", origin, status)
		}
	}
	if _, status := h.stranger().watch("/cameras/cam-1/live"); status != 401 {
		t.Errorf("a stranger: %d", status)
	}
	c.get("/cameras/cam-1/live").expect(426)
}

func TestACameraThatIsNotThereIsToldByCloseCode(t *testing.T) {
	h, _ := withPictures(t)
	for _, camera := range []string{"cam-77", "gate-1"} {
		conn, status := h.as(access.Police).watch("/cameras/" + camera + "/live")
		if status != 101 {
			t.Fatalf("status %d", status)
		}
		if code := closedWith(t, conn); code != closeUnknown {
			t.Errorf("%s is closed with %d", camera, code)
		}
	}
	without := start(t)
	conn, _ := without.as(access.Police).watch("/cameras/cam-1/live")
	if code := closedWith(t, conn); code != closeNoPicture {
		t.Errorf("a hub without pictures closes with %d", code)
	}
	without.as(access.Police).get("/cameras/cam-1/snapshot.jpg").expect(503)
	h.as(access.Police).get("/cameras/gate-1/snapshot.jpg").expect(404)
	snapshot := h.as(access.Police).get("/cameras/cam-1/snapshot.jpg").expect(200)
	if snapshot.header.Get("Content-Type") != "image/jpeg" || !strings.HasSuffix(string(snapshot.body), "jpeg") || snapshot.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %q", snapshot.header, snapshot.body)
	}
}

func TestSigningOutClosesThePicturesToo(t *testing.T) {
	h, studio := withPictures(t)
	c := h.as(access.Police)
	conn, _ := c.watch("/cameras/cam-1/live")
	eventually(t, "it is watched", func() bool { return h.server.conns.len() == 1 })
	c.do("DELETE", "/session", nil).expect(204)
	if code := closedWith(t, conn); code != websocket.CloseGoingAway {
		t.Errorf("closed with %d", code)
	}
	eventually(t, "the viewer is gone", func() bool { return studio.gone() == 1 })
	again := h.as(access.Police)
	conn, _ = again.watch("/cameras/cam-1/live")
	h.as(access.Admin).do("DELETE", "/users/01USERPOLICE", nil).expect(204)
	closedWith(t, conn)
	eventually(t, "the viewer is gone", func() bool { return studio.gone() == 2 })
}

func TestAnEdgesUplinkLivesWithItsToken(t *testing.T) {
	h, studio := withPictures(t)
	token := h.as(access.Admin).post("/edges", map[string]any{"id": "edge-west"}).expect(201).object()["token"].(string)
	conn, status := h.withToken(token).watch("/edges/edge-west/uplink")
	if status != 101 {
		t.Fatalf("status %d", status)
	}
	if _, _, err := conn.ReadMessage(); err != nil {
		t.Error(err)
	}
	h.as(access.Admin).post("/edges/edge-west/token", nil).expect(200)
	closedWith(t, conn)
	eventually(t, "the uplink is gone", func() bool { return studio.gone() == 1 })
	if _, status := h.withToken(token).watch("/edges/edge-west/uplink"); status != 401 {
		t.Errorf("the old token: %d", status)
	}
}

func TestTheHubStopsThoughPicturesAreWatched(t *testing.T) {
	h, studio := withPictures(t)
	var open []*websocket.Conn
	for range 5 {
		conn, _ := h.as(access.Police).watch("/cameras/cam-1/live")
		open = append(open, conn)
	}
	eventually(t, "all watch", func() bool { return h.server.conns.len() == 5 })
	began := time.Now()
	h.stop()
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, conn := range open {
		if code := closedWith(t, conn); code != websocket.CloseGoingAway {
			t.Errorf("closed with %d", code)
		}
	}
	if studio.gone() != 5 {
		t.Errorf("%d of 5 are gone", studio.gone())
	}
}

func TestAPanicOfAWebSocketStaysInside(t *testing.T) {
	h, studio := withPictures(t)
	studio.panics = true
	conn, _ := h.as(access.Police).watch("/cameras/cam-1/live")
	_, text, err := conn.ReadMessage()
	if err == nil || strings.Contains(string(text)+err.Error(), "secret") {
		t.Errorf("%s %v", text, err)
	}
	h.stranger().get("//healthz").expect(200)
	eventually(t, "it is off the list", func() bool { return h.server.conns.len() == 0 })
}

func TestAClipIsEvidenceOfItsAlertForWhoSeesThatWhole(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	clips := h.cfg.Clips.(shelf).clips
	clips["01CLIP"] = devices.Clip{ID: "01CLIP", Alert: call.ID, Camera: "cam-1", State: devices.ClipReady, SHA256: "abc", Sound: new(bool)}
	clips["01WAIT"] = devices.Clip{ID: "01WAIT", Alert: call.ID, Camera: "cam-1", State: devices.ClipWaiting}
	care := h.as(access.Care)
	if got := care.get("/clips?alert=" + call.ID).ids(); !strings.Contains(got, "01CLIP") {
		t.Errorf("clips %q", got)
	}
	for _, role := range []access.Role{access.Police, access.Property} {
		if got := h.as(role).get("/clips").ids(); got != "" {
			t.Errorf("%s sees %q", role, got)
		}
		h.as(role).get("/clips/01CLIP.mp4").expect(404)
	}
	if len(auditOf(h, "clip.read")) != 0 {
		t.Error("who was refused is on record as a reader")
	}
	whole := care.get("/clips/01CLIP.mp4").expect(200)
	if !bytes.Equal(whole.body, film) || whole.header.Get("Accept-Ranges") != "bytes" || whole.header.Get("Content-Type") != "video/mp4" || whole.header.Get("Content-Length") != "1000" {
		t.Errorf("%v, %d bytes", whole.header, len(whole.body))
	}
	for header, want := range map[string]struct {
		status int
		bytes  string
		first  int
	}{
		"bytes=0-9":      {206, "bytes 0-9/1000", 0},
		"bytes=990-":     {206, "bytes 990-999/1000", 990},
		"bytes=-5":       {206, "bytes 995-999/1000", 995},
		"bytes=5-100000": {206, "bytes 5-999/1000", 5},
		"bytes=0-1,5-6":  {200, "", 0},
		"bytes=9-5":      {200, "", 0},
		"words=1-2":      {200, "", 0},
		"bytes=1000-":    {416, "bytes */1000", 0},
		"bytes=-0":       {416, "bytes */1000", 0},
	} {
		a := care.with([]string{"Range"}, header).get("/clips/01CLIP.mp4").expect(want.status)
		if a.header.Get("Content-Range") != want.bytes {
			t.Errorf("%s: %v", header, a.header)
		}
		if want.status == http.StatusPartialContent && !bytes.Equal(a.body, film[want.first:min(want.first+len(a.body), len(film))]) {
			t.Errorf("%s: %q", header, a.body)
		}
	}
	if rows := auditOf(h, "clip.read"); len(rows) != 1 || rows[0].Purpose != "alert:"+call.ID || rows[0].Actor != "care" {
		t.Errorf("one reading is %d rows: %+v", len(rows), rows)
	}
	care.get("/clips/01WAIT.mp4").expect(404)
	care.get("/clips/nothing.mp4").expect(404)
	care.get("/clips/01CLIP").expect(404)
}

func TestAClipThatIsGoneSaysHow(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	on := h.cfg.Clips.(shelf)
	for id, state := range map[string]string{"01LOST": devices.ClipReady, "01OVER": devices.ClipDeleted} {
		on.clips[id] = devices.Clip{ID: id, Alert: call.ID, Camera: "cam-1", State: state}
	}
	on.lost["01LOST"] = true
	care := h.as(access.Care)
	if a := care.get("/clips/01LOST.mp4").expect(500); !strings.Contains(string(a.body), "not where it was put") {
		t.Errorf("%s", a.body)
	}
	if a := care.get("/clips/01OVER.mp4").expect(410); !strings.Contains(string(a.body), "deleted") {
		t.Errorf("%s", a.body)
	}
}

func TestWhoSeesAnAlertWholeMayKeepItsClipFromBeingDeletedAndReadWhatWasSigned(t *testing.T) {
	h, _ := withPictures(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	h.cfg.Clips.(shelf).clips["01CLIP"] = devices.Clip{ID: "01CLIP", Alert: call.ID, Camera: "cam-1", State: devices.ClipReady}
	care := h.as(access.Care)
	if a := care.get("/clips/01CLIP/manifest").expect(200); string(a.body) != "a.signed.manifest" || a.header.Get("Content-Type") != "application/jose" {
		t.Errorf("%q %v", a.body, a.header)
	}
	why := map[string]any{"reason": "调取 2026-17"}
	care.post("/clips/01CLIP/holds", map[string]any{"reason": ""}).expect(422)
	if hold := care.post("/clips/01CLIP/holds", why).expect(201).object(); hold["by"] != "care" || hold["reason"] != "调取 2026-17" {
		t.Errorf("%v", hold)
	}
	h.as(access.Property).post("/clips/01CLIP/holds", why).expect(403)
	for _, path := range []string{"/clips/01CLIP/holds", "/clips/01CLIP/manifest"} {
		h.as(access.Police).get(path).expect(404) // a care alert's
	}
	h.as(access.Police).post("/clips/01CLIP/holds", why).expect(404)
	h.as(access.Police).post("/clips/01CLIP/holds/01HOLD/release", why).expect(404)
	if ids := care.get("/clips/01CLIP/holds").ids(); ids != "01HOLD" {
		t.Errorf("holds: %q", ids)
	}
	care.post("/clips/01CLIP/holds/01HOLD/release", why).expect(200)
	care.post("/clips/01CLIP/holds/01HOLD/release", why).expect(404)
}
