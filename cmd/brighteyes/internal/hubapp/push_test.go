package hubapp

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
	"brighteyes/alerts/notify/webpush/pushtest"
	"brighteyes/cmd/internal/config"
	"brighteyes/hub/duty"
)

func TestABrowserThatThePushServiceForgotIsForgottenHere(t *testing.T) {
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	defer service.Close()
	cfg := config.Hub{Data: t.TempDir()}
	cfg.HTTP.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0"
	o := Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()}
	hub, err := New(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	if _, err := hub.Duty.PutResponder(t.Context(), duty.Responder{ID: "jia", Name: "甲", Roles: []duty.Role{duty.Care}, User: "care", Channels: []duty.Channel{{Kind: "push"}}}); err != nil {
		t.Fatal(err)
	}
	address := pushtest.NewBrowser(t).Subscription(service.URL)
	if err := hub.Duty.SetPush(t.Context(), "care", address); err != nil {
		t.Fatal(err)
	}
	ch, err := openPush(cfg, o, hub.Duty, post.New(&tls.Config{RootCAs: service.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Send(t.Context(), address, notify.Message{ID: "x", Test: true}); err == nil {
		t.Error("it was taken")
	}
	if kept, ok := hub.Duty.Push("care"); !ok || kept != "" {
		t.Errorf("still subscribed: %t", ok)
	}
}

func TestTheKeyOfMessagesToBrowsersIsMadeOnceAndIsTheHubsAlone(t *testing.T) {
	dir := t.TempDir()
	first, err := pushKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := pushKey(dir)
	if err != nil || !again.Equal(first) {
		t.Errorf("another after a restart: %v", err)
	}
	path := filepath.Join(dir, "push.key")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pushKey(dir); err == nil {
		t.Error("a damaged key is taken")
	}
}
