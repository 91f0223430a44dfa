package hubapp

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/hub/duty"
)

func TestARespondersNumberOutlivesARestartAndLiesNowhereInClear(t *testing.T) {
	const number = "13912345678"
	cfg := config.Hub{Data: t.TempDir()}
	cfg.HTTP.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0"
	var log bytes.Buffer
	run := func(use func(d *duty.Duty)) {
		t.Helper()
		hub, err := New(t.Context(), cfg, Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: prometheus.NewRegistry()})
		if err != nil {
			t.Fatal(err)
		}
		use(hub.Duty)
		if err := hub.Close(); err != nil {
			t.Fatal(err)
		}
	}
	run(func(d *duty.Duty) {
		if _, err := d.PutResponder(t.Context(), duty.Responder{ID: "ding", Name: "值班员丁", Roles: []duty.Role{duty.Care}, Channels: []duty.Channel{{Kind: "voice", Address: number}}}); err != nil {
			t.Fatal(err)
		}
	})
	run(func(d *duty.Duty) {
		if got, ok := d.Address("ding", "voice"); !ok || got != number {
			t.Errorf("after a restart the number is %q", got)
		}
		if p := d.Plan(alerts.Alert{Category: alerts.Care}, 99, 0, time.Now()); !p.Last || p.Nobody {
			t.Errorf("%+v", p)
		}
	})
	if bytes.Contains(log.Bytes(), []byte(number)) {
		t.Error("the log has the number")
	}
	files, err := filepath.Glob(filepath.Join(cfg.Data, "*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if text, _ := os.ReadFile(name); bytes.Contains(text, []byte(number)) {
			t.Errorf("%s has the number in clear", filepath.Base(name))
		}
	}
}
