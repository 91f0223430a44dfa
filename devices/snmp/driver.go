package snmp

import (
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all SNMP devices of an edge have in common.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens devices. Those that name the same listen address share a socket.
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
func (*Driver) Name() string { return "snmp" }

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
	return &monitor{driver: d, device: spec.Device.ID, set: set, memory: spec.Memory, log: log}, nil
}

// listen returns the shared listener of an address. Every call that returns one
// is followed by a release.
func (d *Driver) listen(address string) (*listener, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.listeners[address]
	if l == nil || l.failed() != nil {
		fresh, err := openListener(address, d.metrics)
		if err != nil {
			return nil, err
		}
		l = fresh
		d.listeners[address] = l
	}
	l.users++
	return l, nil
}

// release closes the listener after its last user and waits for its goroutine.
func (d *Driver) release(address string, l *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.users--; l.users > 0 {
		return
	}
	if d.listeners[address] == l {
		delete(d.listeners, address)
	}
	l.close()
}

type metrics struct {
	traps *prometheus.CounterVec // by what they are
	polls *prometheus.CounterVec // by outcome
}

// What a packet at the listener can be besides the kinds of traps.
const (
	trapForeign = "foreign" // from an address or with a community that is no device's
	trapGarbage = "garbage" // from a device, and no trap
)

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		traps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_snmp_traps_total",
			Help: "Packets at the listener for traps, by what they are.",
		}, []string{"kind"}),
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_snmp_polls_total",
			Help: "Polls of SNMP devices, by outcome.",
		}, []string{"outcome"}),
	}
	for _, kind := range []string{trapForeign, trapGarbage, "on_battery", "test_completed", "alarm_added", "alarm_removed", "other"} {
		m.traps.WithLabelValues(kind)
	}
	if reg != nil {
		reg.MustRegister(m.traps, m.polls)
	}
	return m
}
