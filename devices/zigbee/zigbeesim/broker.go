package zigbeesim

import (
	"fmt"
	"log/slog"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Broker is an MQTT broker for one machine: no passwords, loopback only. It
// keeps the sessions of its clients while it runs, and nothing on disk. After a
// reconnect it brings what it kept in any order, and a message that it is just
// delivering when a session resumes can be lost: both are mochi's.
type Broker struct {
	server *mqtt.Server
	url    string
}

// StartBroker starts a broker. An address of "" is a free port.
func StartBroker(address string) (*Broker, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	server := mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)})
	if err := server.AddHook(new(everybody), nil); err != nil {
		return nil, fmt.Errorf("simulated broker: %w", err)
	}
	listener := listeners.NewTCP(listeners.Config{ID: "local", Address: address})
	if err := server.AddListener(listener); err != nil {
		return nil, fmt.Errorf("simulated broker: %w", err)
	}
	b := &Broker{server: server, url: "mqtt://" + listener.Address()}
	if err := server.Serve(); err != nil {
		_ = server.Close() // the first error tells
		return nil, fmt.Errorf("simulated broker: %w", err)
	}
	return b, nil
}

// URL is where it listens.
func (b *Broker) URL() string { return b.url }

// Close ends it, and the connections of its clients.
func (b *Broker) Close() error { return b.server.Close() }

// everybody may do everything: whoever reaches the loopback is this machine.
type everybody struct{ mqtt.HookBase }

func (*everybody) ID() string { return "everybody" }

func (*everybody) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck
}

func (*everybody) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

func (*everybody) OnACLCheck(*mqtt.Client, string, bool) bool { return true }
