package api

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/live"
	"brighteyes/hub/registry"
)

// listener reads a stream.
type listener struct {
	t    *testing.T
	resp *http.Response
	got  chan event
	stop context.CancelFunc
}

// event is one message, or what stands between two empty lines.
type event struct{ id, kind, data string }

// listen opens the stream and waits until the hub has it.
func (c *client) listen(lastID string) *listener {
	c.h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", c.h.at("/stream"), nil)
	must(c.h.t, err)
	req.Header = c.header.Clone()
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := (&http.Client{Transport: c.http.Transport}).Do(req)
	must(c.h.t, err)
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("Cache-Control") != "no-store" {
		c.h.t.Fatalf("the stream answers %d %v", resp.StatusCode, resp.Header)
	}
	l := &listener{c.h.t, resp, make(chan event, 1000), stop}
	c.h.t.Cleanup(l.close)
	go l.read()
	return l
}

func (l *listener) close() {
	l.stop()
	_ = l.resp.Body.Close()
}

func (l *listener) read() {
	defer close(l.got)
	lines := bufio.NewScanner(l.resp.Body)
	lines.Buffer(nil, 1<<20)
	var e event
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data = value
		case "":
			if lines.Text() == "" {
				l.got <- e
				e = event{}
			}
		}
	}
}

// next is the next message of a kind; heartbeats are passed over.
func (l *listener) next() event {
	l.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case e, open := <-l.got:
			if !open {
				l.t.Fatal("the stream ended")
			}
			if e.kind != "" {
				return e
			}
		case <-deadline:
			l.t.Fatal("nothing came")
		}
	}
}

// ends waits until the hub ends the stream.
func (l *listener) ends() {
	l.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case _, open := <-l.got:
			if !open {
				return
			}
		case <-deadline:
			l.t.Fatal("the stream is still open")
		}
	}
}

func TestAChangeIsOnTheStreamAsItsGETShowsIt(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	l := c.listen("")
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	e := l.next()
	if e.kind != "alert" || e.id == "" || e.data != strings.TrimSpace(string(c.get("/alerts/"+call.ID).expect(200).body)) {
		t.Errorf("%+v", e)
	}
	d, _ := h.registry.Device("btn-501")
	h.live.Publish("device", d.ID, d)
	if e := l.next(); e.kind != "device" || e.data != strings.TrimSpace(string(c.get("/devices/btn-501").expect(200).body)) {
		t.Errorf("%+v", e)
	}
	h.live.Publish("kpi", "kpi", h.registry.KPI())
	if e := l.next(); e.kind != "kpi" || e.data != strings.TrimSpace(string(c.get("/kpi").expect(200).body)) {
		t.Errorf("%+v", e)
	}
}

func TestTheStreamIsCutToWhatEachRoleMaySee(t *testing.T) {
	h := start(t)
	all := map[access.Role]*listener{}
	for _, role := range access.AllRoles {
		all[role] = h.as(role).listen("")
	}
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	h.raise(alerts.RuleBattery, alerts.Maintenance, "gate-1")
	for _, id := range []string{"btn-501", "cam-1"} {
		d, _ := h.registry.Device(id)
		h.live.Publish("device", id, d)
	}
	e, _ := h.registry.Edge("edge-east")
	h.live.Publish("edge", e.ID, e)
	h.live.Publish("secret", "x", struct{ Name string }{"张奶奶"}) // a kind that nobody is to see
	h.live.Publish("kpi", "kpi", registry.KPI{})
	for role, want := range map[access.Role]string{
		access.Care:     "alert:care device:btn-501 kpi",
		access.Police:   "alert:care device:cam-1 kpi",
		access.Property: "alert:maintenance device:btn-501 device:cam-1 edge:edge-east kpi",
		access.Admin:    "alert:care alert:maintenance device:btn-501 device:cam-1 edge:edge-east kpi",
	} {
		var got []string
		for {
			e := all[role].next()
			for _, word := range []string{"care", "maintenance", "btn-501", "cam-1", "edge-east"} {
				if e.kind == "alert" && strings.Contains(e.data, `"category":"`+word+`"`) || e.kind != "alert" && strings.Contains(e.data, `"id":"`+word+`"`) {
					e.kind += ":" + word
				}
			}
			got = append(got, e.kind)
			if role != access.Care && role != access.Admin && strings.Contains(e.data, "张奶奶") && strings.Contains(e.data, `"category":"care"`) {
				t.Errorf("%s reads %s", role, e.data)
			}
			if e.kind == "kpi" {
				break
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", role, got, want)
		}
	}
}

func TestThePoliceAreToldThatACallIsOver(t *testing.T) {
	h := start(t)
	call := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	police, property := h.as(access.Police).listen(""), h.as(access.Property).listen("")
	h.as(access.Care).post("/alerts/"+call.ID+"/resolve", map[string]any{"outcome": "handled"}).expect(200)
	if e := police.next(); e.data != fmt.Sprintf(`{"id":%q,"version":2,"category":"care","state":"resolved","limited":true,"gone":true}`, call.ID) {
		t.Errorf("police: %s", e.data)
	}
	h.live.Publish("kpi", "kpi", registry.KPI{})
	if e := property.next(); e.kind != "kpi" {
		t.Errorf("property: %+v", e)
	}
}

func TestAStreamGoesOnWhereItWasCutOff(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	l := c.listen("")
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	last := l.next().id
	l.close()
	missed := h.raise(alerts.RuleFall, alerts.Care, "smoke-501")
	again := c.listen(last)
	if e := again.next(); !strings.Contains(e.data, missed.ID) {
		t.Errorf("resumed with %+v", e)
	}
	if e := c.listen("01JD0000000000000000000000-7").next(); e.kind != "reset" || e.id == "" {
		t.Errorf("an id of another run: %+v", e)
	}
}

func TestAStreamWithoutNewsStillTellsWhereItStands(t *testing.T) {
	h := start(t)
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	c := h.as(access.Care)
	l := c.listen("")
	at := (<-l.got).id // of the greeting
	l.close()
	missed := h.raise(alerts.RuleFall, alerts.Care, "smoke-501")
	if e := c.listen(at).next(); !strings.Contains(e.data, missed.ID) {
		t.Errorf("resumed with %+v", e)
	}
}

func TestASilentStreamBeats(t *testing.T) {
	h := start(t, func(c *Config) { c.heartbeat = 20 * time.Millisecond })
	l := h.as(access.Care).listen("")
	for range 4 {
		if e := <-l.got; e.id == "" || e.kind != "" || e.data != "" {
			t.Errorf("%+v is no heartbeat", e)
		}
	}
}

func TestSigningOutEndsTheStreamsOfThatSessionAtOnce(t *testing.T) {
	h := start(t)
	c, other := h.as(access.Care), h.as(access.Care)
	mine, theirs := c.listen(""), other.listen("")
	c.do("DELETE", "/session", nil).expect(204)
	mine.ends()
	h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	theirs.next() // another session of the same user goes on
}

func TestADeletedUsersStreamsEndAtOnce(t *testing.T) {
	h := start(t)
	l := h.as(access.Care).listen("")
	h.as(access.Admin).do("DELETE", "/users/01USERCARE", nil).expect(204)
	l.ends()
}

func TestATokenTakenBackEndsItsStreams(t *testing.T) {
	h := start(t)
	admin := h.as(access.Admin)
	var made struct{ ID, Token string }
	admin.post("/tokens", map[string]any{"name": "t", "roles": []string{"care"}}).expect(201).into(&made)
	l := h.withToken(made.Token).listen("")
	admin.do("DELETE", "/tokens/"+made.ID, nil).expect(204)
	l.ends()
}

func TestASessionThatEndsElsewhereEndsItsStreamWithinAMinute(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	who := &caller{key: "k", kept: access.KeyOf(strings.TrimPrefix(c.header.Get("Cookie"), sessionCookie+"="))}
	if !h.server.stillIn(t.Context(), who) {
		t.Fatal("the session is good")
	}
	must(t, h.records.EndSession(t.Context(), who.kept)) // by another process
	if h.server.stillIn(t.Context(), who) {
		t.Error("the next look does not see it")
	}
	must(t, h.records.Close())
	if !h.server.stillIn(t.Context(), &caller{kept: "x"}) {
		t.Error("while the records are away everybody is thrown out")
	}
}

func TestAReaderWhoStopsReadingIsCutOffAndCostsNothing(t *testing.T) {
	small := live.New(live.Config{Queue: 4})
	h := start(t, func(c *Config) { c.Live = small })
	c := h.as(access.Care)
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	must(t, err)
	defer conn.Close()
	must(t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err = fmt.Fprintf(conn, "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", c.header.Get("Cookie"))
	must(t, err)
	eventually(t, "the stream is open", func() bool { return small.Subscribers() == 1 })
	big := alerts.Alert{ID: "a", Category: alerts.Care, State: alerts.Open, Summary: strings.Repeat("x", 100_000)}
	began := time.Now()
	for range 400 {
		small.Publish("alert", "a", big)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("publishing waited %s for one who does not read", took)
	}
	eventually(t, "the subscription is gone", func() bool { return small.Subscribers() == 0 })
}

func TestTheHubStopsWithinSecondsThoughStreamsAreOpen(t *testing.T) {
	before := runtime.NumGoroutine()
	h := start(t)
	var all []*listener
	for range 20 {
		all = append(all, h.as(access.Care).listen(""))
	}
	began := time.Now()
	h.stop()
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, l := range all {
		l.ends()
		l.close()
	}
	if n := h.server.conns.len(); n != 0 {
		t.Errorf("%d connections are on the list", n)
	}
	eventually(t, "the goroutines are gone", func() bool { return runtime.NumGoroutine() <= before+12 }) // records and registry stay open
}

func TestAHubThatIsStoppedBeforeItServesStopsToo(t *testing.T) {
	h := start(t)
	for range 50 {
		cfg := h.cfg
		metrics := prometheus.NewRegistry()
		cfg.Metrics, cfg.Gatherer = metrics, metrics
		server, err := New(cfg)
		must(t, err)
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		done := make(chan error, 1)
		go func() { done <- server.Run(ctx, ln) }()
		select {
		case err := <-done:
			must(t, err)
		case <-time.After(10 * time.Second):
			t.Fatal("it does not stop")
		}
	}
}

func TestOneCallerCannotTakeAllStreams(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	for range streamsOfOne {
		c.listen("")
	}
	c.get("/stream").expect(503)
	h.as(access.Care).listen("")
	if got := testutil.CollectAndCount(h.server.metrics.requests); got == 0 {
		t.Error("nothing is counted")
	}
}
