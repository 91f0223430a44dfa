package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
)

const token = "abcdefghijklmnopqrstuvwx"

// answering is a hub with one message under way to 乙 about a call in 5-501.
func answering(t *testing.T) (*hub, alerts.Alert) {
	t.Helper()
	answers := &delivery.Answers{Key: []byte("key"), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	h := start(t, func(c *Config) {
		c.Static = fstest.MapFS{"answer.html": {Data: []byte("<!doctype html><script type=module src=/answer.js></script>")}}
		c.Responders, c.ReplyForms = answers, map[string]delivery.ReplyForm{"sms": {Channel: "sms", Secret: "in-the-path", From: "from", Text: "text"}}
		c.Messages = &post{}
	})
	answers.Desk, answers.History, answers.Links, answers.Places = h.desk, h.records, h.records, townOf{h}
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	must(t, h.records.PutLinks(t.Context(), []delivery.Link{{
		Hash: access.KeyOf(token), Person: "yi", Name: "乙", Channel: "sms", Made: time.Now(), Expires: time.Now().Add(time.Hour),
		Items: []delivery.LinkItem{{Delivery: "d1", Alert: a.ID}},
	}}))
	return h, a
}

type townOf struct{ h *hub }

func (t townOf) Device(_, id string) (devices.Device, bool) {
	v, ok := t.h.registry.Device(id)
	return v.Device, ok
}

func (t townOf) SiteName(id string) string { return t.h.registry.SiteName(id) }

// post is a sender that refuses one address.
type post struct{ to string }

func (p *post) Channels() []delivery.ChannelState {
	return []delivery.ChannelState{{Name: "sms", Kind: "gateway", Failing: true}}
}

func (p *post) Test(_ context.Context, channel, to, _ string) error {
	p.to = to
	switch {
	case channel != "sms":
		return delivery.ErrNoChannel
	case to == "110":
		return notify.Unreachable("no such number")
	}
	return nil
}

func TestAResponderAnswersFromAMessageWithoutSigningIn(t *testing.T) {
	h, a := answering(t)
	c := h.stranger()
	page := c.get("//r/" + token).expect(200)
	if page.header.Get("Content-Type") != "text/html; charset=utf-8" || strings.Contains(page.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("%v", page.header)
	}
	var p delivery.Page
	c.get("/answers/" + token).expect(200).into(&p)
	c.get("/answers/" + token).expect(200)
	if got, err := h.records.Alert(t.Context(), a.ID); err != nil || got.State != alerts.Open || got.Version != a.Version {
		t.Errorf("fetching the page changed the alert: %+v, %v", got, err)
	}
	if len(p.Calls) != 1 || p.Calls[0].Place != "5-501" || p.Calls[0].Kind != "求助" {
		t.Errorf("%+v", p)
	}
	body := string(c.post("/answers/"+token, map[string]any{"n": 0, "answer": "take"}).expect(200).body)
	if strings.Contains(body, "张奶奶") || strings.Contains(body, "only for the desk") || strings.Contains(body, a.ID) {
		t.Errorf("more than needed: %s", body)
	}
	got, err := h.records.Alert(t.Context(), a.ID)
	if err != nil || got.State == alerts.Open || got.Assignee != "responder:乙" {
		t.Errorf("%+v, %v", got, err)
	}
	entries, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: "answer.take"})
	if err != nil || len(entries) != 1 || entries[0].Actor != "responder:乙" {
		t.Errorf("audit %+v, %v", entries, err)
	}
	c.post("/answers/"+token, map[string]any{"n": 5, "answer": "take"}).expect(422)
	c.post("/answers/"+token, map[string]any{"n": 0, "answer": "resolve"}).expect(422)
}

func TestGuessingLinksEndsSoon(t *testing.T) {
	h, _ := answering(t)
	last := 0
	for range failuresOfName + 1 {
		last = h.stranger().get("/answers/no-such-link-anywhere").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the guesser is told %d", last)
	}
}

func TestAGatewayBringsRepliesWithTheSecretInItsPathOnly(t *testing.T) {
	h, _ := answering(t)
	c := h.stranger()
	c.post("/replies/sms/wrong", map[string]any{"from": "138", "text": "1"}).expect(404)
	c.post("/replies/voice/in-the-path", map[string]any{"from": "138", "text": "1"}).expect(404)
	c.post("/replies/sms/in-the-path", map[string]any{"from": "138"}).expect(422)
	if got := string(c.post("/replies/sms/in-the-path", map[string]any{"from": "13800001111", "text": "1"}).expect(200).body); !strings.Contains(got, `"taken":false`) {
		t.Errorf("a reply to nothing: %s", got)
	}
}

func TestChannelsAreShownToAllAndTestedByAnAdmin(t *testing.T) {
	h, _ := answering(t)
	if got := string(h.as(access.Care).get("/channels").expect(200).body); !strings.Contains(got, `"failing":true`) {
		t.Errorf("%s", got)
	}
	h.as(access.Care).post("/channels/sms/test", map[string]any{"to": "138"}).expect(403)
	admin := h.as(access.Admin)
	if got := string(admin.post("/channels/sms/test", map[string]any{"to": "13800001111"}).expect(200).body); !strings.Contains(got, `"taken":true`) {
		t.Errorf("%s", got)
	}
	if got := string(admin.post("/channels/sms/test", map[string]any{"to": "110"}).expect(200).body); !strings.Contains(got, "no such number") {
		t.Errorf("%s", got)
	}
	admin.post("/channels/pager/test", map[string]any{"to": "110"}).expect(404)
	if strings.Contains(h.log.String(), "13800001111") {
		t.Error("the address is in the log")
	}
}
