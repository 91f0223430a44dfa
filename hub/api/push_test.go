package api

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"brighteyes/hub/access"
)

type testPush struct{}

func (testPush) PublicKey() string { return "BPUBLIC" }

func (testPush) Clean(subscription string) (string, error) {
	if !strings.Contains(subscription, "https://") {
		return "", errors.New("want https")
	}
	return subscription, nil
}

func subscriptionAt(endpoint string) map[string]any {
	return map[string]any{"endpoint": endpoint, "keys": map[string]any{"p256dh": "B", "auth": "a"}}
}

func TestAPersonSubscribesTheirOwnBrowserOnly(t *testing.T) {
	h := withDuty(t, func(c *Config) { c.Push = testPush{} })
	const endpoint = "https://push.example.org/secret-of-the-browser"
	h.as(access.Admin).post("/responders", jia).expect(201) // of the account care
	care := h.as(access.Care)
	if got := care.get("/push/key").expect(200).object(); got["key"] != "BPUBLIC" || got["offered"] != true || got["browser"] != nil {
		t.Errorf("%v", got)
	}
	care.post("/push/subscriptions", subscriptionAt("http://push.example.org")).expect(422)
	care.post("/push/subscriptions", subscriptionAt(endpoint)).expect(204)
	sum := sha256.Sum256([]byte(endpoint))
	if got := care.get("/push/key").expect(200).object(); got["browser"] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		t.Errorf("%v", got)
	}
	for _, other := range []access.Role{access.Police, access.Property, access.Admin} {
		c := h.as(other)
		if got := c.get("/push/key").expect(200); got.object()["offered"] != false || strings.Contains(string(got.body), "browser\":") {
			t.Errorf("%s sees %s", other, got.body)
		}
		c.post("/push/subscriptions", subscriptionAt("https://elsewhere.example.org/x")).expect(404)
		c.do("DELETE", "/push/subscriptions", nil).expect(404)
		if body := string(c.get("/responders").expect(200).body); strings.Contains(body, "secret-of") || !strings.Contains(body, `"subscribed"`) {
			t.Errorf("%s sees %s", other, body)
		}
	}
	var token struct{ Token string }
	h.as(access.Admin).post("/tokens", map[string]any{"name": "script", "roles": []string{"care"}}).expect(201).into(&token)
	h.withToken(token.Token).post("/push/subscriptions", subscriptionAt(endpoint)).expect(403)
	care.do("DELETE", "/push/subscriptions", nil).expect(204)
	if got := care.get("/push/key").expect(200).object(); got["browser"] != nil {
		t.Errorf("%v", got)
	}
	if len(auditOf(h, "push.subscribe")) == 0 || strings.Contains(h.log.String(), "secret-of") {
		t.Error("it is not on the audit record, or the log has the endpoint")
	}
}

func TestTheServiceWorkerStandsOverTheWholeDashboardAndLoadsFilesOfTheDashboardOnly(t *testing.T) {
	h := start(t, func(c *Config) { c.Static = fstest.MapFS{"sw.js": {Data: []byte("self")}} })
	got := h.stranger().get("//sw.js").expect(200)
	if p := got.header.Get("Content-Security-Policy"); p != "default-src 'none'; img-src 'self'; connect-src 'self'" || got.header.Get("Content-Type") != "text/javascript; charset=utf-8" || got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", got.header)
	}
}
