package hubapp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/duty"
)

// smsc is a gateway for text messages: a real HTTP server that keeps what it got.
type smsc struct {
	*httptest.Server
	mu  sync.Mutex
	got []map[string]string
}

func newSMSC(t *testing.T) *smsc {
	t.Helper()
	s := &smsc{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m map[string]string
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			w.WriteHeader(400)
			return
		}
		s.mu.Lock()
		s.got = append(s.got, m)
		s.mu.Unlock()
		_, _ = io.WriteString(w, `{"code":"0","data":{"id":"SMS-1"}}`)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *smsc) to(number string) (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.got {
		if m["mobile"] == number {
			texts = append(texts, m["content"])
		}
	}
	return texts
}

// A press, on the real ledger, with the real duty list, to a real gateway, and
// back again from the link in the message.
func TestAPressReachesAPhoneAndIsTakenFromIt(t *testing.T) {
	gateway := newSMSC(t)
	cfg := config.Hub{Data: t.TempDir()}
	cfg.HTTP.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Notify = config.Notify{LinkBase: "https://hub.example.org", SMS: &config.Gateway{
		URL: gateway.URL, Body: `{"mobile":"{{to}}","content":"{{text}}"}`, Success: config.Success{Path: "code", Equals: "0"}, Receipt: "data.id",
		Replies: &config.Replies{Secret: "a-secret-in-the-path", From: "mobile", Text: "content"},
	}}
	hub, err := New(t.Context(), cfg, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	for _, p := range [][2]string{{"yi", "13800001111"}, {"bing", "13800002222"}} {
		_, err := hub.Duty.PutResponder(ctx, duty.Responder{ID: p[0], Name: "上门" + p[0], Roles: []duty.Role{duty.Care}, Channels: []duty.Channel{{Kind: "sms", Address: p[1]}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	aim := func(id string) []duty.Aim { return []duty.Aim{{Kind: "responder", Responder: id}} }
	if _, err := hub.Duty.PutPolicy(ctx, duty.Policy{
		ID: "calls", Name: "求助", When: duty.When{Categories: []alerts.Category{alerts.Care}},
		Steps: []duty.Step{{AfterS: 0, Targets: aim("yi")}, {AfterS: 300, Targets: aim("bing")}}, LastAfterS: 600,
	}); err != nil {
		t.Fatal(err)
	}
	press(t, hub)

	first := eventually(t, "a message to 乙", func() []string { return gateway.to("13800001111") })[0]
	link := regexp.MustCompile(`https://hub\.example\.org(/r/[A-Za-z0-9_-]+)`).FindStringSubmatch(first)
	if !strings.Contains(first, "求助") || link == nil {
		t.Fatalf("the message: %s", first)
	}
	url := "http://" + hub.HTTP
	answers := url + "/api/v1/answers/" + strings.TrimPrefix(link[1], "/r/")
	for _, path := range []string{url + link[1], answers, answers} { // as a scanner does
		if status, body := fetch(t, path, ""); status != 200 {
			t.Fatalf("GET: %d %s", status, body)
		}
	}
	if n := len(gateway.to("13800002222")); n != 0 {
		t.Fatalf("the next one was told already: %d", n)
	}
	if status, body := fetch(t, answers, `{"n":0,"answer":"cannot"}`); status != 200 || !strings.Contains(body, `"state":"open"`) {
		t.Fatalf("cannot: %d %s", status, body)
	}
	eventually(t, "a message to 丙, at once", func() []string { return gateway.to("13800002222") })

	// 丙 answers by text message, through the gateway.
	status, body := fetch(t, url+"/api/v1/replies/sms/a-secret-in-the-path", `{"mobile":"+8613800002222","content":"1"}`)
	if status != 200 || !strings.Contains(body, `"taken":true`) {
		t.Fatalf("reply: %d %s", status, body)
	}
	if status, body := fetch(t, answers, `{"n":0,"answer":"take"}`); status != 409 {
		t.Errorf("taken twice: %d %s", status, body)
	}
	if _, body := fetch(t, answers, ""); !strings.Contains(body, `"mine":false`) || !strings.Contains(body, `"state":"dispatched"`) {
		t.Errorf("the page: %s", body)
	}
}

// press sends one over MQTT, from an edge that was just set up.
func press(t *testing.T, hub *Hub) {
	t.Helper()
	token, err := hub.Registry.CreateEdge(t.Context(), "edge-east", "")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", hub.MQTT)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	hello := text(nil, "MQTT")
	hello = append(hello, 4, 0xc2, 0, 60)
	hello = text(text(text(hello, "edge-east"), "edge-east"), token)
	event := append(text(nil, "be/v1/edge-east/alarms"), 0, 1)
	event = append(event, `{"events":[{"id":"`+devices.NewID(time.Now())+`","type":"button.pressed"}]}`...)
	if _, err := conn.Write(append(packet(0x10, hello), packet(0x32, event)...)); err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, look func() []string) []string {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for time.Now().Before(deadline) {
		if got := look(); len(got) > 0 {
			return got
		}
		<-tick.C
	}
	t.Fatalf("%s did not come", what)
	return nil
}

// fetch gets, or posts where there is a body.
func fetch(t *testing.T, url, body string) (status int, answer string) {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}
