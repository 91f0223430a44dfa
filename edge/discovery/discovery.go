package discovery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	// Action is what the hub tells the edge itself for a look.
	Action = "discover"

	lookFor    = 12 * time.Second // for all searches together, which run side by side
	restFor    = 5 * time.Second  // between two looks, whoever asks
	publishFor = 10 * time.Second
)

// Search is where a driver looks.
type Search struct {
	Driver   string
	Searcher devices.Searcher
}

// Config is what a Discovery is made of.
type Config struct {
	Edge     string
	Bus      bus.Bus
	Searches []Search
	Every    time.Duration // 0: at start and when asked only
	// Known returns what tells the devices of the edge's list by how they are found.
	Known   func() func(devices.Found) (device string)
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Discovery looks for devices. Its methods may be called from any goroutine.
type Discovery struct {
	cfg       Config
	connected chan struct{}
	looks     *prometheus.CounterVec
	leftOut   prometheus.Counter

	looking sync.Mutex // one look at a time; those who ask meanwhile take its result
	mu      sync.Mutex
	last    *wire.FoundMessage
	ended   time.Time // when the last look did
}

var _ devices.Commander = (*Discovery)(nil)

// New returns a Discovery that does nothing until Run.
func New(c Config) *Discovery {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	make1 := promauto.With(c.Metrics)
	return &Discovery{
		cfg: c, connected: make(chan struct{}, 1),
		looks:   make1.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_searches_total", Help: "Searches for devices, by driver and outcome."}, []string{"driver", "outcome"}),
		leftOut: make1.NewCounter(prometheus.CounterOpts{Name: "brighteyes_edge_found_left_out_total", Help: "Devices that were found and not told, for want of room."}),
	}
}

// Run looks now and every so often until ctx ends.
func (d *Discovery) Run(ctx context.Context) error {
	d.cfg.Bus.OnConnect(func() {
		select {
		case d.connected <- struct{}{}:
		default: // it is on its way
		}
	})
	var due <-chan time.Time
	if d.cfg.Every > 0 {
		tick := time.NewTicker(d.cfg.Every)
		defer tick.Stop()
		due = tick.C
	}
	d.look(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-due:
			d.look(ctx)
		case <-d.connected:
			d.tell(ctx)
		}
	}
}

// Do looks for the hub. It answers with how many devices were found.
func (d *Discovery) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if c.Action != Action {
		return nil, fmt.Errorf("action %.64q: this edge itself can be told %s", c.Action, Action)
	}
	m := d.look(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return map[string]any{"found": len(m.Devices), "left": m.Left, "failed": len(m.Failed)}, nil
}

// look searches and tells the hub. Who asks right after a look gets its result, with
// what the edge's list has by now.
func (d *Discovery) look(ctx context.Context) wire.FoundMessage {
	d.looking.Lock()
	defer d.looking.Unlock()
	d.mu.Lock()
	last, ended := d.last, d.ended
	d.mu.Unlock()
	var m wire.FoundMessage
	if last != nil && time.Since(ended) < restFor {
		m = *last
		m.Devices = d.recognized(m.Devices)
	} else {
		m, ended = d.search(ctx), time.Now()
		if ctx.Err() != nil {
			return m // cut short: what was found before is truer
		}
	}
	d.mu.Lock()
	d.last, d.ended = &m, ended
	d.mu.Unlock()
	d.tell(ctx)
	return m
}

// tell brings the newest result to the hub; without a connection it is told at the
// next one.
func (d *Discovery) tell(ctx context.Context) {
	d.mu.Lock()
	last := d.last
	d.mu.Unlock()
	if last == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, publishFor)
	defer cancel()
	err := d.cfg.Bus.Publish(ctx, bus.Out{Topic: wire.Topic(d.cfg.Edge, wire.Found), QoS: 1, Payload: wire.EncodeFound(*last)})
	if err != nil && ctx.Err() == nil && !errors.Is(err, bus.ErrNotConnected) {
		d.cfg.Log.Warn("what was found could not be told, and is at the next connect", "err", err)
	}
}
