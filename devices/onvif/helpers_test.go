package onvif

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/onvif/onvifsim"
)

const patience = 20 * time.Second

// watched is one camera that is served, and all that it told.
type watched struct {
	*drivertest.Edge
	t      testing.TB
	runner devices.Runner
	stop   context.CancelFunc
	ended  chan error
	log    *drivertest.Log

	mu   sync.Mutex
	full int // events that are still refused
}

func simulate(t testing.TB, cfg onvifsim.Config) *onvifsim.Camera {
	t.Helper()
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	if cfg.Stream == "" {
		cfg.Stream = "rtsp://127.0.0.1:9/live"
	}
	sim, err := onvifsim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

// login is the configuration of a camera that asks who is there.
func login() onvifsim.Config {
	return onvifsim.Config{Username: "viewer", Password: "see me: twice"}
}

func settingsFor(sim *onvifsim.Camera, more string) string {
	return "address: \"" + sim.Addr() + "\"\nusername: viewer\npassword: \"see me: twice\"\nquiet_s: 0\n" + more
}

func open(t testing.TB, d *Driver, settings string, log *slog.Logger) (devices.Runner, error) {
	t.Helper()
	return d.Open(devices.Spec{Device: devices.Device{ID: "cam-1", Name: "东门人行", Kind: devices.Camera, HeartbeatS: 2}, Settings: drivertest.Settings(t, settings), Log: log})
}

// watch serves the camera as the edge does, until the test ends.
func watch(t testing.TB, cfg Config, settings string) *watched {
	t.Helper()
	w := &watched{Edge: drivertest.NewEdge(t), t: t, ended: make(chan error, 1), log: &drivertest.Log{}}
	cfg.Metrics = prometheus.NewRegistry()
	runner, err := open(t, New(cfg), settings, slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	w.runner = runner
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	go func() { w.ended <- runner.Run(ctx, w) }()
	t.Cleanup(func() {
		stop()
		select {
		case <-w.ended:
		case <-time.After(patience):
			t.Error("the camera's run did not end")
		}
	})
	return w
}

func (w *watched) Event(ctx context.Context, e devices.Event) error {
	w.mu.Lock()
	refused := w.full > 0
	if refused {
		w.full--
	}
	w.mu.Unlock()
	if refused {
		return os.ErrDeadlineExceeded
	}
	return w.Edge.Event(ctx, e)
}

func (w *watched) expectEvents(kind string, n int) {
	w.t.Helper()
	eventually(w.t, kind+" to be raised", func() bool { return w.Count(kind) >= n })
	if got := w.Count(kind); got != n {
		w.t.Fatalf("%d %s, want %d", got, kind, n)
	}
}

func (w *watched) expectValue(metric string, low, high float64) {
	w.t.Helper()
	eventually(w.t, metric+" to be measured", func() bool { v, ok := w.Newest(metric); return ok && v >= low && v <= high })
}

func (w *watched) reasons() []string { return w.runner.(devices.Explainer).Reasons() }

func (w *watched) expectReason(reason string) {
	w.t.Helper()
	eventually(w.t, "the reason "+reason, func() bool { return slices.Contains(w.reasons(), reason) })
}

func (w *watched) expectNoReason(reason string) {
	w.t.Helper()
	eventually(w.t, "the reason "+reason+" to go", func() bool { return !slices.Contains(w.reasons(), reason) })
}

// listening waits until the camera has a subscription of ours.
func (w *watched) listening(sim *onvifsim.Camera) {
	w.t.Helper()
	eventually(w.t, "a subscription", func() bool { return sim.Listeners() == 1 })
}

// expectToHear has something move at the camera until it is raised: what moves
// while nobody listens is lost.
func (w *watched) expectToHear(sim *onvifsim.Camera) {
	w.t.Helper()
	before := w.Count(devices.CameraMotion)
	eventually(w.t, "movement", func() bool {
		sim.Pulse(onvifsim.Motion)
		return w.Count(devices.CameraMotion) > before
	})
}

func (w *watched) do(ctx context.Context, action string, args map[string]any) (map[string]any, error) {
	return w.runner.(devices.Commander).Do(ctx, devices.Command{ID: "1", Device: "cam-1", Action: action, Args: args})
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	drivertest.Eventually(t, patience, what, ok)
}

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// secretless fails when a text holds the camera's password.
func secretless(t testing.TB, what, text string) {
	t.Helper()
	for _, secret := range []string{"see me", "see%20me", "see+me"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds the password: %.300s", what, text)
		}
	}
}

func deviceAt(t testing.TB, sim *onvifsim.Camera) *url.URL {
	t.Helper()
	at, err := deviceService(sim.Addr())
	if err != nil {
		t.Fatal(err)
	}
	return at
}
