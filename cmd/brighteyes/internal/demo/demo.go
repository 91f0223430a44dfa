package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"brighteyes/cmd/brighteyes/internal/hubapp"
	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/edgeapp"
	"brighteyes/devices"
)

// Options are the demo's command line.
type Options struct {
	HTTP, MQTT string // loopback addresses
	Data       string
	Password   string // empty: made once and kept
	NoDevices  bool
	NoHistory  bool // without the two weeks that are generated for a new folder

	Version string
	Fault   devices.Fault
	Out     io.Writer
	Log     *slog.Logger
}

// Run runs the demo until ctx ends.
func Run(ctx context.Context, o Options) error {
	for _, address := range []string{o.HTTP, o.MQTT} {
		if !config.Loopback(address) {
			return fmt.Errorf("the demo listens on loopback only, not on %s", address)
		}
	}
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	if err := claim(o.Data); err != nil {
		return err
	}
	if o.Password == "" {
		kept, err := keptPassword(filepath.Join(o.Data, "demo-password"))
		if err != nil {
			return err
		}
		o.Password = kept
	}
	if o.NoDevices {
		return alone(ctx, o)
	}
	return whole(ctx, o)
}

// claim marks a folder as a demo's. One that holds the records of another hub is
// refused: the demo's doors would open them to everybody at this machine, and its
// users would stand in the place of that hub's own.
func claim(data string) error {
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(data, name))
		return err == nil
	}
	if there("records.db") && !there("demo") && !there("demo-password") {
		return fmt.Errorf("the folder %s holds the records of a hub that is no demo; choose another with --data", data)
	}
	if err := os.WriteFile(filepath.Join(data, "demo"), []byte("the folder of a demo; it may be deleted\n"), 0o600); err != nil {
		return fmt.Errorf("mark the demo's folder: %w", err)
	}
	return nil
}

// alone is the hub without a community, in this process.
func alone(ctx context.Context, o Options) (err error) {
	messages, err := openGateway(o.Log)
	if err != nil {
		return err
	}
	defer messages.close()
	hub, err := hubapp.New(ctx, hubConfig(o.HTTP, o.MQTT, o.Data, messages.lines()), hubapp.Options{Version: o.Version, Fault: o.Fault, Log: o.Log, Metrics: prometheus.NewRegistry()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hub.Close()) }()
	messages.hub = hub.HTTP
	if err := prepare(ctx, hub, o.Password, false); err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return hub.Run(ctx) })
	all.Go(func() error { return messages.run(ctx) })
	greet(o.Out, hub.HTTP, o.Password)
	return all.Wait()
}

// whole is the whole demo: the simulated devices and their edge in this process, and
// the hub in one of its own, so that it can be killed as a power cut does.
func whole(ctx context.Context, o Options) (err error) {
	began := time.Now()
	messages, err := openGateway(o.Log)
	if err != nil {
		return err
	}
	defer messages.close()
	panel, err := openControl()
	if err != nil {
		return err
	}
	defer panel.close()
	hub := newHubProcess(settings{
		HTTP: o.HTTP, MQTT: o.MQTT, Data: o.Data, Password: o.Password, History: !o.NoHistory, Lines: messages.lines(), Control: panel.url(),
	}, o.Log)
	// The hub's process and the simulated devices need nothing of one another to start.
	var devs *town
	opened := make(chan error, 1)
	go func() {
		var err error
		devs, err = openTown(o.Log)
		opened <- err
	}()
	at, err := hub.start(ctx)
	failed := <-opened
	if failed == nil {
		defer devs.close()
	}
	if err == nil {
		defer hub.close()
	}
	switch {
	case err != nil:
		return err
	case failed != nil:
		return fmt.Errorf("start simulated devices: %w", failed)
	}
	messages.hub = at.HTTP
	edge, err := edgeConfig(at, devs, o)
	if err != nil {
		return err
	}
	told := newStory(devs, messages.telephone, hub, newDesks(at.HTTP, o.Password), o.Log)
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return hub.run(ctx) })
	all.Go(func() error { return messages.run(ctx) })
	all.Go(func() error { return panel.run(ctx, told) })
	all.Go(func() error {
		return edgeapp.Run(ctx, edge, edgeapp.Options{Version: o.Version, Fault: o.Fault, Log: o.Log.With("edge", edgeID), Metrics: prometheus.NewRegistry()})
	})
	all.Go(func() error { return devs.live(ctx) })
	all.Go(func() error { return told.run(ctx) })
	all.Go(func() error {
		if untilOpen(ctx, at.HTTP) == nil {
			fmt.Fprintf(o.Out, "  三扇门已开 · three doors open: %.1f s\n\n", time.Since(began).Seconds())
		}
		return nil
	})
	greet(o.Out, at.HTTP, o.Password)
	return all.Wait()
}

// untilOpen returns when the doors answer, or when ctx ends.
func untilOpen(ctx context.Context, at string) error {
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	d := newDesks(at, "")
	for {
		if err := d.ask(ctx, &http.Client{Timeout: deskWithin}, http.MethodGet, "demo/doors", nil, nil); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-poll.C:
		}
	}
}

func greet(out io.Writer, http, password string) {
	fmt.Fprintf(out, "\n  BrightEyes 演示 demo    http://%s\n  用户 users              admin  police  care  property\n  密码 password           %s\n\n", http, password)
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

// edgeConfig writes the edge's file and reads it as an edge would. The simulated devices
// are elsewhere at each start: a list that was given before would find none of them.
func edgeConfig(at ready, t *town, o Options) (config.Edge, error) {
	dir := filepath.Join(o.Data, "edge")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return config.Edge{}, fmt.Errorf("make the edge's folder: %w", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "config.json")); err != nil {
		return config.Edge{}, fmt.Errorf("forget the edge's earlier list: %w", err)
	}
	text := fmt.Sprintf("# written by the demo at each start\nid: %s\ndata: %q\npicture_every_s: %d\nstate_every_s: %d\nhub: {mqtt: \"mqtt://%s\", http: \"http://%s\", token: %q, key: %q}\ndevices:\n%s",
		edgeID, dir, pictureEveryS, stateEveryS, at.MQTT, at.HTTP, at.Token, at.Key, inventory(t))
	file := filepath.Join(dir, "edge.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return config.Edge{}, fmt.Errorf("write the edge's file: %w", err)
	}
	return config.LoadEdge(file, edgeapp.Drivers(edgeID, o.Log, nil))
}
