package pictures

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Config says where clips are kept and who knows the cameras.
type Config struct {
	Dir string
	// NotFound is the error by which the store says that there is no such clip.
	NotFound error
	// Camera finds a camera by its id.
	Camera    func(id string) (devices.Registered, bool)
	Store     Store
	Retention time.Duration // of clips
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// Store keeps what is known of clips.
type Store interface {
	PutClip(ctx context.Context, c devices.Clip) error
	Clip(ctx context.Context, id string) (devices.Clip, error)
	Clips(ctx context.Context, alert string, limit int, cursor string) (page []devices.Clip, next string, err error)
	// ClipsWaiting are those whose pictures have not come yet.
	ClipsWaiting(ctx context.Context) ([]devices.Clip, error)
	DeleteClipsBefore(ctx context.Context, t time.Time) (ids []string, err error)
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
	backs  uint64             // look-backs so far

	wanted chan devices.Clip
}

type metrics struct {
	viewers, edges prometheus.Gauge
	skipped        prometheus.Counter
	clips          *prometheus.CounterVec
}

// ErrNoPicture means that a camera has nothing to show now.
var ErrNoPicture = errors.New("no picture")

// New makes a Pictures; Run it.
func New(cfg Config) *Pictures {
	p := &Pictures{
		cfg: cfg, edges: map[string]*uplink{}, relays: map[key]*relay{}, stills: map[string]*still{}, wanted: make(chan devices.Clip, 64),
		m: metrics{
			viewers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_picture_viewers", Help: "Who watches a camera now."}),
			edges:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_picture_uplinks", Help: "Edges whose picture uplink is open."}),
			skipped: prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_picture_viewer_skips_total",
				Help: "Times a viewer was slower than its camera and went on at the next key picture."}),
			clips: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_clips_total",
				Help: "Clips by what became of them: ready, failed, not_asked for want of room in the queue."}, []string{"outcome"}),
		},
	}
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(p.m.viewers, p.m.edges, p.m.skipped, p.m.clips)
	}
	return p
}

// tell sends an edge a message; false when it has no uplink or no room.
func (p *Pictures) tell(edge string, what wire.Uplink) bool {
	p.mu.Lock()
	u := p.edges[edge]
	p.mu.Unlock()
	return u != nil && u.tell(what)
}
