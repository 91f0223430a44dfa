package pictures

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// Config says which edge this is and where its pictures go.
type Config struct {
	Edge  string
	Hub   string // http://host:port of the hub
	Token string
	Dir   string // for clips that wait for the uplink
	// RingBytes bounds what the pre-rolls of all cameras together keep in memory, and
	// WaitingBytes the clips in Dir; 0 is 512 MiB of each.
	RingBytes, WaitingBytes int64
	// Urgent reports whether an alarm waits for the hub's acknowledgement: clips give
	// way to it. nil: there are none.
	Urgent func() bool
	// Transport dials the hub; nil: as the environment says.
	Transport *http.Transport
	// Source finds a camera that runs now.
	Source func(device string) (devices.PictureSource, bool)
	// Review is what a camera is judged by; nil: nothing is judged here.
	Review func(camera string) (devices.Review, error)
	// Recorder finds what records a camera; nil: nothing is looked back at, nor fetched. Audit has its
	// recordings audited; nil: they are not. Both do not wait.
	Recorder func(device string) (devices.Recorder, bool)
	Audit    func(device string)
	// PreRoll names the cameras whose last seconds are kept for clips.
	PreRoll []string
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

const (
	// rollSpan is how far a clip may reach back: 10 s before an alert, and the
	// time that the alert took to reach the hub and the order to come back.
	rollSpan = 20 * time.Second
	// rollBytes bounds one camera's ring, a clip in the making included: 50 s at
	// 8 Mbit/s and a group of pictures. With many cameras their share of RingBytes does.
	rollBytes = 64 << 20
	// defaultBytes bounds all rings, and all clips that wait.
	defaultBytes = 512 << 20
	// waitingMost bounds the clips that wait for the uplink; the oldest goes first. The
	// news that there is none is no more than newsMost.
	waitingMost = 200
	newsMost    = 1000
)

// Pictures is the edge's way of pictures to the hub.
type Pictures struct {
	cfg Config
	m   metrics

	listed sync.Mutex
	rings  map[string]*ring // cameras whose last seconds are kept
	stops  map[string]context.CancelFunc
	base   context.Context // of Run; nil: it has not begun, or is over
	all    sync.WaitGroup  // recording

	decoder *ffmpeg.Decoder

	clips   sync.WaitGroup // cutting
	mu      sync.Mutex
	cutting map[string]bool
	waiting []waitingClip // oldest first
	arrived chan struct{} // has room for one note that something waits

	fetching chan struct{} // has room for the one recorder that is played
}

type metrics struct {
	skipped, clips *prometheus.CounterVec
}

// New makes the folder and takes up the clips that an earlier run left.
func New(cfg Config) (*Pictures, error) {
	if cfg.RingBytes <= 0 {
		cfg.RingBytes = defaultBytes
	}
	if cfg.WaitingBytes <= 0 {
		cfg.WaitingBytes = defaultBytes
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for clips: %w", err)
	}
	p := &Pictures{
		cfg: cfg, rings: map[string]*ring{}, stops: map[string]context.CancelFunc{}, cutting: map[string]bool{}, arrived: make(chan struct{}, 1), fetching: make(chan struct{}, 1), decoder: ffmpeg.New("ffmpeg", decodesAtOnce),
		m: metrics{
			skipped: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_pictures_skipped_total",
				Help: "Live pictures left out up to the next key picture because the uplink was slower."}, []string{"camera"}),
			clips: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_clips_total",
				Help: "Clips by what became of them: cut (or fetched from a recorder), failed, sent, refused by the hub for now, damaged on disk, dropped for want of room."}, []string{"outcome"}),
		},
	}
	rings := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "brighteyes_edge_preroll_bytes", Help: "Bytes of pictures in the pre-rolls of all cameras."}, p.rolled)
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "brighteyes_edge_clips_waiting_bytes", Help: "Bytes of clips that the hub has not confirmed."}, func() float64 {
		p.mu.Lock()
		defer p.mu.Unlock()
		_, octets := p.held()
		return float64(octets)
	})
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(p.m.skipped, p.m.clips, rings, waiting)
	}
	p.Keep(cfg.PreRoll)
	return p, p.load()
}

// Run keeps the pre-rolls and the uplink until ctx ends.
func (p *Pictures) Run(ctx context.Context) error {
	p.listed.Lock()
	p.base = ctx
	for camera := range p.rings {
		p.begin(camera)
	}
	p.listed.Unlock()
	p.dial(ctx)
	p.listed.Lock()
	p.base = nil
	p.listed.Unlock()
	p.all.Wait()
	p.clips.Wait()
	return nil
}

// Keep makes these the cameras whose last seconds are kept. What is kept of those
// that stay, stays.
func (p *Pictures) Keep(cameras []string) {
	p.listed.Lock()
	defer p.listed.Unlock()
	for camera := range p.rings {
		if !slices.Contains(cameras, camera) {
			if stop := p.stops[camera]; stop != nil {
				stop()
			}
			delete(p.rings, camera)
			delete(p.stops, camera)
		}
	}
	for _, camera := range cameras {
		if p.rings[camera] == nil {
			p.rings[camera] = newRing(rollSpan, rollBytes)
			p.begin(camera)
		}
	}
	for _, r := range p.rings {
		r.resize(int(min(rollBytes, p.cfg.RingBytes/int64(len(p.rings)))))
	}
}

// rolled is how much all rings keep.
func (p *Pictures) rolled() (octets float64) {
	p.listed.Lock()
	defer p.listed.Unlock()
	for _, r := range p.rings {
		octets += float64(r.bytes())
	}
	return octets
}

// begin records a camera, when Run has begun. p.listed is held.
func (p *Pictures) begin(camera string) {
	if p.base == nil {
		return
	}
	ctx, stop := context.WithCancel(p.base)
	r := p.rings[camera]
	p.stops[camera] = stop
	p.all.Go(func() {
		defer stop()
		p.record(ctx, camera, r)
	})
}

func (p *Pictures) ring(camera string) (*ring, bool) {
	p.listed.Lock()
	defer p.listed.Unlock()
	r, ok := p.rings[camera]
	return r, ok
}

// record watches one camera for ever into its ring.
func (p *Pictures) record(ctx context.Context, camera string, r *ring) {
	for ctx.Err() == nil {
		if source, ok := p.cfg.Source(camera); ok {
			// why there is nothing to see is the driver's to say
			_ = listen(ctx, source, func(picture devices.Picture) { r.add(picture, cameAt(picture)) }, r.hear)
		}
		rest(ctx, time.Second)
	}
}

// cameAt is when a picture had come: who joins gets the kept group in one burst.
func cameAt(p devices.Picture) time.Time {
	if p.At.IsZero() {
		return time.Now()
	}
	return p.At
}

// listen is Watch, with the sound where that may be carried.
func listen(ctx context.Context, source devices.PictureSource, sink func(devices.Picture), hear func(devices.Sound)) error {
	if sound, ok := source.(devices.SoundSource); ok && sound.HasSound() {
		return sound.Listen(ctx, sink, hear)
	}
	return source.Watch(ctx, sink)
}

func (p *Pictures) path(id string) string { return filepath.Join(p.cfg.Dir, id+".mp4") }

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
