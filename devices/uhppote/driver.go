package uhppote

import (
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all controllers of an edge have in common.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens controllers. Controllers that are told the same listen address
// share one socket.
type Driver struct {
	log     *slog.Logger
	metrics *metrics

	mu        sync.Mutex
	listeners map[string]*listener // by the address in the settings
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Driver{log: log, metrics: newMetrics(cfg.Metrics), listeners: map[string]*listener{}}
}

// Name is the word in the configuration.
func (*Driver) Name() string { return "uhppote" }

// Open checks the settings of one controller.
func (d *Driver) Open(spec devices.Spec) (devices.Runner, error) {
	set, err := decode(spec)
	if err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		log = d.log
	}
	return &gate{
		driver: d,
		device: spec.Device,
		set:    set,
		memory: spec.Memory,
		log:    log,
		client: client{address: set.address, serial: set.controller, metrics: d.metrics},
	}, nil
}

// listen returns the shared listener of an address, opening it for its first
// user. Every call is followed by one release.
func (d *Driver) listen(address string) (*listener, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ln := d.listeners[address]
	if ln == nil || ln.failed() != nil {
		fresh, err := openListener(address, d.metrics)
		if err != nil {
			return nil, err
		}
		ln = fresh
		d.listeners[address] = ln
	}
	ln.users++
	return ln, nil
}

// release closes the listener after its last user and waits for its goroutine.
func (d *Driver) release(address string, ln *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ln.users--
	if ln.users > 0 {
		return
	}
	if d.listeners[address] == ln {
		delete(d.listeners, address)
	}
	ln.close()
}
