package api

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/pictures/whep"
)

// booth is the WebRTC of a test: what it shows lasts until it is ended.
type booth struct {
	mu    sync.Mutex
	open  map[string]context.CancelFunc
	owner map[string]string
	asked []whep.Request
	err   error
}

func (b *booth) Open(_ context.Context, r whep.Request) (whep.Viewing, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return whep.Viewing{}, b.err
	}
	b.asked = append(b.asked, r)
	id := fmt.Sprintf("V%d", len(b.asked))
	ended, end := context.WithCancel(context.Background())
	b.open[id], b.owner[id] = end, r.Owner
	return whep.Viewing{ID: id, Answer: "v=0 answer", Serve: func(ctx context.Context) {
		select {
		case <-ctx.Done():
		case <-ended.Done():
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.open, id)
	}}, nil
}

func (b *booth) End(id, owner string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	end, ok := b.open[id]
	if !ok || b.owner[id] != owner {
		return false
	}
	end()
	return true
}

func (b *booth) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.open)
}

func withWebRTC(t *testing.T) (*hub, *booth) {
	b := &booth{open: map[string]context.CancelFunc{}, owner: map[string]string{}}
	return start(t, func(c *Config) { c.WebRTC = b }), b
}

// offer sends an offer as a page does.
func (c *client) offer(path string) *answer {
	c.h.t.Helper()
	return c.with([]string{"Content-Type"}, "application/sdp").post(path, "v=0 offer")
}

func TestWebRTCIsAnsweredToWhoMayWatchAndIsOnTheAuditRecord(t *testing.T) {
	h, booth := withWebRTC(t)
	police := h.as(access.Police)
	got := police.offer("/cameras/cam-1/webrtc?purpose=inspection&detail=tile").expect(201)
	if got.header.Get("Location") != "/api/v1/cameras/cam-1/webrtc/V1" || got.header.Get("Content-Type") != "application/sdp" || string(got.body) != "v=0 answer" {
		t.Errorf("%v %q", got.header, got.body)
	}
	if r := booth.asked[0]; r.Camera != "cam-1" || r.Detail != devices.Tile || r.Offer != "v=0 offer" || r.Owner == "" {
		t.Errorf("%+v", r)
	}
	if rows := auditOf(h, "camera.live"); len(rows) != 1 || rows[0].Actor != "police" || rows[0].Target != "camera:cam-1" || rows[0].Purpose != "inspection" {
		t.Errorf("%+v", rows)
	}
	for _, role := range []access.Role{access.Care, access.Property} {
		h.as(role).offer("/cameras/cam-1/webrtc").expect(403)
	}
	h.stranger().offer("/cameras/cam-1/webrtc").expect(401)
	h.withCookie("a session that has ended").offer("/cameras/cam-1/webrtc").expect(401)
	for _, origin := range []string{"", "null", "http://evil.example"} {
		police.with([]string{"Origin"}, origin).offer("/cameras/cam-1/webrtc").expect(403)
	}
	if booth.len() != 1 || len(auditOf(h, "camera.live")) != 1 {
		t.Error("who was refused watches, or is on record as a reader")
	}
}

func TestAWrongOfferIsToldWhatWouldBeRight(t *testing.T) {
	h, booth := withWebRTC(t)
	police := h.as(access.Police)
	police.post("/cameras/cam-1/webrtc", map[string]any{"sdp": "v=0"}).expect(415)
	police.with([]string{"Content-Type"}, "application/sdp").post("/cameras/cam-1/webrtc", strings.Repeat("a", whep.MaxOffer+1)).expect(413)
	police.offer("/cameras/cam-1/webrtc?detail=huge").expect(422)
	police.offer("/cameras/cam-1/webrtc?purpose=curiosity").expect(422)
	police.offer("/cameras/cam-77/webrtc").expect(404)
	police.offer("/cameras/gate-1/webrtc").expect(404)
	for err, status := range map[error]int{whep.ErrOffer: 422, whep.ErrCodec: 406, whep.ErrFull: 503, whep.ErrNoMore: 503} {
		booth.err = fmt.Errorf("inside: %w", err)
		if got := police.offer("/cameras/cam-1/webrtc").expect(status); strings.Contains(string(got.body), "inside") {
			t.Errorf("%s", got.body)
		}
	}
	if booth.len() != 0 || h.server.conns.len() != 0 {
		t.Error("something is left of what was refused")
	}
	start(t).as(access.Police).offer("/cameras/cam-1/webrtc").expect(503)
}

func TestAWebRTCSessionIsItsOwnersToEnd(t *testing.T) {
	h, booth := withWebRTC(t)
	mine, other := h.as(access.Police), h.as(access.Police)
	at := strings.TrimPrefix(mine.offer("/cameras/cam-1/webrtc").expect(201).header.Get("Location"), apiBase)
	other.do("DELETE", at, nil).expect(404)
	h.stranger().do("DELETE", at, nil).expect(401)
	if booth.len() != 1 {
		t.Error("somebody else ended it")
	}
	mine.do("DELETE", at, nil).expect(200)
	eventually(t, "it is over", func() bool { return booth.len() == 0 && h.server.conns.len() == 0 })
	mine.do("DELETE", at, nil).expect(404)
}

func TestAWebRTCSessionEndsWithWhoWatchesAndWithTheHub(t *testing.T) {
	h, booth := withWebRTC(t)
	c := h.as(access.Police)
	c.offer("/cameras/cam-1/webrtc").expect(201)
	c.do("DELETE", "/session", nil).expect(204)
	eventually(t, "it ended with the session", func() bool { return booth.len() == 0 })
	h.as(access.Police).offer("/cameras/cam-1/webrtc").expect(201)
	h.as(access.Admin).do("DELETE", "/users/01USERPOLICE", nil).expect(204)
	eventually(t, "it ended with the user", func() bool { return booth.len() == 0 })
	h.as(access.Admin).offer("/cameras/cam-1/webrtc").expect(201)
	h.stop()
	if booth.len() != 0 {
		t.Error("it outlives the hub")
	}
}

func TestPicturesOfAnAlertEndWithTheAlert(t *testing.T) {
	h, booth := withWebRTC(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	care := h.as(access.Care)
	care.offer("/cameras/cam-1/webrtc?alert=" + call.ID).expect(201)
	who := &caller{roles: access.Roles{access.Care}}
	if !h.server.stillOpens(t.Context(), who, call.ID, "cam-1") || h.server.stillOpens(t.Context(), who, call.ID, "cam-2") {
		t.Error("the alert opens its own camera and no other")
	}
	care.post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	if h.server.stillOpens(t.Context(), who, call.ID, "cam-1") {
		t.Error("a resolved alert opens its camera")
	}
	if booth.len() != 1 {
		t.Error("the session ended before anybody looked")
	}
}

func TestWhatWasOpenedEndsWhenItsReasonDoesAndWithItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := time.Now().Add(150 * time.Second)
		began := time.Now()
		(&Server{}).watchOver(t.Context(), opening{still: func(context.Context) bool { return time.Now().Before(over) }})
		if took := time.Since(began); took != 3*time.Minute {
			t.Errorf("it ended after %v, want at the first look after the reason is gone", took)
		}
		began = time.Now()
		(&Server{}).watchOver(t.Context(), opening{limit: freeViewing})
		if took := time.Since(began); took != 10*time.Minute {
			t.Errorf("free viewing ended after %v, want 10 minutes", took)
		}
	})
}
