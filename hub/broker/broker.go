package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// Authenticator knows the edges. It answers from memory and in constant time.
type Authenticator interface {
	// Authenticate reports whether there is such an edge and this is its token.
	Authenticate(edge, token string) bool
}

// Config is what a Broker needs to know.
type Config struct {
	Listen string // host:port
	// TLS is nil for connections in the clear. Where it asks for certificates of
	// clients, one whose common name is the edge's id stands for its token.
	TLS  *tls.Config
	Auth Authenticator
	// MaxClients bounds the connections; 0 means 2,000.
	MaxClients int
	// OnRefused is told what was dropped, OnTakeover that connections with one id
	// replace each other again and again, as two edges with one id do. Both may be
	// nil, are called from the broker's callbacks, at once from several, and must
	// not block.
	OnRefused  func(wire.Refusal)
	OnTakeover func(edge string)
	Log        *slog.Logger
	Metrics    prometheus.Registerer // may be nil

	firstWord time.Duration // how long a connection may take to say who it is
}

// Broker is an MQTT broker within the process, and the hub's own Bus on it.
type Broker struct {
	config  Config
	server  *mqtt.Server
	door    *door
	metrics *metrics
	gate    gate

	sessions sessions
	refused  refusedLogins
	retained retained

	subscriptions atomic.Pointer[[]subscription] // replaced as a whole, read for each message
	mu            sync.Mutex
	running       bool
	waiting       []func() // for OnConnect
	tasks         sync.WaitGroup
}

var _ bus.Bus = (*Broker)(nil)

// New returns a Broker that listens, and accepts nobody until Run. What the hub
// needs to hear it subscribes to before that: a message that nobody is
// subscribed to is not acknowledged.
func New(config Config) (*Broker, error) {
	if config.MaxClients == 0 {
		config.MaxClients = 2000
	}
	if config.firstWord == 0 {
		config.firstWord = 10 * time.Second
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	b := &Broker{config: config}
	b.subscriptions.Store(&[]subscription{})
	b.server = mqtt.New(&mqtt.Options{
		Capabilities: capabilities(),
		InlineClient: true,
		// The library logs whole packets, passwords and payloads with them. What an
		// operator should know is said here.
		Logger:                  slog.New(slog.DiscardHandler),
		SysTopicResendInterval:  math.MaxInt32, // nobody may read them, and they stop the world
		ClientNetReadBufferSize: 512,           // a connection of ours has a buffer below
	})
	b.metrics = newMetrics(config.Metrics, b.server.Info)
	b.gate = gate{metrics: b.metrics, report: config.OnRefused, answer: b.Send}
	if err := b.server.AddHook(&hook{broker: b}, nil); err != nil {
		return nil, fmt.Errorf("set up the broker: %w", err)
	}
	var err error
	if b.door, err = openDoor(config, b.metrics); err != nil {
		return nil, err
	}
	if err := b.server.AddListener(b.door); err != nil {
		b.door.shut()
		return nil, fmt.Errorf("set up the broker: %w", err)
	}
	return b, nil
}

func capabilities() *mqtt.Capabilities {
	c := mqtt.NewDefaultServerCapabilities()
	c.MaximumClientWritesPending = 1024        // messages that wait for one client
	c.MaximumPacketSize = bus.MaxPacket + 1024 // the connection cuts before that
	c.MaximumInflight = 1024
	c.TopicAliasMaximum = 0
	c.SharedSubAvailable = 0
	return c
}

// Addr is where the broker listens, host:port.
func (b *Broker) Addr() string { return b.door.Address() }

// Run serves until ctx ends, then closes every connection and returns nil. Any
// other return means that nobody can connect any more.
func (b *Broker) Run(ctx context.Context) error {
	if err := b.server.Serve(); err != nil {
		b.door.shut()
		return fmt.Errorf("start the broker: %w", err)
	}
	b.begin()
	b.config.Log.Info("broker listens", "address", b.Addr())
	var err error
	select {
	case <-ctx.Done():
	case err = <-b.door.failed:
	}
	b.mu.Lock()
	b.running = false
	b.mu.Unlock()
	b.door.shut()
	b.tasks.Wait()
	if closing := b.server.Close(); closing != nil && err == nil {
		err = fmt.Errorf("close the broker: %w", closing)
	}
	return err
}

// Disconnect cuts the live connection of an edge, if it has one: its token is
// another now, or it is no edge any more.
func (b *Broker) Disconnect(edge string) {
	if cl := b.sessions.of(edge); cl != nil {
		cl.Stop(errRevoked)
	}
}

var errRevoked = errors.New("no longer allowed")
