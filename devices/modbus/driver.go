package modbus

import (
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all Modbus devices of an edge have in common.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens devices. Those of one address share a connection.
type Driver struct {
	log     *slog.Logger
	metrics *metrics

	mu    sync.Mutex
	buses map[string]*bus // by address
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Driver{log: log, metrics: newMetrics(cfg.Metrics), buses: map[string]*bus{}}
}

// Name is the word in the configuration.
func (*Driver) Name() string { return "modbus" }

// Open checks the settings of one device.
func (d *Driver) Open(spec devices.Spec) (devices.Runner, error) {
	set, err := decode(spec)
	if err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		log = d.log
	}
	return &unit{driver: d, device: spec.Device, set: set, memory: spec.Memory, log: log, owed: map[uint16]bool{}}, nil
}

// share returns the bus of an address. Every call that returns one is followed
// by a release.
func (d *Driver) share(set checked) (*bus, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.buses[set.address]
	if b == nil {
		b = newBus(set.address, set.timeout, d.metrics)
		d.buses[set.address] = b
	}
	if b.timeout != set.timeout {
		return nil, fmt.Errorf("timeout_s: another device at %s has %v; want the same for both", set.address, b.timeout.Seconds())
	}
	b.users++
	return b, nil
}

// release closes the connection after its last user.
func (d *Driver) release(b *bus) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if b.users--; b.users > 0 {
		return
	}
	delete(d.buses, b.address)
	b.close() // nobody else has it
}
