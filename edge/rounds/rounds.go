package rounds

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// Edge is what the cameras are asked and told by.
type Edge interface {
	Picture(device string) (devices.PictureSource, bool)
	Still(device string) (devices.StillSource, bool)
	// Told is what the device's driver says: its newest values, and why it is not well.
	Told(device string) (values map[string]float64, reasons []string)
	Emitter(device string) devices.Emitter
	// Complain says why a device is not well beside what its driver says.
	Complain(device string, reasons []string)
}

// Config says which cameras there are and with what they are looked at.
type Config struct {
	Cameras []string
	Edge    func() Edge // called when Run has begun
	Decoder *ffmpeg.Decoder
	Dir     string        // for what is learned
	Every   time.Duration // between two pictures of a camera
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

const (
	// looking is how many cameras are waited for at once: 200 a minute, when each
	// takes 4 s to its next key picture and until it is decoded.
	looking     = 16
	lookWithin  = 20 * time.Second
	saveEvery   = 15 // pictures
	wobbleShare = 6  // of Every: pictures of a loop shall not fall into step
)

// Rounds is an edge's rounds.
type Rounds struct {
	cfg     Config
	looks   chan struct{} // a slot each
	keys    chan asked    // to be decoded; nobody waits without a look
	outcome *prometheus.CounterVec
	news    chan struct{} // has room for one note that the cameras are others
	mu      sync.Mutex    // of cfg.Cameras and what follows
	visited map[string]*visitor
}

// New makes the folder for what is learned.
func New(cfg Config) (*Rounds, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for what is learned of cameras: %w", err)
	}
	r := &Rounds{cfg: cfg, looks: make(chan struct{}, looking), keys: make(chan asked), news: make(chan struct{}, 1), visited: map[string]*visitor{},
		outcome: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_picture_looks_total",
			Help: "Looks at cameras by what became of them: judged, no picture, no decoder, or late, left out because others took too long."}, []string{"outcome"})}
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(r.outcome)
	}
	return r, nil
}

// Run goes round until ctx ends, and keeps what was learned.
func (r *Rounds) Run(ctx context.Context) error {
	if err := r.cfg.Decoder.Ready(); err != nil {
		r.cfg.Log.Warn("cameras that give no still pictures are not judged", "err", err)
	}
	var all sync.WaitGroup
	all.Go(func() { r.gather(ctx) })
	defer all.Wait()
	watched := map[string]context.CancelFunc{}
	for {
		want := r.wanted()
		for id, stop := range watched {
			if !slices.Contains(want, id) {
				stop()
				delete(watched, id)
			}
		}
		for i, id := range want {
			if watched[id] != nil {
				continue
			}
			// staggered, so that they do not all come in one moment
			first := r.cfg.Every * time.Duration(i) / time.Duration(len(want))
			mine, stop := context.WithCancel(ctx)
			watched[id] = stop
			all.Go(func() { r.watch(mine, id, first) })
		}
		select {
		case <-ctx.Done():
			return nil // which ends each of them too
		case <-r.news:
		}
	}
}

// Keep makes these the cameras that are looked at. Those that stay are not disturbed.
func (r *Rounds) Keep(cameras []string) {
	r.mu.Lock()
	r.cfg.Cameras = slices.Clone(cameras)
	r.mu.Unlock()
	select {
	case r.news <- struct{}{}:
	default: // it is to look at the newest already
	}
}

func (r *Rounds) wanted() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cfg.Cameras
}

// watch looks at one camera every minute.
func (r *Rounds) watch(ctx context.Context, id string, first time.Duration) {
	v := &visitor{r: r, id: id, log: r.cfg.Log.With("device", id), edge: r.cfg.Edge()}
	v.load()
	r.enter(v)
	defer r.leave(v)
	defer v.save()
	wait := first
	for n := 1; ; n++ {
		if !rest(ctx, wait) {
			return
		}
		began := time.Now()
		select {
		case <-ctx.Done():
			return
		case r.looks <- struct{}{}:
			if time.Since(began) > r.cfg.Every/2 {
				r.outcome.WithLabelValues("late").Inc()
			} else {
				v.visit(ctx)
			}
			<-r.looks
		}
		if n%saveEvery == 0 {
			v.save()
		}
		wait = max(0, r.cfg.Every-time.Since(began)) - r.cfg.Every/(2*wobbleShare) + rand.N(max(1, r.cfg.Every/wobbleShare))
	}
}

// enter makes v the one who knows its camera.
func (r *Rounds) enter(v *visitor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.visited[v.id] = v
}

func (r *Rounds) leave(v *visitor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.visited[v.id] == v { // else it was taken off the list and put on it again
		delete(r.visited, v.id)
	}
}

func (r *Rounds) visitor(camera string) *visitor {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.visited[camera]
}

// rest waits and reports whether to go on.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
