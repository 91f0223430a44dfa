package demo

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/api"
)

// On a slow machine the power may not have failed yet when the clock shows that it should be
// back: that all is well then is no recovery.
func TestNothingHasRecoveredBeforeItWasMended(t *testing.T) {
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch strings.TrimPrefix(r.URL.Path, "/api/v1/") {
		case "coverage":
			fmt.Fprint(w, `{"by_area": {"share": 1}}`)
		case "kpi":
			fmt.Fprint(w, `{"homes": {"total": 8, "can_call": 8}}`)
		}
	}))
	t.Cleanup(hub.Close)
	s := &story{desks: newDesks(strings.TrimPrefix(hub.URL, "http://"), "only for tests"), view: api.DemoTold{State: running, Acts: blank()}}
	i := slices.IndexFunc(acts, func(a act) bool { return a.id == "recovered" })
	mend := slices.IndexFunc(deeds, func(d deed) bool { return d.name == mends })
	s.due = mend
	if s.look(t.Context(), i, acts[i], time.Hour, time.Now()) {
		t.Error("it is told as recovered while the power was not yet given back")
	}
	s.due = mend + 1
	if !s.look(t.Context(), i, acts[i], time.Hour, time.Now()) {
		t.Error("it is not told as recovered when it is")
	}
}

// Each act comes of a deed of the story, or it would never be told.
func TestEachActComesOfADeed(t *testing.T) {
	for _, a := range acts {
		if !slices.ContainsFunc(deeds, func(d deed) bool { return d.name == a.deed && d.at <= a.due }) {
			t.Errorf("%s comes of %q", a.id, a.deed)
		}
	}
	if !slices.IsSortedFunc(deeds, func(a, b deed) int { return int(a.at - b.at) }) {
		t.Error("the deeds are not in the order of their time")
	}
}

// What broke may be told late on a slow machine, and the mending waits for that; the call
// does not stay open for it.
func TestTheCallIsResolvedWhileTheMendingWaits(t *testing.T) {
	resolved := make(chan string, 1)
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := strings.TrimPrefix(r.URL.Path, "/api/v1/"); {
		case path == "alerts":
			fmt.Fprintf(w, `{"items": [{"id": "A", "rule": %q, "device": %q, "state": "on_scene"}]}`, alerts.RulePressed, pressed)
		case strings.HasSuffix(path, "/resolve"):
			resolved <- path
		}
	}))
	t.Cleanup(hub.Close)
	s := &story{desks: newDesks(strings.TrimPrefix(hub.URL, "http://"), "only for tests"), log: slog.New(slog.DiscardHandler), view: api.DemoTold{State: running, Acts: blank()}}
	s.due = slices.IndexFunc(deeds, func(d deed) bool { return d.at > 52*time.Second })
	s.began = time.Now().Add(-60 * time.Second)
	s.step(t.Context())
	if s.did(mends) {
		t.Error("it is mended before it was told as broken")
	}
	select {
	case <-resolved:
	default:
		t.Error("the call stays open while the mending waits")
	}
}
