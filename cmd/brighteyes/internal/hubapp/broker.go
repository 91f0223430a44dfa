package hubapp

import (
	"context"
	"errors"

	"brighteyes/cmd/internal/config"
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
	Addr() string
	// Ready says whether edges can be heard now.
	Ready(ctx context.Context) error
}

func openBroker(_ context.Context, cfg config.Hub, o Options, places *registry.Registry, refused func(wire.Refusal)) (mqttBroker, error) {
	secure, err := serverTLS(cfg.MQTT.TLS)
	if err != nil {
		return nil, err
	}
	b, err := broker.New(broker.Config{
		Listen: cfg.MQTT.Listen, TLS: secure, Auth: places, OnRefused: refused, Log: o.Log, Metrics: o.Metrics,
	})
	if err != nil {
		return nil, err
	}
	return embeddedBroker{b}, nil
}

// embeddedBroker is the broker within this process.
type embeddedBroker struct{ *broker.Broker }

func (e embeddedBroker) Ready(context.Context) error {
	if !e.Connected() {
		return errors.New("the broker does not listen")
	}
	return nil
}
