// Package edgeapp puts an edge together from its configuration and runs it. It
// holds no behaviour of its own.
package edgeapp

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/wire"
	"brighteyes/edge"
	"brighteyes/edge/configured"
	"brighteyes/edge/outbox"
	"brighteyes/edge/pictures"
	"brighteyes/edge/rounds"
)

// Options are what a program gives an edge beside its configuration.
type Options struct {
	Version string
	Fault   devices.Fault
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Run runs an edge until ctx ends; then it stops within 10 s.
func Run(ctx context.Context, cfg config.Edge, o Options) (err error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	security, err := tlsConfig(cfg.Hub.CA)
	if err != nil {
		return err
	}
	box, err := outbox.Open(filepath.Join(cfg.Data, "outbox.db"), outbox.Options{
		MaxBytes: int64(cfg.Outbox.MaxMB) << 20, MaxAge: time.Duration(cfg.Outbox.MaxDays) * 24 * time.Hour,
		Fault: o.Fault, Log: o.Log, Metrics: o.Metrics, MaxPages: cfg.Outbox.MaxPages,
	})
	if err != nil {
		return fmt.Errorf("open outbox: %w", err)
	}
	defer func() { err = errors.Join(err, box.Close()) }()

	will := edge.Will(cfg.ID)
	broker, err := bus.Dial(bus.Options{
		URL: cfg.Hub.MQTT, ClientID: cfg.ID, Username: cfg.ID, Password: string(cfg.Hub.Token), CleanSession: true,
		Will: &will, TLS: security, Log: o.Log, Metrics: o.Metrics,
	})
	if err != nil {
		return fmt.Errorf("reach the hub's broker: %w", err)
	}
	defer broker.Close()

	var key ed25519.PublicKey
	if cfg.Hub.Key != "" {
		if key, err = wire.DecodeKey(cfg.Hub.Key); err != nil {
			return fmt.Errorf("hub.key: %w", err)
		}
	}
	var agent *edge.Agent
	looks, views, err := openRounds(cfg, o, func() rounds.Edge { return agent })
	if err != nil {
		return err
	}
	drivers := Drivers(cfg.ID, o.Log, o.Metrics)
	finder, err := openDiscovery(cfg, o, drivers, broker, func() func(devices.Found) string { return agent.Known() })
	if err != nil {
		return err
	}
	agent, err = edge.New(edge.Config{
		ID: cfg.ID, Version: o.Version, Bus: broker, Outbox: box, Drivers: drivers, Key: key, Self: finder.self(), Views: views,
		Fault: o.Fault, Log: o.Log, Metrics: o.Metrics,
		StateEvery: time.Duration(cfg.StateEveryS) * time.Second,
		SelfTest:   time.Duration(cfg.SelfTestS) * time.Second, PathTest: time.Duration(cfg.PathTestS) * time.Second, Buzzer: buzzer(cfg.Buzzer),
	})
	if err != nil {
		return err
	}
	runs := []func(context.Context) error{agent.Run, finder.run}
	keep := func([]string) {}
	audits := openAudits(cfg, o, broker, agent)
	runs = append(runs, audits.Run)
	if cfg.Hub.HTTP != "" {
		up, err := pictures.New(pictures.Config{
			Edge: cfg.ID, Hub: cfg.Hub.HTTP, Token: string(cfg.Hub.Token), Dir: filepath.Join(cfg.Data, "clips"),
			Transport: &http.Transport{TLSClientConfig: security, Proxy: http.ProxyFromEnvironment},
			RingBytes: int64(cfg.Clips.PreRollMB) << 20, WaitingBytes: int64(cfg.Clips.WaitingMB) << 20,
			Urgent: func() bool { return box.Backlog().Alarms > 0 },
			Source: agent.Picture, Review: looks.review, Recorder: agent.Recorder, Audit: audits.Ask, Log: o.Log, Metrics: o.Metrics,
		})
		if err != nil {
			return err
		}
		keep, runs = up.Keep, append(runs, up.Run)
	}
	runs = append(runs, looks.run)
	list := configured.New(configured.Config{
		Edge: cfg.ID, Dir: cfg.Data, Bus: broker, Hub: key, Own: cfg.Devices, Shown: cfg.Shown, Health: agent.Health,
		Trial: time.Duration(cfg.Hub.TrialS) * time.Second, Closed: !cfg.Hub.Configures, Log: o.Log, Metrics: o.Metrics,
		Load: func(text string) ([]config.Entry, error) {
			return cfg.LoadDevices(text, Drivers(cfg.ID, slog.New(slog.DiscardHandler), nil))
		},
		LoadOne: func(text string) ([]config.Entry, error) {
			return devicelist.Load("devices", []byte(text), Drivers(cfg.ID, slog.New(slog.DiscardHandler), nil))
		},
		Serve: func(entries []config.Entry) {
			agent.Reconcile(served(entries))
			keep(preRoll(entries))
			looks.keep(cameras(entries))
		},
	})
	all, ctx := errgroup.WithContext(ctx)
	for _, run := range append(runs, list.Run) {
		all.Go(func() error { return run(ctx) })
	}
	return all.Wait()
}

// cameras is the devices whose pictures are judged.
func cameras(entries []config.Entry) (ids []string) {
	for _, e := range entries {
		if e.Kind == devices.Camera {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func served(entries []config.Entry) []edge.DeviceConfig {
	list := make([]edge.DeviceConfig, len(entries))
	for i, entry := range entries {
		list[i] = edge.DeviceConfig{Device: entry.Device, Settings: entry.Settings}
	}
	return list
}

// buzzer is what sounds when no hub confirms a call; nil: nothing.
func buzzer(b *config.Buzzer) *edge.Buzzer {
	if b == nil {
		return nil
	}
	return &edge.Buzzer{
		After: time.Duration(b.AfterS) * time.Second, Device: b.Device, Action: b.Action, Args: b.Args,
		Stop: edge.BuzzerStop{Action: b.Stop.Action, Args: b.Stop.Args}, Every: time.Duration(b.RepeatS) * time.Second,
	}
}

// preRoll is the cameras that are pulled all the time: a probed one has no last
// seconds to keep.
func preRoll(entries []config.Entry) []string {
	var cameras []string
	for _, e := range entries {
		if mode, given := e.Raw["mode"]; e.Kind == devices.Camera && (!given || mode == "continuous") {
			cameras = append(cameras, e.ID)
		}
	}
	return cameras
}

// tlsConfig trusts the given certificate authority too; none means the system's.
func tlsConfig(ca string) (*tls.Config, error) {
	if ca == "" {
		return &tls.Config{MinVersion: tls.VersionTLS12}, nil
	}
	text, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("hub.ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("hub.ca: %s holds no PEM certificate", ca)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}, nil
}
