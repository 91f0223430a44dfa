package zigbeesim

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

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

// Subscribed says whether any client hears what is published to a topic.
func (b *Broker) Subscribed(topic string) bool {
	return len(b.server.Topics.Subscribers(topic).Subscriptions) > 0
}

// Close ends it, and the connections of its clients.
func (b *Broker) Close() error { return b.server.Close() }

// everybody may do everything: whoever reaches the loopback is this machine.
//
// mochi reads the retained messages for a new subscription without a lock while
// it writes others; the hook has one client at a time do either.
type everybody struct {
	mqtt.HookBase
	mu     sync.Mutex
	holder atomic.Pointer[mqtt.Client] // of mu
}

func (*everybody) ID() string { return "everybody" }

func (*everybody) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnPublish, mqtt.OnSubscribe, mqtt.OnPacketProcessed, mqtt.OnWill, mqtt.OnWillSent:
		return true
	}
	return false
}

func (*everybody) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

func (*everybody) OnACLCheck(*mqtt.Client, string, bool) bool { return true }

func (e *everybody) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if pk.FixedHeader.Retain {
		e.hold(cl)
	}
	return pk, nil
}

func (e *everybody) OnSubscribe(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	e.hold(cl)
	return pk
}

func (e *everybody) OnPacketProcessed(cl *mqtt.Client, _ packets.Packet, _ error) { e.release(cl) }

func (e *everybody) OnWill(cl *mqtt.Client, will mqtt.Will) (mqtt.Will, error) {
	e.hold(cl)
	return will, nil
}

func (e *everybody) OnWillSent(cl *mqtt.Client, _ packets.Packet) { e.release(cl) }

func (e *everybody) hold(cl *mqtt.Client) {
	e.mu.Lock()
	e.holder.Store(cl)
}

func (e *everybody) release(cl *mqtt.Client) {
	if e.holder.CompareAndSwap(cl, nil) {
		e.mu.Unlock()
	}
}
