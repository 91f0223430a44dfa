package api

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/live"
)

// again serves the same records in a new process, which remembers no message.
func (h *hub) again() {
	h.t.Helper()
	lv, metrics := live.New(live.Config{}), prometheus.NewRegistry()
	h.t.Cleanup(lv.Close)
	h.live, h.desk.live = lv, lv
	h.cfg.Live, h.cfg.Metrics, h.cfg.Gatherer = lv, metrics, metrics
	server, err := New(h.cfg)
	must(h.t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.t, err)
	h.server, h.url = server, "http://"+ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, ln) }()
	h.t.Cleanup(func() {
		cancel()
		must(h.t, <-done)
	})
}

// What a screen missed while the hub was away it has once it did what reset says,
// with what came meanwhile: reset comes before anything else, so that nothing
// falls between the stream and the answer to the refetch.
func TestAScreenLosesNothingAcrossARestartOfTheHub(t *testing.T) {
	h := start(t)
	c := h.as(access.Care)
	l := c.listen("")
	first := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	seen := l.next()
	h.stop()
	missed := h.raise(alerts.RulePressed, alerts.Care, "btn-502") // on record as the hub went
	h.again()
	l = c.listen(seen.id)
	meanwhile := h.raise(alerts.RulePressed, alerts.Care, "btn-503") // after the stream, before the refetch
	if e := l.next(); e.kind != "reset" {
		t.Fatalf("first comes %+v", e)
	}
	if e := l.next(); e.kind != "alert" || !strings.Contains(e.data, meanwhile.ID) {
		t.Errorf("then comes %+v", e)
	}
	all := string(c.get("/alerts").expect(200).body)
	for _, a := range []alerts.Alert{first, missed, meanwhile} {
		if !strings.Contains(all, a.ID) {
			t.Errorf("the refetch lacks the alert of %s", a.Device)
		}
	}
}
