package isapi

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all devices of an edge have in common.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
	// Replay plays recordings; nil: they can be asked for and not played, and are not
	// offered.
	Replay devices.ReplayFunc
	// RefusedPause is how long a device that refused the password is left alone; 10 min.
	RefusedPause time.Duration
}

// Driver opens devices. Those at one address share one session, and those that
// name the same listener share that.
type Driver struct {
	log     *slog.Logger
	pause   time.Duration
	replay  devices.ReplayFunc
	metrics *metrics

	mu        sync.Mutex
	links     map[string]*link     // by address
	listeners map[string]*listener // by the address in the settings
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	d := &Driver{log: cfg.Log, pause: cfg.RefusedPause, replay: cfg.Replay, metrics: newMetrics(cfg.Metrics), links: map[string]*link{}, listeners: map[string]*listener{}}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.pause == 0 {
		d.pause = 10 * time.Minute
	}
	return d
}

// Name is the word in the configuration.
func (*Driver) Name() string { return "isapi" }

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
	s := &served{driver: d, device: spec.Device, log: log}
	if spec.Device.Kind == devices.Gate {
		return &gate{served: s, set: set, memory: spec.Memory}, nil
	}
	return &camera{served: s, set: set}, nil
}

// link returns the shared session with an address, opening it for its first
// user. Every call that returns one is followed by an unlink.
func (d *Driver) link(a access) (*link, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.links[a.address]
	if l == nil {
		fresh, err := d.open(a)
		if err != nil {
			return nil, err
		}
		l = fresh
		d.links[a.address] = l
	}
	if l.access != a {
		return nil, fmt.Errorf("another device is at %s with other settings: want the same username, password, ca, mode, push and idle_s for both", a.address)
	}
	l.users++
	return l, nil
}

func (d *Driver) open(a access) (*link, error) {
	c, err := newClient(a, d.pause)
	if err != nil {
		return nil, err
	}
	l := newLink(a, c, d.metrics, d.log)
	if a.mode == modePush {
		ln := d.listeners[a.listen]
		if ln == nil {
			if ln, err = openListener(a.listen, d.metrics); err != nil {
				return nil, err
			}
			d.listeners[a.listen] = ln
		}
		if err := ln.join(l); err != nil {
			d.drop(ln)
			return nil, err
		}
		l.listener = ln
	}
	l.start()
	return l, nil
}

// unlink ends the session after its last user and waits for its goroutines.
func (d *Driver) unlink(l *link) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.users--
	if l.users > 0 {
		return
	}
	delete(d.links, l.access.address)
	if l.listener != nil {
		l.listener.leave(l)
		d.drop(l.listener)
	}
	l.close()
}

// drop closes a listener that nobody uses.
func (d *Driver) drop(ln *listener) {
	if ln.idle() {
		delete(d.listeners, ln.address)
		ln.close()
	}
}
