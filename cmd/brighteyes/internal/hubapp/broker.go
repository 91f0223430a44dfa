package hubapp

import (
	"context"
	"errors"
	"fmt"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/hub/broker"
	"brighteyes/hub/registry"
)

// mqttBroker is the embedded broker or an external one.
type mqttBroker interface {
	bus.Bus
	Run(ctx context.Context) error
	Disconnect(edge string)
}

// openBroker returns the broker, and where it listens when it is the embedded one.
func openBroker(cfg config.Hub, o Options, places broker.Authenticator, refused func(wire.Refusal)) (b mqttBroker, address string, err error) {
	if m := cfg.MQTT; m.URL != "" {
		b, err := broker.NewExternal(broker.ExternalConfig{
			URL: m.URL, Username: m.Username, Password: string(m.Password), Files: m.Files,
			Probe: broker.Account{Username: m.Probe.Username, Password: string(m.Probe.Password)}, Trusted: m.Trusted,
			OnRefused: refused, Log: o.Log, Metrics: o.Metrics,
		})
		return b, "", err
	}
	secure, err := serverTLS(cfg.MQTT.TLS)
	if err != nil {
		return nil, "", err
	}
	embedded, err := broker.New(broker.Config{
		Listen: cfg.MQTT.Listen, TLS: secure, Auth: places, OnRefused: refused, Log: o.Log, Metrics: o.Metrics,
		// the alert comes from the edges' own words, which also an external broker carries
		OnTakeover: func(edge string) { o.Log.Warn("connections with one edge's id replace each other", "edge", edge) },
	})
	if err != nil {
		return nil, "", err
	}
	return embedded, embedded.Addr(), nil
}

// openWhen has the embedded broker let edges in when the hub listens: it does not
// acknowledge what nobody hears, and a simple publisher that stays connected
// would not send its press again. An external one runs first, as the hub has to
// connect to it in order to listen.
func openWhen(listening <-chan struct{}, address string, run func(context.Context) error) func(context.Context) error {
	if address == "" {
		return run
	}
	return func(ctx context.Context) error {
		select {
		case <-listening:
			return run(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// connected says whether edges can be heard now.
func connected(b mqttBroker) func(context.Context) error {
	return func(context.Context) error {
		if !b.Connected() {
			return errors.New("no connection to the broker")
		}
		return nil
	}
}

// enrolledEdges is the registry, which tells an external broker of its edges too.
type enrolledEdges struct {
	*registry.Registry
	accounts accounts // nil: the embedded broker asks the registry itself
}

// accounts is an external broker's list of who may connect.
type accounts interface {
	PutEdge(edge, token string) error
	RemoveEdge(edge string) error
}

func newEnrolledEdges(places *registry.Registry, b mqttBroker) enrolledEdges {
	list, _ := b.(accounts)
	return enrolledEdges{places, list}
}

// CreateEdge implements api.Registry.
func (e enrolledEdges) CreateEdge(ctx context.Context, id, name string) (string, error) {
	if id == devices.SelfTest {
		return "", fmt.Errorf("edge %s: %w: the hub's own pulses have this name", id, registry.ErrExists)
	}
	token, err := e.Registry.CreateEdge(ctx, id, name)
	if err != nil || e.accounts == nil {
		return token, err
	}
	if err := e.accounts.PutEdge(id, token); err != nil {
		return "", errors.Join(fmt.Errorf("tell the broker of edge %s: %w", id, err), e.Registry.DeleteEdge(ctx, id))
	}
	return token, nil
}

// RotateToken implements api.Registry.
func (e enrolledEdges) RotateToken(ctx context.Context, id string) (string, error) {
	token, err := e.Registry.RotateToken(ctx, id)
	if err != nil || e.accounts == nil {
		return token, err
	}
	if err := e.accounts.PutEdge(id, token); err != nil {
		return "", fmt.Errorf("tell the broker of the new token of edge %s: %w", id, err)
	}
	return token, nil
}

// DeleteEdge implements api.Registry.
func (e enrolledEdges) DeleteEdge(ctx context.Context, id string) error {
	if e.accounts != nil {
		if err := e.accounts.RemoveEdge(id); err != nil {
			return fmt.Errorf("tell the broker to forget edge %s: %w", id, err)
		}
	}
	return e.Registry.DeleteEdge(ctx, id)
}
