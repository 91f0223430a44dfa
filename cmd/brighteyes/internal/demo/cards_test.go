package demo

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// A camera whose audit the hub refuses is asked for a few times, ever more seldom, and who
// runs the demo reads it once. The other camera's is asked for once all the same.
func TestARefusedAuditOfACardIsNotAskedForForEver(t *testing.T) {
	var withCards []string
	for _, c := range cameras {
		if c.onvif {
			withCards = append(withCards, c.id)
		}
	}
	if len(withCards) != 2 {
		t.Fatalf("the cameras with cards are %v; this is about two", withCards)
	}
	well, refused := withCards[0], withCards[1]
	var mu sync.Mutex
	now := time.Now()
	posted := map[string][]time.Time{}
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/api/v1/")
		if r.Method == http.MethodGet && strings.HasPrefix(path, "devices/") {
			fmt.Fprint(w, `{"status": "online", "capabilities": ["recordings"]}`)
			return
		}
		camera, isAudit := strings.CutSuffix(strings.TrimPrefix(path, "recordings/"), "/audit")
		if !isAudit {
			return // they sign in
		}
		mu.Lock()
		defer mu.Unlock()
		if posted[camera] = append(posted[camera], now); camera == refused {
			w.WriteHeader(http.StatusConflict)
		}
	}))
	t.Cleanup(hub.Close)
	var log bytes.Buffer
	s := &story{desks: newDesks(strings.TrimPrefix(hub.URL, "http://"), "only for tests"), log: slog.New(slog.NewTextHandler(&log, nil))}
	asked := map[string]*cardAudit{}
	for range 1200 { // ten minutes
		s.auditCards(t.Context(), now, asked)
		mu.Lock()
		now = now.Add(looksEvery)
		mu.Unlock()
	}
	if n := len(posted[well]); n != 1 {
		t.Errorf("the card that is audited was asked for %d times", n)
	}
	tries := posted[refused]
	if n := len(tries); n < 2 || n > auditTries {
		t.Fatalf("the refused one was asked for %d times", n)
	}
	for i := 2; i < len(tries); i++ {
		if last, this := tries[i-1].Sub(tries[i-2]), tries[i].Sub(tries[i-1]); this <= last {
			t.Errorf("after a pause of %s it was asked for again after %s", last, this)
		}
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || !strings.Contains(log.String(), refused) {
		t.Errorf("who runs the demo reads\n%s", &log)
	}
}
