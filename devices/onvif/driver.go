package onvif

import (
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// Config is what all cameras of an edge have in common.
type Config struct {
	// Pictures opens streams: its devices have the settings url, username,
	// password, mode and probe_s, and its runners are devices.PictureSource. Nil:
	// cameras are read without pictures.
	Pictures devices.Driver
	// Replay plays recordings; nil: none are offered.
	Replay  devices.ReplayFunc
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not shown anywhere
}

// Driver opens cameras.
type Driver struct {
	pictures devices.Driver
	replay   devices.ReplayFunc
	log      *slog.Logger
	metrics  *metrics
}

var _ devices.Driver = (*Driver)(nil)

// New returns the driver for one edge.
func New(cfg Config) *Driver {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Driver{pictures: cfg.Pictures, replay: cfg.Replay, log: log, metrics: newMetrics(cfg.Metrics)}
}

// Name implements devices.Driver.
func (*Driver) Name() string { return "onvif" }

// Open implements devices.Driver.
func (d *Driver) Open(spec devices.Spec) (devices.Runner, error) {
	set, at, err := decode(spec)
	if err != nil {
		return nil, err
	}
	trusted, err := trustOf(set, at)
	if err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		log = d.log
	}
	c := &camera{
		device: spec.Device, set: set, log: log, metrics: d.metrics, replay: d.replay,
		client:     newClient(at, set.Username, set.Password, trusted),
		conditions: newConditions(set.quiet()),
		pictures:   newPictures(d.pictures, spec, set, log),
	}
	if err := c.pictures.check(at.Hostname()); err != nil {
		return nil, fmt.Errorf("settings of the stream: %w", err)
	}
	return c, nil
}
