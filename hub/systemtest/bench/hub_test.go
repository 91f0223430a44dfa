package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const password = "only for benchmarks"

// hub is a hub's process with a signed-in administrator.
type hub struct {
	*process
	dir        string
	http, mqtt string
	client     *http.Client
}

// startHub starts a hub with this telemetry section of hub.yaml.
func startHub(b *testing.B, e *env, telemetry string) *hub {
	b.Helper()
	dir := b.TempDir()
	h := &hub{dir: dir, http: freePort(b), mqtt: freePort(b)}
	config := write(b, filepath.Join(dir, "hub.yaml"), "data: %q\nhttp: {listen: %q}\nmqtt: {listen: %q}\n%s\n", filepath.Join(dir, "data"), h.http, h.mqtt, telemetry)
	secret := write(b, filepath.Join(dir, "password"), password)
	if out, err := exec.Command(e.binary, "user", "admin", "--config", config, "--role", "admin", "--role", "police", "--password", secret).CombinedOutput(); err != nil {
		b.Fatalf("set user: %v\n%s", err, out)
	}
	h.process = start(b, "hub", e.binary, "hub", "--config", config)
	h.signIn()
	return h
}

func (h *hub) signIn() {
	h.b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.b.Fatal(err)
	}
	h.client = &http.Client{Jar: jar, Timeout: 30 * time.Second}
	eventually(h.b, time.Minute, "the hub to be ready", func() bool {
		resp, err := h.client.Get("http://" + h.http + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	h.call("POST", "/api/v1/session", map[string]string{"username": "admin", "password": password}, nil)
}

func (h *hub) call(method, path string, body, into any) {
	h.b.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		h.b.Fatal(err)
	}
	req, err := http.NewRequest(method, "http://"+h.http+path, bytes.NewReader(text))
	if err != nil {
		h.b.Fatal(err)
	}
	req.Header.Set("Origin", "http://"+h.http)
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		h.b.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode > 299 {
		err = fmt.Errorf("%s: %s", resp.Status, answer)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		h.b.Fatalf("%s %s: %v", method, path, err)
	}
}

// edge is what an edge needs to speak for itself.
type edge struct{ ID, Token, Key string }

func (h *hub) enrol(id string) edge {
	h.b.Helper()
	e := edge{ID: id}
	h.call("POST", "/api/v1/edges", map[string]string{"id": id}, &e)
	return e
}

// told is one server-sent event and when it was there.
type told struct {
	kind string
	data []byte
	at   time.Time
}

// screen is a screen's stream of events, on a connection of its own. Like a
// browser it comes back after a second when it is cut off, and goes on where it
// was. Its queue is long enough that reading never waits for whoever looks at it.
type screen struct {
	events chan told
	cut    atomic.Int32
}

// listen opens a screen that is there until the benchmark ends.
func (h *hub) listen() *screen {
	s := &screen{events: make(chan told, 1<<16)}
	client := &http.Client{Jar: h.client.Jar}
	ctx := h.b.Context()
	go func() {
		defer close(s.events)
		for last := ""; ; {
			s.follow(ctx, client, "http://"+h.http+"/api/v1/stream", &last)
			if ctx.Err() != nil {
				return
			}
			s.cut.Add(1)
			pass(time.Second)
		}
	}()
	return s
}

func (s *screen) follow(ctx context.Context, client *http.Client, url string, last *string) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return
	}
	req.Header.Set("Last-Event-ID", *last)
	resp, err := client.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	lines := bufio.NewReaderSize(resp.Body, 1<<20)
	var event told
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "id":
			*last = value
		case "event":
			event.kind = value
		case "data":
			event.at, event.data = time.Now(), []byte(value)
			s.events <- event
		}
	}
}
