package chirpstack

import (
	"log/slog"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/mailroom"
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
	log     *slog.Logger
	metrics *metrics
	links   mailroom.Links
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	d := &Driver{log: log, metrics: newMetrics(cfg.Metrics)}
	d.links.Edge, d.links.Log, d.links.Count = cfg.Edge, log, d.metrics.count
	return d
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

// account is the connection that all devices of an application share.
func (set Settings) account() mailroom.Account {
	return mailroom.Account{
		Broker: set.Broker, Username: set.Username, Password: set.Password,
		Session: strings.Join([]string{"chirpstack", set.Broker, set.Username, set.Application}, "\x00"),
	}
}
