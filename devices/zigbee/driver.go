package zigbee

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/mailroom"
)

// Config is what all Zigbee devices of an edge have in common.
type Config struct {
	Edge    string // the edge's id, part of the client id that brokers know the session by
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens devices. Those of one broker and user share one connection.
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
func (*Driver) Name() string { return "zigbee" }

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
	if set.Bridge {
		return &coordinator{driver: d, device: spec.Device, set: set, log: log}, nil
	}
	end := &endDevice{
		driver: d, set: set, memory: spec.Memory, log: log,
		source: source{device: spec.Device.ID, kind: spec.Device.Kind, actions: set.Actions},
		mains:  mainsFrom{property: set.MainsFrom, inverted: set.MainsInverted},
	}
	if set.Siren {
		return &siren{end}, nil
	}
	return end, nil
}

// account is the connection that all devices of a broker share.
func (set Settings) account() mailroom.Account {
	return mailroom.Account{
		Broker: set.Broker, Username: set.Username, Password: set.Password, Session: set.Broker + "\x00" + set.Username,
	}
}

// base is the Zigbee2MQTT of a name behind a connection.
func (*Driver) base(l *mailroom.Link, name string) *base {
	room := l.Room(name+"/#", func(r *mailroom.Room) mailroom.Sorter { return newBase(l, r, name) })
	return room.Sorter().(*base)
}
