package pictures

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

// Config says who knows the cameras and who takes clips.
type Config struct {
	// Camera finds a camera by its id.
	Camera func(id string) (devices.Registered, bool)
	// Evidence takes the clips that come up an edge's connection; nil: none are taken.
	Evidence *evidence.Evidence
	Now      func() time.Time
	Log      *slog.Logger
	Metrics  prometheus.Registerer
}

// Pictures is the hub's way of pictures.
type Pictures struct {
	cfg Config
	m   metrics

	mu     sync.Mutex
	edges  map[string]*uplink // by edge: the newest connection
	relays map[key]*relay     // those that somebody watches
	stills map[string]*still  // by camera: those that are being taken
	orders uint32             // of stills
}

type metrics struct {
	viewers, edges prometheus.Gauge
	skipped        prometheus.Counter
}

// ErrNoPicture means that a camera has nothing to show now.
var ErrNoPicture = errors.New("no picture")

// New makes a Pictures.
func New(cfg Config) *Pictures {
	p := &Pictures{
		cfg: cfg, edges: map[string]*uplink{}, relays: map[key]*relay{}, stills: map[string]*still{},
		m: metrics{
			viewers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_picture_viewers", Help: "Who watches a camera now."}),
			edges:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_picture_uplinks", Help: "Edges whose picture uplink is open."}),
			skipped: prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_picture_viewer_skips_total",
				Help: "Times a viewer was slower than its camera and went on at the next key picture."}),
		},
	}
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(p.m.viewers, p.m.edges, p.m.skipped)
	}
	return p
}
