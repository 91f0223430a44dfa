package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"brighteyes/hub/access"
	"brighteyes/web"
)

const importMap = `{"imports": {"preact": "./vendor/preact.mjs"}}`

var script = strings.Repeat("export const answer = 42; // words that compress well\n", 100)

func site() fstest.MapFS {
	return fstest.MapFS{
		"index.html":         {Data: []byte("<!doctype html><script type=\"importmap\">" + importMap + "</script><script type=module src=main.js></script>")},
		"main.js":            {Data: []byte(script)},
		"vendor/preact.mjs":  {Data: []byte("x")},
		"icons/gate.svg":     {Data: []byte("<svg/>")},
		".hidden":            {Data: []byte("secret")},
		"lang/zh.json":       {Data: []byte("{}")},
		"sounds/alarm.woff2": {Data: []byte{1, 2, 3}},
	}
}

func TestTheDashboardIsServedUnderAStrictPolicy(t *testing.T) {
	h := start(t, func(c *Config) { c.Static = site() })
	c := h.stranger()
	page := c.get("//").expect(200)
	sum := sha256.Sum256([]byte(importMap))
	policy := page.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';", "style-src 'self'", "frame-ancestors 'none'", "media-src 'self' blob:"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy has no %s: %s", part, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Count(policy, "sha256-") != 1 || page.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%v", page.header)
	}
	if same := c.get("//index.html").expect(200); !bytes.Equal(same.body, page.body) {
		t.Error("/ is not index.html")
	}
	for path, kind := range map[string]string{"//main.js": "text/javascript; charset=utf-8", "//vendor/preact.mjs": "text/javascript; charset=utf-8", "//icons/gate.svg": "image/svg+xml", "//lang/zh.json": "application/json"} {
		if got := c.get(path).expect(200).header.Get("Content-Type"); got != kind {
			t.Errorf("%s is %s", path, got)
		}
	}
	for _, path := range []string{"//.hidden", "//main.jsx", "//vendor/", "//vendor", "//../api_test.go", "//%2e%2e/api_test.go", "//Main.js"} {
		c.get(path).expect(404)
	}
	c.post("//main.js", nil).expect(405)
	if head := c.do("HEAD", "//main.js", nil); head.status != 200 || len(head.body) != 0 {
		t.Errorf("HEAD: %d, %d bytes", head.status, len(head.body))
	}
}

func TestAFileThatDidNotChangeIsNotSentAgain(t *testing.T) {
	h := start(t, func(c *Config) { c.Static = site() })
	first := h.stranger().get("//main.js").expect(200)
	tag := first.header.Get("ETag")
	if tag == "" || first.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", first.header)
	}
	for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if again := h.stranger().with([]string{"If-None-Match"}, header).get("//main.js").expect(304); len(again.body) != 0 || again.header.Get("ETag") != tag {
			t.Errorf("%s: %v", header, again.header)
		}
	}
	h.stranger().with([]string{"If-None-Match"}, `"other"`).get("//main.js").expect(200)
}

func TestFilesAreSentCompressedToWhoCanRead(t *testing.T) {
	h := start(t, func(c *Config) { c.Static = site() })
	unpack := map[string]func(io.Reader) io.Reader{
		"br":   func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"gzip": func(r io.Reader) io.Reader { z, err := gzip.NewReader(r); must(t, err); return z },
		"":     func(r io.Reader) io.Reader { return r },
	}
	for accept, coding := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "gzip;q=0.5": "gzip", "br;q=0, gzip": "gzip", "identity": "", "": ""} {
		a := h.stranger().with([]string{"Accept-Encoding"}, accept).get("//main.js").expect(200)
		if got := a.header.Get("Content-Encoding"); got != coding || a.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q is answered with %q", accept, got)
		}
		text, err := io.ReadAll(unpack[coding](bytes.NewReader(a.body)))
		if err != nil || string(text) != script {
			t.Errorf("%q: %v, %d bytes", accept, err, len(text))
		}
	}
	if a := h.stranger().with([]string{"Accept-Encoding"}, "br").get("//vendor/preact.mjs").expect(200); a.header.Get("Content-Encoding") != "" {
		t.Error("a file that does not shrink is packed all the same")
	}
}

func TestReadinessTellsWhatIsAway(t *testing.T) {
	var records, telemetry error
	h := start(t, func(c *Config) {
		c.Parts = []Part{
			{"records", true, func(context.Context) error { return records }},
			{"telemetry", false, func(context.Context) error { return telemetry }},
			{"broker", true, func(context.Context) error { return nil }},
		}
	})
	c := h.stranger()
	if v := c.get("//readyz").expect(200).object(); v["status"] != "ready" {
		t.Errorf("%v", v)
	}
	telemetry = errors.New("password in a connection string")
	a := c.get("//readyz").expect(200)
	if a.object()["status"] != "degraded" || strings.Contains(string(a.body), "password") {
		t.Errorf("%s", a.body)
	}
	records = errors.New("disk full")
	if a := c.get("//readyz"); a.status != 503 || a.object()["status"] != "unavailable" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if v := c.get("//healthz").expect(200).object(); v["status"] != "ok" {
		t.Errorf("%v", v)
	}
}

func TestMetricsAreForThisMachineAndForAdmins(t *testing.T) {
	h := start(t)
	h.stranger().get("//healthz").expect(200)
	if text := string(h.stranger().get("//metrics").expect(200).body); !strings.Contains(text, "brighteyes_http_requests_total") {
		t.Errorf("%.200s", text)
	}
	// A page of the world, let in by a name that leads to this machine, or a proxy here.
	got := h.say("GET /metrics HTTP/1.1\r\nHost: rebound.example:8080\r\n\r\n")
	if !strings.HasPrefix(got, "401") {
		t.Errorf("another name: %.100s", got)
	}
	far := h.stranger().with([]string{"X-Forwarded-For"}, "10.1.1.1")
	far.get("//metrics").expect(401)
	h.as(access.Care).with([]string{"X-Forwarded-For"}, "10.1.1.1").get("//metrics").expect(403)
	h.as(access.Admin).with([]string{"X-Forwarded-For"}, "10.1.1.1").get("//metrics").expect(200)
}

// A phone that keeps the files learns from the service worker which they are: those of
// this very hub, whole, and no others.
func TestTheServiceWorkerKnowsTheFilesOfThisHubAndNoOther(t *testing.T) {
	worker := func(change string) (text, version string) {
		files := site()
		files["sw.js"] = &fstest.MapFile{Data: []byte("// before\n" + emptyShell + "\n// after")}
		files["main.js"] = &fstest.MapFile{Data: []byte(change)}
		h := start(t, func(c *Config) { c.Static = files })
		text = string(h.stranger().get("//sw.js").expect(200).body)
		_, rest, _ := strings.Cut(text, `version: "`)
		version, _, _ = strings.Cut(rest, `"`)
		return text, version
	}
	one, first := worker("one")
	_, again := worker("one")
	_, other := worker("other")
	sum := sha256.Sum256([]byte("one"))
	if !strings.Contains(one, `"main.js":"`+hex.EncodeToString(sum[:12])+`"`) || !strings.Contains(one, `"index.html":`) || strings.Contains(one, `"sw.js"`) || strings.Contains(one, "hidden") {
		t.Errorf("the worker knows of %s", one)
	}
	if first == "" || first != again || first == other {
		t.Errorf("versions of the same files %q and %q, of others %q", first, again, other)
	}
}

func TestTheDashboardCanBeInstalled(t *testing.T) {
	h := start(t, func(c *Config) { c.Static = web.FS() })
	c := h.stranger()
	page := c.get("//").expect(200)
	if !strings.Contains(page.header.Get("Content-Security-Policy"), "manifest-src 'self'") || !strings.Contains(string(page.body), `rel="manifest" href="app.webmanifest"`) {
		t.Errorf("the page and its policy know no manifest: %v", page.header)
	}
	manifest := c.get("//app.webmanifest").expect(200)
	if kind := manifest.header.Get("Content-Type"); kind != "application/manifest+json" {
		t.Errorf("the manifest is %s", kind)
	}
	var m struct {
		Name  string `json:"name"`
		Icons []struct {
			Src  string `json:"src"`
			Type string `json:"type"`
		} `json:"icons"`
	}
	manifest.into(&m)
	if len(m.Icons) < 4 || !strings.Contains(m.Name, "慧眼") {
		t.Errorf("%+v", m)
	}
	for _, icon := range m.Icons {
		if kind := c.get("//" + icon.Src).expect(200).header.Get("Content-Type"); kind != icon.Type {
			t.Errorf("%s is %s, not %s", icon.Src, kind, icon.Type)
		}
	}
	if !strings.Contains(string(c.get("//sw.js").expect(200).body), `"pages/my.js":"`) {
		t.Error("the service worker of the dashboard does not say where the files are written down")
	}
}

func TestTheBookIsOpenToEverybodyAndBoundWhenItIsOpened(t *testing.T) {
	bound := 0
	h := start(t, func(c *Config) {
		c.Book = func() (map[string][]byte, error) {
			bound++
			return map[string][]byte{"index.html": []byte("<!doctype html><p>contents"), "devices/zigbee.html": []byte("<!doctype html><p>buttons"), "book.css": []byte("p{}")}, nil
		}
	})
	c := h.stranger()
	if bound != 0 {
		t.Error("the book was bound before anybody opened it: a hub that starts has calls to hear first")
	}
	if page := c.get("//docs/").expect(200); !strings.Contains(string(page.body), "contents") || strings.Contains(page.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("%v: %s", page.header, page.body)
	}
	if page := c.get("//docs/devices/zigbee.html").expect(200); page.header.Get("Content-Type") != "text/html; charset=utf-8" || page.header.Get("ETag") == "" {
		t.Errorf("%v", page.header)
	}
	for _, path := range []string{"//docs/zigbee.md", "//docs/../main.js", "//docs/devices/", "//docs/%2e%2e/%2e%2e/etc/passwd"} {
		c.get(path).expect(404)
	}
	if bound != 1 {
		t.Errorf("it was bound %d times", bound)
	}
}
