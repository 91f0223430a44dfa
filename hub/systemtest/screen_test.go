package systemtest

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
)

// screen is what a dashboard hears on GET /stream. Like a browser it connects
// again, from where it was, whenever the stream breaks.
type screen struct {
	t   testing.TB
	hub *hub

	mu    sync.Mutex
	heard []told
	open  bool
	last  string // id of the newest message
}

// told is an alert as it came, and when.
type told struct {
	alerts.Alert
	at time.Time
}

// screen opens a stream and waits until it stands; it ends with the test.
func (h *hub) screen() *screen {
	h.t.Helper()
	s := &screen{t: h.t, hub: h}
	ctx, stop := context.WithCancel(context.Background())
	var reading sync.WaitGroup
	reading.Go(func() {
		for ctx.Err() == nil {
			s.read(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	h.t.Cleanup(func() {
		stop()
		reading.Wait()
	})
	eventually(h.t, 10*time.Second, "the stream to open", s.stands)
	return s
}

// read listens until the stream breaks.
func (s *screen) read(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+s.hub.http+"/api/v1/stream", nil)
	if err != nil {
		s.t.Error(err)
		return
	}
	if s.last != "" {
		req.Header.Set("Last-Event-ID", s.last)
	}
	resp, err := (&http.Client{Jar: s.hub.client.Jar}).Do(req)
	if err != nil {
		return // the hub is away
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return
	}
	s.stand(true)
	defer s.stand(false)
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	kind, id, data := "", "", ""
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "": // only now the message is whole: a hub that ends cuts one in two
			if id != "" {
				s.last = id
			}
			if kind == "alert" {
				s.alert([]byte(data))
			}
			kind, id, data = "", "", ""
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			data = value
		}
	}
}

func (s *screen) alert(data []byte) {
	one := told{at: time.Now()}
	if err := json.Unmarshal(data, &one.Alert); err != nil {
		s.t.Errorf("the stream says %s: %v", data, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, one)
}

func (s *screen) stand(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

func (s *screen) stands() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// find is the first alert heard so far that matches.
func (s *screen) find(match func(alerts.Alert) bool) (told, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.heard {
		if match(one.Alert) {
			return one, true
		}
	}
	return told{}, false
}

// expect waits for an alert that matches.
func (s *screen) expect(patience time.Duration, what string, match func(alerts.Alert) bool) told {
	s.t.Helper()
	var found told
	eventually(s.t, patience, what, func() (ok bool) {
		found, ok = s.find(match)
		return ok
	})
	return found
}

// ofEvent matches the alert that shows an event on record.
func ofEvent(id string) func(alerts.Alert) bool {
	return func(a alerts.Alert) bool { return a.Chain != nil && a.Chain.Event == id && !a.NotRecorded }
}
