package demo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

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
