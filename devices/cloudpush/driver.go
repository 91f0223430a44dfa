package cloudpush

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all devices behind clouds of an edge have in common.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens devices. Those of one listen address share one listener.
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
func (*Driver) Name() string { return "cloudpush" }

// Open checks the settings of one device.
func (d *Driver) Open(spec devices.Spec) (devices.Runner, error) {
	set, err := decodeSettings(spec)
	if err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		log = d.log
	}
	reads, err := json.Marshal([]any{set.Fields, set.Bytes, set.Time, set.ID})
	if err != nil {
		return nil, fmt.Errorf("fields: %w", err)
	}
	return &device{
		driver: d, id: spec.Device.ID, set: set, reads: string(reads), memory: spec.Memory, log: log,
		turn: make(chan struct{}, 1), recent: newSeen(recentRoom),
	}, nil
}

// join has a device served by the shared listener of its address, which is opened
// for its first user. Every call that returns one is followed by a leave.
func (d *Driver) join(dev *device) (*listener, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ln := d.listeners[dev.set.Listen]
	if ln == nil || ln.failed() != nil {
		fresh, err := openListener(dev.set, d.metrics, d.log)
		if err != nil {
			return nil, err
		}
		ln = fresh
		d.listeners[dev.set.Listen] = ln
	}
	if err := ln.join(dev); err != nil {
		if ln.users == 0 {
			d.drop(dev.set.Listen, ln)
		}
		return nil, err
	}
	ln.users++
	return ln, nil
}

// leave closes the listener after its last user, and waits for its requests.
func (d *Driver) leave(dev *device, ln *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ln.leave(dev)
	if ln.users--; ln.users == 0 {
		d.drop(dev.set.Listen, ln)
	}
}

func (d *Driver) drop(address string, ln *listener) {
	if d.listeners[address] == ln {
		delete(d.listeners, address)
	}
	ln.close()
}
