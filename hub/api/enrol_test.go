package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/enrol"
	"brighteyes/hub/access"
	"brighteyes/hub/edgecodes"
)

// enrolling is a hub that enrols edges, and its clock.
func enrolling(t *testing.T) (*hub, *clock) {
	t.Helper()
	now := newClock()
	door, err := enrol.NewDoor([]byte("the seed of this hub"))
	must(t, err)
	var h *hub
	codes := &swappedCodes{}
	h = start(t, func(c *Config) { c.Now, c.Enrolments = now.Now, codes })
	codes.Enrolments = edgecodes.New(edgecodes.Config{
		Store: h.records, Door: door, Rotate: h.registry.RotateToken, Audit: h.records.Audit, Key: "hub-key", MQTT: "mqtt://:1883", Now: now.Now,
		Seen: func(id string) (time.Time, bool) { _, known := h.registry.Edge(id); return time.Time{}, known },
	})
	return h, now
}

type swappedCodes struct{ Enrolments }

func (h *hub) issue(edge string) enrol.Code {
	h.t.Helper()
	var out struct{ Code string }
	h.withCookie(h.stranger().signIn("admin", password).expect(200).cookieOf().Value).post("/edges/"+edge+"/enrolment", map[string]any{"hub": h.url}).expect(201).into(&out)
	code, err := enrol.Parse(out.Code)
	must(h.t, err)
	return code
}

func (h *hub) ask(t *testing.T, code enrol.Code) (request string, open func([]byte) (enrol.Grant, error)) {
	t.Helper()
	sealed, open, err := code.Ask()
	must(t, err)
	return string(sealed), open
}

func (c *client) redeem(request string) *answer {
	return c.with([]string{"Content-Type"}, "application/octet-stream").do(http.MethodPost, "/enrol", request)
}

func TestACodeIsGoodForOneUseWithinADay(t *testing.T) {
	h, now := enrolling(t)
	code := h.issue("edge-east")
	request, open := h.ask(t, code)
	grant, err := open(h.stranger().redeem(request).expect(200).body)
	if err != nil || grant.ID != "edge-east" || grant.Key != "hub-key" || !h.registry.Authenticate("edge-east", grant.Token) {
		t.Fatalf("%+v, %v", grant, err)
	}
	again, err := open(h.stranger().redeem(request).expect(200).body) // the answer was lost
	if err != nil || !h.registry.Authenticate("edge-east", again.Token) {
		t.Errorf("%+v, %v", again, err)
	}
	other, _ := h.ask(t, code)
	h.stranger().redeem(other).expect(410)
	now.forward(11 * time.Minute)
	h.stranger().redeem(request).expect(410)
	if rows := auditOf(h, "edge.enrol"); len(rows) != 2 || rows[0].Actor != "edge:edge-east" {
		t.Errorf("%+v", rows)
	}

	late, _ := h.ask(t, h.issue("edge-east"))
	now.forward(24 * time.Hour)
	if a := h.stranger().redeem(late).expect(410); !strings.Contains(string(a.body), "expired") {
		t.Errorf("%s", a.body)
	}
}

func TestACodeGoesWithItsEdgeAndWithTheNextCode(t *testing.T) {
	h, _ := enrolling(t)
	first, _ := h.ask(t, h.issue("edge-east"))
	second, _ := h.ask(t, h.issue("edge-east"))
	h.stranger().redeem(first).expect(404)
	must(t, h.registry.DeleteEdge(t.Context(), "edge-east"))
	_, err := h.registry.CreateEdge(t.Context(), "edge-east", "")
	must(t, err)
	h.stranger().redeem(second).expect(404)
}

func TestAStrangerWithoutACodeLearnsNothingAndIsSlowedDown(t *testing.T) {
	h, _ := enrolling(t)
	right, _ := h.ask(t, h.issue("edge-east"))
	elsewhere, err := enrol.NewDoor([]byte("another hub"))
	must(t, err)
	foreign, err := elsewhere.NewCode(h.url)
	must(t, err)
	door, err := enrol.NewDoor([]byte("the seed of this hub"))
	must(t, err)
	guess, err := door.NewCode(h.url)
	must(t, err)
	wrongHub, _ := h.ask(t, foreign)
	wrongSecret, _ := h.ask(t, guess)
	unknown := string(h.stranger().redeem(wrongSecret).expect(404).body)
	for _, request := range []string{"", "x", right[1:], right[:len(right)-1], right + "x", wrongHub, strings.Repeat("x", 10_000)} {
		h.forgive()
		if a := h.stranger().redeem(request); a.status != 404 || string(a.body) != unknown || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d bytes are answered with %d %s", len(request), a.status, a.body)
		}
	}
	h.forgive()
	for range failuresOfName {
		h.stranger().redeem(wrongSecret).expect(404)
	}
	if a := h.stranger().redeem(right).expect(429); a.header.Get("Retry-After") == "" {
		t.Error("it is not said when to come again")
	}
	h.forgive()
	if a := h.stranger().with([]string{"Origin"}, "http://evil.example").redeem(right); a.status != 403 {
		t.Errorf("another site's page is answered with %d", a.status)
	}
	h.stranger().redeem(right).expect(200)
	for _, said := range []string{h.log.String(), string(h.as(access.Admin).get("/audit?limit=500").body)} {
		if strings.Contains(said, right) {
			t.Error("a request is repeated")
		}
	}
}
