package systemtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

const password = "only for tests"

// hub is a hub's process, with a signed-in administrator.
type hub struct {
	*process
	dir        string
	http, mqtt string
	client     *http.Client
}

// settings is hub.yaml beside where things listen.
type settings struct {
	mqtt      string // instead of the embedded broker
	telemetry string
	notify    string
}

// newHub writes a configuration and sets a user; it does not start.
func newHub(t testing.TB, s settings) *hub {
	t.Helper()
	dir := t.TempDir()
	h := &hub{dir: dir, http: freePort(t), mqtt: freePort(t)}
	mqtt := s.mqtt
	if mqtt == "" {
		mqtt = fmt.Sprintf("{listen: %q}", h.mqtt)
	}
	config := write(t, filepath.Join(dir, "hub.yaml"), "data: %q\nhttp: {listen: %q}\nmqtt: %s\n%s\n%s\n", filepath.Join(dir, "data"), h.http, mqtt, s.telemetry, s.notify)
	secret := write(t, filepath.Join(dir, "password"), password)
	if out, err := exec.Command(binary, "user", "admin", "--config", config, "--role", "admin", "--password", secret).CombinedOutput(); err != nil {
		t.Fatalf("set user: %v\n%s", err, out)
	}
	h.process = newProcess(t, "hub", "hub", "--config", config)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{Jar: jar, Timeout: 10 * time.Second}
	return h
}

// startHub starts a hub and waits until it is ready.
func startHub(t testing.TB, s settings) *hub {
	t.Helper()
	h := newHub(t, s)
	h.start()
	h.ready()
	return h
}

// ready waits until the hub serves, and signs in when that is needed.
func (h *hub) ready() {
	h.t.Helper()
	eventually(h.t, time.Minute, "the hub to be ready", func() bool {
		status, _ := h.try("GET", "/readyz", nil, nil)
		return status == 200
	})
	if status, _ := h.try("GET", "/api/v1/session", nil, nil); status == 401 {
		h.call("POST", "/api/v1/session", map[string]string{"username": "admin", "password": password}, nil)
	}
}

// try makes a request; a hub that is away is status 0.
func (h *hub) try(method, path string, body, into any) (status int, text string) {
	h.t.Helper()
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			h.t.Fatal(err)
		}
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, "http://"+h.http+path, payload)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Origin", "http://"+h.http)
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	if into != nil && resp.StatusCode < 300 {
		if err := json.Unmarshal(raw, into); err != nil {
			h.t.Fatalf("%s %s: %v\n%s", method, path, err, raw)
		}
	}
	return resp.StatusCode, string(raw)
}

// call makes a request that must go well.
func (h *hub) call(method, path string, body, into any) {
	h.t.Helper()
	if status, text := h.try(method, path, body, into); status < 200 || status > 299 {
		h.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
}

// all reads every page of a list.
func all[T any](h *hub, path string, query url.Values) []T {
	h.t.Helper()
	var items []T
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "500")
	for {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		h.call("GET", path+"?"+query.Encode(), nil, &page)
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		query.Set("cursor", page.Next)
	}
}

func (h *hub) events(device string) []devices.Recorded {
	h.t.Helper()
	return all[devices.Recorded](h, "/api/v1/devices/"+device+"/events", nil)
}

func (h *hub) alerts(device string) []alerts.Alert {
	h.t.Helper()
	return all[alerts.Alert](h, "/api/v1/alerts", url.Values{"device": {device}})
}

// edgeView is what the tests read of GET /edges/{id}.
type edgeView struct {
	Status   string         `json:"status"`
	Version  string         `json:"version"`
	LastSeen time.Time      `json:"last_seen"`
	Refused  map[string]int `json:"refused"`
	Dropped  map[string]int `json:"dropped"`
	Gaps     []any          `json:"gaps"`
	Backlog  struct {
		Alarms, Events, Readings int
	} `json:"backlog"`
	Positions map[string]any `json:"positions"`
}

func (h *hub) edgeView(id string) edgeView {
	h.t.Helper()
	var v edgeView
	h.call("GET", "/api/v1/edges/"+id, nil, &v)
	return v
}

// enrol adds an edge and returns its token and the hub's key.
func (h *hub) enrol(id string) (token, key string) {
	h.t.Helper()
	var answer struct{ Token, Key string }
	h.call("POST", "/api/v1/edges", map[string]string{"id": id}, &answer)
	return answer.Token, answer.Key
}
