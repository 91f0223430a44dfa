package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"brighteyes/cmd/brighteyes/internal/demo/history"
	"brighteyes/cmd/brighteyes/internal/hubapp"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// The demo tells its first minute in a minute, so it believes sooner than a community
// should what it sees: a picture a second instead of one a minute, what devices say every
// 2 s instead of every 10, and a public area that is dark for 2 s, or seen again for 5 s, is told. What is believed, and by which method,
// is the same.
const (
	pictureEveryS = 1
	stateEveryS   = 2
	blindAfterS   = 2
	seenAfterS    = 5
)

// settings are what the demo tells the process that is its hub, as one line of its
// standard input.
type settings struct {
	HTTP, MQTT, Data, Password string

	History bool  // generate two weeks for a new folder
	Again   bool  // the hub was killed and goes on
	Lines   lines // how messages and calls are sent
	Control string
}

// ready is what that process answers, as one line of its standard output.
type ready struct{ HTTP, MQTT, Key, Token string }

// ServeOptions are what the program gives the demo's hub beside its settings.
type ServeOptions struct {
	Version string
	Fault   devices.Fault
	Log     *slog.Logger
}

// Serve is the demo's hub, a process of its own, until ctx ends. When the demo itself is
// killed its hub ends at once, as if both had lost their power.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o ServeOptions) (err error) {
	lines := bufio.NewReader(in)
	text, err := lines.ReadBytes('\n')
	var s settings
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		return fmt.Errorf("the demo's hub is started by the demo alone, which says what it is to be: %w", err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines) // nothing more is said: it ends with the demo
		os.Exit(1)
	}()
	if s.History && !s.Again {
		if err := generate(ctx, s, o.Log); err != nil {
			return err
		}
	}
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	hub, err := openPatiently(ctx, hubConfig(s.HTTP, s.MQTT, s.Data, s.Lines), hubapp.Options{Version: o.Version, Fault: o.Fault, Log: o.Log, Metrics: metrics, Demo: remote{s.Control}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hub.Close()) }()
	at := ready{HTTP: hub.HTTP, MQTT: hub.MQTT, Key: hub.Key}
	if !s.Again {
		if err := prepare(ctx, hub, s.Password, true); err != nil {
			return err
		}
		if at.Token, err = edgeToken(ctx, hub); err != nil {
			return err
		}
	}
	if text, err = json.Marshal(at); err != nil {
		return fmt.Errorf("say where the demo's hub is: %w", err)
	}
	if _, err := fmt.Fprintf(out, "%s\n", text); err != nil {
		return fmt.Errorf("say where the demo's hub is: %w", err)
	}
	return hub.Run(ctx)
}

// hubConfig is the hub.yaml that the demo would have.
func hubConfig(http, mqtt, data string, l lines) config.Hub {
	cfg := config.DefaultHub()
	cfg.Data, cfg.HTTP.Listen, cfg.MQTT.Listen = data, http, mqtt
	cfg.Pictures.WebRTCUDP = "127.0.0.1:0"
	cfg.Coverage.BlindAfterS, cfg.Coverage.SeenAfterS = blindAfterS, seenAfterS
	l.configure(&cfg)
	return cfg
}

// openPatiently opens a hub on a folder and ports that a hub before it, which was killed,
// may hold for a moment still.
func openPatiently(ctx context.Context, cfg config.Hub, o hubapp.Options) (*hubapp.Hub, error) {
	const most, pause = 20, 250 * time.Millisecond
	for n := 1; ; n++ {
		hub, err := hubapp.New(ctx, cfg, o)
		if err == nil || n == most || !hubapp.Held(err) {
			return hub, err
		}
		o.Metrics = prometheus.NewRegistry() // parts of the attempt are registered already
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, err
		case <-timer.C:
		}
	}
}

// generate writes the two weeks before now into a folder that has no records yet.
func generate(ctx context.Context, s settings, log *slog.Logger) error {
	if _, err := os.Stat(filepath.Join(s.Data, "records.db")); !errors.Is(err, os.ErrNotExist) {
		return nil // somebody's data, or a demo's that ran before
	}
	began := time.Now()
	if err := history.Write(ctx, history.Config{Data: s.Data, Until: began, Edge: edgeID, Devices: remembered(), Sites: placeNames(), Plan: wellSeen(), Log: log}); err != nil {
		return fmt.Errorf("generate two weeks of history: %w", err)
	}
	log.Info("two weeks of history were generated", "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// edgeToken enrols the demo's edge, with a token made anew at each start.
func edgeToken(ctx context.Context, hub *hubapp.Hub) (token string, err error) {
	if _, known := hub.Registry.Edge(edgeID); known {
		token, err = hub.Registry.RotateToken(ctx, edgeID)
	} else {
		token, err = hub.Registry.CreateEdge(ctx, edgeID, "晴川里社区网关（演示）")
	}
	if err == nil {
		err = hub.Records.ForgetEdgeConfig(ctx, edgeID)
	}
	if err != nil {
		return "", fmt.Errorf("enrol the demo's edge: %w", err)
	}
	return token, nil
}

// prepare puts the community and its users on record.
func prepare(ctx context.Context, hub *hubapp.Hub, password string, lived bool) error {
	if err := settle(ctx, hub.Registry); err != nil {
		return err
	}
	if lived {
		if err := draw(ctx, hub.Plans); err != nil {
			return err
		}
		if err := enrol(ctx, hub.Residents); err != nil {
			return err
		}
	}
	for _, role := range access.AllRoles {
		if err := hubapp.SetUser(ctx, hub.Records, string(role), staff[role], password, role); err != nil {
			return fmt.Errorf("set user %s: %w", role, err)
		}
	}
	if err := onDuty(ctx, hub.Duty); err != nil {
		return err
	}
	return respond(ctx, hub)
}
