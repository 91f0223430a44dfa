package chirpstack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/bus"
)

// Config is what all LoRaWAN devices of an edge have in common.
type Config struct {
	Edge    string // the edge's id, part of the client id that brokers know the session by
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens devices. Those of one broker, user and application share one
// connection.
type Driver struct {
	cfg     Config
	log     *slog.Logger
	metrics *metrics

	mu    sync.Mutex
	links map[string]*link // by broker, user and application
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Driver{cfg: cfg, log: log, metrics: newMetrics(cfg.Metrics), links: map[string]*link{}}
}

// Name is the word in the configuration.
func (*Driver) Name() string { return "chirpstack" }

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
	return &endDevice{driver: d, device: spec.Device, set: set, fields: set.bytes(), memory: spec.Memory, log: log}, nil
}

// link returns the shared connection to a broker, opening it for its first user.
// Every call is followed by one unlink.
func (d *Driver) link(set Settings) (*link, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := set.Broker + "\x00" + set.Username + "\x00" + set.Application
	l := d.links[key]
	if l == nil {
		sum := sha256.Sum256([]byte("chirpstack\x00" + key))
		fresh, err := openLink(bus.Options{
			URL: set.Broker, Username: set.Username, Password: set.Password,
			// The same for every run of this edge, so that the broker knows it again.
			ClientID: fmt.Sprintf("brighteyes-%s-%s", d.cfg.Edge, hex.EncodeToString(sum[:4])),
			Log:      d.log.With("broker", set.Broker),
		}, key, set.Application, d.metrics)
		if err != nil {
			return nil, err
		}
		l = fresh
		d.links[key] = l
	}
	l.users++
	return l, nil
}

// unlink closes the connection after its last user. What was not acknowledged by
// then is with the broker, for the next time.
func (d *Driver) unlink(l *link) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.users--
	if l.users > 0 {
		return
	}
	delete(d.links, l.key)
	l.close()
}
