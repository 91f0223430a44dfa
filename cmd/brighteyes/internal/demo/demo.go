package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"brighteyes/cmd/brighteyes/internal/hubapp"
	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/edgeapp"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Options are the demo's command line.
type Options struct {
	HTTP, MQTT string // loopback addresses
	Data       string
	Password   string // empty: made once and kept
	NoDevices  bool

	Version string
	Fault   devices.Fault
	Out     io.Writer
	Log     *slog.Logger
}

// Run runs the demo until ctx ends.
func Run(ctx context.Context, o Options) (err error) {
	for _, address := range []string{o.HTTP, o.MQTT} {
		if !config.Loopback(address) {
			return fmt.Errorf("the demo listens on loopback only, not on %s", address)
		}
	}
	cfg := config.DefaultHub()
	cfg.Data, cfg.HTTP.Listen, cfg.MQTT.Listen = o.Data, o.HTTP, o.MQTT
	cfg.Pictures.WebRTCUDP = "127.0.0.1:0"
	messages, err := openGateway(o.Log)
	if err != nil {
		return err
	}
	defer messages.close()
	messages.configure(&cfg)
	metrics := prometheus.NewRegistry()
	options := hubapp.Options{Version: o.Version, Fault: o.Fault, Log: o.Log, Metrics: metrics}
	var devs *town
	if !o.NoDevices {
		if devs, err = openTown(o.Log); err != nil {
			return fmt.Errorf("start simulated devices: %w", err)
		}
		defer devs.close()
		options.Demo = controls{devs, messages.telephone}
	}
	hub, err := hubapp.New(ctx, cfg, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hub.Close()) }()
	messages.hub = hub.HTTP
	password, err := prepare(ctx, hub, o)
	if err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return hub.Run(ctx) })
	all.Go(func() error { return messages.run(ctx) })
	if devs != nil {
		edge, err := edgeConfig(ctx, hub, devs, o)
		if err != nil {
			return err
		}
		all.Go(func() error {
			return edgeapp.Run(ctx, edge, edgeapp.Options{Version: o.Version, Fault: o.Fault, Log: o.Log.With("edge", edgeID), Metrics: prometheus.WrapRegistererWithPrefix("edge_", metrics)})
		})
		all.Go(func() error { return devs.live(ctx) })
		all.Go(func() error {
			return devs.fail(ctx, func() bool {
				camera, ok := hub.Registry.Device("cam-north-1")
				return ok && camera.Status == devices.Online && camera.Values["fps"] > 0
			})
		})
	}
	fmt.Fprintf(o.Out, "\n  BrightEyes 演示 demo    http://%s\n  用户 users              admin  police  care  property\n  密码 password           %s\n\n", hub.HTTP, password)
	return all.Wait()
}

// controls are what the panel of the demo does.
type controls struct {
	*town
	*telephone
}

// prepare puts the community and its four users on record.
func prepare(ctx context.Context, hub *hubapp.Hub, o Options) (password string, err error) {
	if err := settle(ctx, hub.Registry); err != nil {
		return "", err
	}
	if !o.NoDevices {
		if err := draw(ctx, hub.Plans); err != nil {
			return "", err
		}
		if err := enrol(ctx, hub.Residents); err != nil {
			return "", err
		}
	}
	if password = o.Password; password == "" {
		if password, err = keptPassword(filepath.Join(o.Data, "demo-password")); err != nil {
			return "", err
		}
	}
	for _, role := range access.AllRoles {
		if err := hubapp.SetUser(ctx, hub.Records, string(role), staff[role], password, role); err != nil {
			return "", fmt.Errorf("set user %s: %w", role, err)
		}
	}
	if err := onDuty(ctx, hub.Duty); err != nil {
		return "", err
	}
	return password, respond(ctx, hub)
}

func keptPassword(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	password := strings.ToLower(rand.Text())[:12]
	if err := os.WriteFile(path, []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the demo's password: %w", err)
	}
	return password, nil
}

// edgeConfig writes the edge's file and reads it as an edge would. Its token is
// made anew at each start.
func edgeConfig(ctx context.Context, hub *hubapp.Hub, t *town, o Options) (config.Edge, error) {
	var token string
	var err error
	if _, known := hub.Registry.Edge(edgeID); known {
		token, err = hub.Registry.RotateToken(ctx, edgeID)
	} else {
		token, err = hub.Registry.CreateEdge(ctx, edgeID, "晴川里社区网关（演示）")
	}
	if err != nil {
		return config.Edge{}, fmt.Errorf("enrol the demo's edge: %w", err)
	}
	dir := filepath.Join(o.Data, "edge")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return config.Edge{}, fmt.Errorf("make the edge's folder: %w", err)
	}
	// The simulated devices are elsewhere at each start: a list that was given before
	// would find none of them.
	if err := errors.Join(hub.Records.ForgetEdgeConfig(ctx, edgeID), os.RemoveAll(filepath.Join(dir, "config.json"))); err != nil {
		return config.Edge{}, fmt.Errorf("forget the edge's earlier list: %w", err)
	}
	text := fmt.Sprintf("# written by the demo at each start\nid: %s\ndata: %q\nhub: {mqtt: \"mqtt://%s\", http: \"http://%s\", token: %q, key: %q}\ndevices:\n%s",
		edgeID, dir, hub.MQTT, hub.HTTP, token, hub.Key, inventory(t))
	file := filepath.Join(dir, "edge.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return config.Edge{}, fmt.Errorf("write the edge's file: %w", err)
	}
	return config.LoadEdge(file, edgeapp.Drivers(edgeID, o.Log, nil))
}
