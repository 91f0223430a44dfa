package hubapp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

// A telephone rings, the desk makes a call for help of it, has the gateway call
// back over HTTP, and the gateway tells what became of it.
func TestATelephoneCallBecomesACallForHelpAndIsCalledBack(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		asked = append(asked, string(body))
		mu.Unlock()
		_, _ = io.WriteString(w, `{"code":"0"}`)
	}))
	defer gateway.Close()
	cfg := config.Hub{Data: t.TempDir()}
	cfg.HTTP.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Phone = &config.Phone{
		Secret: "the-telephones-secret", From: "caller", ID: "call_id", Desk: "8001",
		Callback: &config.Gateway{
			URL: gateway.URL, Body: `{"a":"{{secret.desk}}","b":"{{to}}","ref":"{{id}}"}`, Secrets: map[string]config.Secret{"desk": "8001"},
			Success: config.Success{Path: "code", Equals: "0"},
		},
		Outcomes: &config.PhoneOutcomes{ID: "ref", Result: "state"},
	}
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
	err = hub.Registry.AddDevice(t.Context(), devices.Registered{
		Device: devices.Device{ID: "btn-501", Kind: devices.Button, Location: &devices.Location{Building: "5", Floor: "5", Unit: "501"}}, Lifecycle: devices.Planned,
	})
	if err != nil {
		t.Fatal(err)
	}
	care := residents.Caller{Name: "care", Roles: access.Roles{access.Care}}
	_, err = hub.Residents.Enrol(t.Context(), care, residents.Resident{
		Place: &residents.Place{Site: "b5", Building: "5", Unit: "501"}, Name: "住户 演示-0501", Phone: "13912345678", Devices: []string{"btn-501"},
		Consent: &residents.Consent{Text: "2026-01", Given: time.Now().Add(-time.Hour), By: "self"},
	})
	if err != nil {
		t.Fatal(err)
	}
	secret := access.NewSecret()
	if err := hub.Records.AddToken(t.Context(), access.Token{ID: "01TOKEN", Name: "desk", Key: access.KeyOf(secret), Roles: access.Roles{access.Care}, CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	url := "http://" + hub.HTTP + "/api/v1"
	desk := func(method, path, body string, into any) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		if resp.StatusCode > 299 {
			t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, text)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	if status, body := fetch(t, url+"/phone/calls/the-telephones-secret", `{"caller":"+8613912345678","call_id":"1"}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	var list struct {
		Items []struct{ ID, Code, Alert string }
	}
	desk("GET", "/phone/calls", "", &list)
	if len(list.Items) != 1 || list.Items[0].Code != "5-501" {
		t.Fatalf("%+v", list)
	}
	call := list.Items[0]
	desk("POST", "/phone/calls/"+call.ID+"/alert", "", &call)
	a, err := hub.Records.Alert(t.Context(), call.Alert)
	if err != nil || a.Category != alerts.Care || !strings.Contains(a.Title, "5-501") {
		t.Fatalf("%+v, %v", a, err)
	}
	var cb struct{ ID, State string }
	desk("POST", "/alerts/"+a.ID+"/callback", `{"whom":"resident"}`, &cb)
	mu.Lock()
	got := strings.Join(asked, " ")
	mu.Unlock()
	if want := `{"a":"8001","b":"13912345678","ref":"` + cb.ID + `"}`; got != want || cb.State != "asked" {
		t.Fatalf("the gateway was asked for %s, want %s; %+v", got, want, cb)
	}
	if status, body := fetch(t, url+"/phone/outcomes/the-telephones-secret", `{"ref":"`+cb.ID+`","state":"voice"}`); status != 200 || !strings.Contains(body, `"taken":true`) {
		t.Fatalf("%d %s", status, body)
	}
	a, err = hub.Records.Alert(t.Context(), a.ID)
	if err != nil || len(a.Ticks) != 1 || a.Ticks[0].Name != alerts.TickResidentCalled || a.Ticks[0].Result != "voice" {
		t.Errorf("%+v, %v", a.Ticks, err)
	}
}
