package uhppote

import (
	"fmt"
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
	claims    map[uint32]claim     // by controller
}

// claim is where the running devices of one controller take its pushes.
type claim struct {
	address string
	devices int
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Driver{log: log, metrics: newMetrics(cfg.Metrics), listeners: map[string]*listener{}, claims: map[uint32]claim{}}
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
// user. Every call that returns one is followed by a release.
func (d *Driver) listen(address string, controller uint32) (*listener, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.claims[controller]
	if c.devices > 0 && c.address != address {
		return nil, fmt.Errorf("controller %d reports to %s for another device and can report to one place only: want the same listen for both", controller, c.address)
	}
	ln := d.listeners[address]
	if ln == nil || ln.failed() != nil {
		fresh, err := openListener(address, d.metrics)
		if err != nil {
			return nil, err
		}
		ln = fresh
		d.listeners[address] = ln
		d.log.Warn("UHPPOTE controllers know no passwords: whoever reaches their network can open doors and forge events; it must be a network of its own", "listen", address)
	}
	ln.users++
	d.claims[controller] = claim{address, c.devices + 1}
	return ln, nil
}

// release closes the listener after its last user and waits for its goroutine.
func (d *Driver) release(address string, controller uint32, ln *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.claims[controller]; c.devices > 1 {
		d.claims[controller] = claim{c.address, c.devices - 1}
	} else {
		delete(d.claims, controller)
	}
	ln.users--
	if ln.users > 0 {
		return
	}
	if d.listeners[address] == ln {
		delete(d.listeners, address)
	}
	ln.close()
}
