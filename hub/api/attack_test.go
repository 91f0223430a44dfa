package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/telemetry"
)

// say sends bytes to the hub as they are and returns what it answers until it
// closes or is silent for a while.
func (h *hub) say(text string) string {
	h.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	must(h.t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	must(h.t, err)
	must(h.t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return ""
	}
	body, _ := io.ReadAll(resp.Body)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d\n", resp.StatusCode)
	must(h.t, resp.Header.Write(&b))
	return b.String() + "\n" + string(body)
}

func TestAnotherSitesPageCannotActWithACookie(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.as(access.Care)
	ack := "/alerts/" + call.ID + "/acknowledge"
	host := strings.TrimPrefix(h.url, "http://")
	for _, origin := range []string{"", "null", "http://evil.example", "http://" + host + ".evil.example", "http://evil.example/" + host, host, "https://", "file://" + host,
		"http://user@" + host, "http://127.0.0.1", "ftp://" + host, "http://" + host + "@evil.example"} {
		c.with([]string{"Origin"}, origin).post(ack, nil).expect(403)
	}
	if a, err := h.records.Alert(t.Context(), call.ID); err != nil || a.State != alerts.Open {
		t.Errorf("the alert is %s, %v", a.State, err)
	}
	c.with([]string{"Origin"}, strings.ToUpper(h.url[:7])+host).post(ack, nil).expect(403)
	c.post(ack, nil).expect(200)
	for _, method := range []string{"DELETE", "PATCH", "PUT"} {
		h.as(access.Admin).without("Origin").do(method, "/edges/edge-east", nil).isProblem()
	}
	if _, ok := h.registry.Edge("edge-east"); !ok {
		t.Error("the edge is gone")
	}
	h.as(access.Admin).without("Origin").do("DELETE", "/edges/edge-east", nil).expect(403)
}

func TestAnotherSiteCannotSignAVisitorIn(t *testing.T) {
	h := start(t)
	h.stranger().with([]string{"Origin"}, "http://evil.example").signIn("care", password).expect(403)
	h.stranger().with([]string{"Origin"}, h.url).signIn("care", password).expect(200)
}

func TestATokenNeedsNoOriginAndGoesBeforeACookie(t *testing.T) {
	h := start(t)
	var made struct{ ID, Token string }
	h.as(access.Admin).post("/tokens", map[string]any{"name": "ward", "roles": []string{"care"}}).expect(201).into(&made)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.withToken(made.Token)
	c.post("/alerts/"+call.ID+"/acknowledge", nil).expect(200)
	c.with([]string{"Cookie"}, h.as(access.Admin).header.Get("Cookie")).get("/users").expect(403)
	h.as(access.Admin).with([]string{"Authorization"}, "Bearer wrong").get("/users").expect(401)
	if me := c.get("/session").expect(200).object(); me["kind"] != "token" || me["username"] != "token:ward" {
		t.Errorf("it is %v", me)
	}
}

func TestLinesInAHeaderDoNotBecomeHeaders(t *testing.T) {
	h := start(t)
	cookie := h.as(access.Admin).header.Get("Cookie")
	for _, evil := range []string{
		"GET /api/v1/devices?q=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nCookie: " + cookie + "\r\n\r\n",
		"GET /api/v1/devices/%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nCookie: " + cookie + "\r\n\r\n",
		"GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /api/v1/session HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\rSet-Cookie: a=b\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nLast-Event-ID: \nSet-Cookie: a=b\r\n\r\n",
	} {
		if got := h.say(evil); strings.Contains(got, "Set-Cookie: a=b") {
			t.Errorf("%q:\n%s", evil, got)
		}
	}
}

func TestABodyThatIsTooLargeIsRefusedUnread(t *testing.T) {
	h := start(t)
	// The hub may close before a client has sent all, so the bodies here never come.
	for _, size := range []int{bodyMost + 1, 1_000_000_000} {
		got := h.say(fmt.Sprintf("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", size))
		if !strings.HasPrefix(got, "413") || !strings.Contains(got, problemType) {
			t.Errorf("%d bytes are answered with %s", size, got)
		}
	}
}

func TestHeadersThatAreTooLargeAreRefused(t *testing.T) {
	h := start(t)
	got := h.say("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Much: " + strings.Repeat("a", 2*headersMost) + "\r\n\r\n")
	if !strings.HasPrefix(got, "431") || !strings.Contains(got, problemType) {
		t.Errorf("answered with %.300s", got)
	}
}

func TestJSONThatNestsDeeplyIsRefused(t *testing.T) {
	h := start(t)
	c := h.as(access.Property)
	deep := func(n int) string {
		return `{"action":"open","reason":"x","args":{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	c.post("/devices/gate-1/commands", deep(mostDeep-2)).expect(202)
	c.post("/devices/gate-1/commands", deep(mostDeep-1)).expect(400)
	c.post("/devices/gate-1/commands", deep(400_000)).expect(400)
	h.stranger().post("/session", strings.Repeat(`{"a":`, 100_000)).expect(400)
	c.post("/devices/gate-1/commands", `{"action":"open","reason":"`+strings.Repeat(`[{\"`, 100)+`"}`).expect(202) // in a text they are letters
}

func TestACompressedBodyIsNotUnpacked(t *testing.T) {
	h := start(t)
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 20 {
		_, err := w.Write(zeros)
		must(t, err)
	}
	must(t, w.Close())
	for _, coding := range []string{"gzip", "br", "deflate", "zstd", "gzip, gzip"} {
		h.stranger().with([]string{"Content-Encoding"}, coding).post("/session", bomb.String()).expect(415)
	}
}

func TestABodyThatNeverComesDoesNotHoldAConnection(t *testing.T) {
	h := start(t, func(c *Config) { c.ReadTime = 300 * time.Millisecond })
	for _, half := range []string{
		"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
		"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Sl",
	} {
		began := time.Now()
		got := h.say(half)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%.40q held the connection for %s", half, took)
		}
		if got != "" && (!strings.HasPrefix(got, "408") || !strings.Contains(got, problemType)) {
			t.Errorf("%.40q is answered with %s", half, got)
		}
	}
	h.stranger().get("//healthz").expect(200)
}

func TestEveryErrorIsAProblemDocument(t *testing.T) {
	h := start(t)
	h.cfg.Desk.(*desk).fail = fmt.Errorf("secret detail of the inside")
	c := h.as(access.Admin)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	h.stranger().get("//nowhere").expect(404)
	h.stranger().get("/nowhere").expect(401) // who has not signed in learns nothing of the paths
	c.get("/nowhere").expect(404)
	c.get("/devices/").expect(404)
	c.get("/Devices").expect(404)
	if a := c.do("PUT", "/devices/cam-1", "{}").expect(405); !strings.Contains(strings.Join(a.header["Allow"], ","), "GET") {
		t.Errorf("405 without Allow: %v", a.header)
	}
	h.stranger().do("POST", "//healthz", nil).expect(405)
	c.post("/edges", "{").expect(400)
	c.post("/edges", "").expect(400)
	c.with([]string{"Content-Type"}, "text/plain").post("/edges", `{"id":"x"}`).isProblem()
	if a := c.post("/alerts/"+call.ID+"/acknowledge", nil).expect(500); strings.Contains(string(a.body), "secret") {
		t.Errorf("the inside shows: %s", a.body)
	}
	if !strings.Contains(h.log.String(), "secret detail") {
		t.Error("what failed is not in the log")
	}
	for _, odd := range []string{"FOO / HTTP/1.1\r\nHost: x\r\n\r\n", "FOO /api/v1/devices HTTP/1.1\r\nHost: x\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n"} {
		if got := h.say(odd); got != "" && (got[0] == '5' && !strings.HasPrefix(got, "501") || got[0] == '2' || !strings.Contains(got, problemType)) {
			t.Errorf("%q is answered with %s", odd, got)
		}
	}
}

func TestEveryFieldThatIsWrongIsListed(t *testing.T) {
	h := start(t)
	a := h.as(access.Admin).post("/users", map[string]any{"username": "", "password": "my-short"[:7], "roles": []string{"king"}, "colour": "red"}).expect(422)
	var p problem
	a.into(&p)
	all := fmt.Sprint(p.Errors)
	for _, field := range []string{"body.username", "body.password", "body.roles[0]", "body.colour"} {
		if !strings.Contains(all, field) {
			t.Errorf("%s is not listed in %s", field, a.body)
		}
	}
	if strings.Contains(string(a.body), "my-shor") {
		t.Errorf("the password comes back: %s", a.body)
	}
	a = h.as(access.Care).get("/alerts?limit=501&severity=awful&sate=open").expect(422)
	a.into(&p)
	if all = fmt.Sprint(p.Errors); !strings.Contains(all, "query.sate") && !strings.Contains(all, "query.limit") {
		t.Errorf("%s", a.body)
	}
	h.as(access.Care).get("/alerts?state=open,opened&category=cars").expect(422)
}

func TestAPanicIsAProblemAndTheHubGoesOn(t *testing.T) {
	h := start(t, func(c *Config) { c.Telemetry = explosive{} })
	a := h.as(access.Admin).get("/devices/cam-1/series?metric=fps").expect(500)
	if strings.Contains(string(a.body), "boom") || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v %s", a.header, a.body)
	}
	h.as(access.Admin).get("/devices/cam-1").expect(200)
}

func TestASlowPartOfTheHubDoesNotHoldARequestForEver(t *testing.T) {
	h := start(t, func(c *Config) { c.RequestTime = 200 * time.Millisecond; c.Commands = stuck{} })
	began := time.Now()
	h.as(access.Property).post("/devices/gate-1/commands", map[string]any{"action": "open", "reason": "x"}).expect(503)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestEveryAnswerHasTheHeadersOfSafety(t *testing.T) {
	h := start(t)
	for _, a := range []*answer{h.stranger().get("//healthz"), h.stranger().get("//nowhere"), h.stranger().get("/session"), h.as(access.Care).get("/devices"), h.as(access.Admin).post("/edges", "{")} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", a.what, name, got)
			}
		}
		if a.header.Get("Server") != "" || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", a.what, a.header)
		}
	}
}

func TestTheHubListensBeyondThisMachineOnlyWithTLSOrWhenToldTo(t *testing.T) {
	for addr, fine := range map[string]bool{"127.0.0.1:8080": true, "[::1]:8080": true, "localhost:8080": true, "127.3.4.5:80": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.168.1.5:8080": false, "hub.example:8080": false, "8080": false} {
		if err := CheckListen(addr, false, false); (err == nil) != fine {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if CheckListen("0.0.0.0:443", true, false) != nil || CheckListen("0.0.0.0:80", false, true) != nil {
		t.Error("TLS, or insecure: true, is the way")
	}
}

func FuzzDepthNeverExceedsTheBrackets(f *testing.F) {
	f.Add(`{"a":[1,"]"]}`)
	f.Add(`"\\"[`)
	f.Fuzz(func(t *testing.T, text string) {
		if d := depth([]byte(text)); d < 0 || d > strings.Count(text, "{")+strings.Count(text, "[") {
			t.Errorf("depth %d of %q", d, text)
		}
	})
}

func FuzzARangeLiesInsideTheFile(f *testing.F) {
	f.Add("bytes=0-", int64(10))
	f.Add("bytes=-5", int64(3))
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		first, length, _, err := byteRange(header, size)
		if err == nil && (first < 0 || length < 0 || first+length > size) {
			t.Errorf("%q of %d: %d bytes from %d", header, size, length, first)
		}
	})
}

type explosive struct{}

func (explosive) Series(context.Context, telemetry.Query) ([]telemetry.Point, error) { panic("boom") }

type stuck struct{}

func (stuck) Issue(ctx context.Context, _ devices.Command, _ string) (devices.Issued, error) {
	<-ctx.Done()
	return devices.Issued{}, ctx.Err()
}
