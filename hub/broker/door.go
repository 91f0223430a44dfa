package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"

	"brighteyes/devices/bus"
)

// door lets connections in: so many at most, each bounded in what it may send,
// how long it may be silent before it says who it is, and how much may wait for
// it. It owns the goroutines of all connections and waits for them.
type door struct {
	listener net.Listener
	secure   *tls.Config
	limit    int
	patience time.Duration // with one that has not said who it is
	metrics  *metrics
	log      *slog.Logger
	failed   chan error // has room for the one reason why nobody can come in any more
	tasks    sync.WaitGroup

	mu     sync.Mutex
	closed bool
	inside map[*conn]bool
}

var _ listeners.Listener = (*door)(nil)

func openDoor(config Config, m *metrics) (*door, error) {
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	return &door{
		listener: listener, secure: config.TLS, limit: config.MaxClients, patience: config.firstWord, metrics: m, log: config.Log,
		failed: make(chan error, 1), inside: map[*conn]bool{},
	}, nil
}

// Init, ID, Address and Protocol are the library's wishes.
func (d *door) Init(*slog.Logger) error { return nil }

// ID names the door; there is one.
func (d *door) ID() string { return "edges" }

// Address is host:port.
func (d *door) Address() string { return d.listener.Addr().String() }

// Protocol is the network's name.
func (d *door) Protocol() string { return "tcp" }

// Close does nothing: Run shuts the door before it closes the server, so that by
// then every connection has ended.
func (d *door) Close(listeners.CloseFn) {}

// Serve lets connections in until the door is shut.
func (d *door) Serve(establish listeners.EstablishFn) {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.tasks.Add(1)
	d.mu.Unlock()
	defer d.tasks.Done()
	for {
		raw, err := d.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			if !d.isShut() {
				d.failed <- fmt.Errorf("broker: %w", err)
			}
			return
		}
		if err != nil { // too many open files, a connection that was gone at once
			d.log.Warn("a connection could not be accepted", "err", err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if c := d.enter(raw); c != nil {
			d.tasks.Go(c.flush)
			d.tasks.Go(func() {
				_ = establish(d.ID(), c) // why it ended is of no interest any more
				_ = c.Close()
				d.leave(c)
			})
		}
	}
}

func (d *door) enter(raw net.Conn) *conn {
	var state *tls.Conn
	if d.secure != nil {
		state = tls.Server(raw, d.secure)
		raw = state
	}
	c := newConn(bus.Bound(raw, bus.MaxPacket, writePatience), state, d.metrics)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.inside) >= d.limit {
		d.metrics.logins.WithLabelValues("full").Inc()
		_ = raw.Close()
		return nil
	}
	d.inside[c] = true
	_ = c.SetDeadline(time.Now().Add(d.patience)) // the library sets the next one after CONNECT
	return c
}

func (d *door) leave(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inside, c)
}

func (d *door) isShut() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

// shut lets nobody in any more, ends every connection and waits for it.
func (d *door) shut() {
	d.mu.Lock()
	d.closed = true
	for c := range d.inside {
		_ = c.Close()
	}
	d.mu.Unlock()
	_ = d.listener.Close()
	d.tasks.Wait()
}
