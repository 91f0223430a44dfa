package recordings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// LeastRequired is the fewest days that can be required.
const LeastRequired = 30

const (
	writeFor = 10 * time.Second
	tryAgain = 30 * time.Second
)

// Store keeps audits. hub/records implements it.
type Store interface {
	// RecordingAudits is what is on record, by camera.
	RecordingAudits(ctx context.Context) (map[string]Kept, error)
	// PutRecordingAudit writes what is known of a camera, and its days.
	PutRecordingAudit(ctx context.Context, camera string, k Kept) error
}

// Camera is what the registry knows of one.
type Camera struct{ Name, NameEN, Site, Edge string }

// Config is what Recordings are made of.
type Config struct {
	Store Store
	// Camera finds a camera, Excused is when approved suspensions excuse it.
	Camera  func(id string) (Camera, bool)
	Excused func(ctx context.Context, id string, from, to time.Time) ([]devices.Span, error)
	// Judge takes what is wrong with recordings, and what is right again.
	Judge    func(ctx context.Context, changed []alerts.Judgement) error
	Required int // days that are to be playable; 30 at least
	Now      func() time.Time
	Log      *slog.Logger
	Metrics  prometheus.Registerer
}

// Recordings is what is known of recordings. Its methods are safe for concurrent use.
type Recordings struct {
	cfg     Config
	changed chan struct{}
	refused prometheus.Counter

	mu    sync.Mutex
	all   map[string]Kept
	dirty map[string]bool
}

// New reads what is on record. All of it is judged again by Run: the hub may have ended
// between the writing of an audit and its judgement.
func New(ctx context.Context, c Config) (*Recordings, error) {
	if c.Required < LeastRequired {
		c.Required = LeastRequired
	}
	kept, err := c.Store.RecordingAudits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read audits of recordings: %w", err)
	}
	r := &Recordings{
		cfg: c, changed: make(chan struct{}, 1), all: kept, dirty: map[string]bool{},
		refused: promauto.With(c.Metrics).NewCounter(prometheus.CounterOpts{Name: "brighteyes_recording_audits_refused_total",
			Help: "Audits of cameras that are not known or are another edge's."}),
	}
	for camera := range kept {
		r.dirty[camera] = true
	}
	if len(kept) > 0 {
		r.changed <- struct{}{} // it has room
	}
	return r, nil
}

// Apply takes an audit. It does not wait. An edge speaks for its own cameras only.
func (r *Recordings) Apply(edge string, m wire.RecordingsMessage, received time.Time) {
	if c, known := r.cfg.Camera(m.Device); !known || c.Edge != edge {
		r.refused.Inc()
		return
	}
	received = received.UTC().Truncate(time.Millisecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	k, known := r.all[m.Device]
	if !known {
		k.First = received
	}
	if known && k.Fault == "" && k.Audit.At.Equal(m.At) {
		return // told again at a connect
	}
	k.Edge = edge
	if m.Fault != "" {
		if k.Fault == "" {
			k.FaultSince = received
		}
		k.Fault = m.Fault
	} else {
		k.Audit, k.Received, k.Fault, k.FaultSince = m.RecordingAudit, received, "", time.Time{}
		if k.FirstOldest == "" {
			for _, d := range m.Days {
				if d.RecordedS > 0 {
					k.FirstOldest = d.Date
					break
				}
			}
		}
	}
	r.all[m.Device], r.dirty[m.Device] = k, true
	select {
	case r.changed <- struct{}{}:
	default: // it is awake
	}
}

// Run writes what came and has it judged, until ctx ends.
func (r *Recordings) Run(ctx context.Context) error {
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again:
		case <-r.changed:
		}
		again = nil
		for _, camera := range r.waiting() {
			if err := r.settle(ctx, camera); err != nil && ctx.Err() == nil {
				r.cfg.Log.Warn("an audit of recordings was not kept, and is tried again", "camera", camera, "err", err)
				again = time.After(tryAgain)
			}
		}
	}
}

func (r *Recordings) waiting() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.dirty))
}

// settle writes one camera and judges it.
func (r *Recordings) settle(ctx context.Context, camera string) error {
	ctx, cancel := context.WithTimeout(ctx, writeFor)
	defer cancel()
	r.mu.Lock()
	k := r.all[camera]
	r.mu.Unlock()
	if err := r.cfg.Store.PutRecordingAudit(ctx, camera, k); err != nil {
		return err
	}
	f, ok, err := r.Figure(ctx, camera)
	if err != nil {
		return err
	}
	if j, say := judgement(f); ok && say {
		if err := r.cfg.Judge(ctx, []alerts.Judgement{j}); err != nil {
			return fmt.Errorf("judge recordings: %w", err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all[camera].Received.Equal(k.Received) && r.all[camera].Fault == k.Fault {
		delete(r.dirty, camera)
	}
	return nil
}

// ErrUnknown means that nothing is known of a camera's recordings.
var ErrUnknown = errors.New("nothing is known of this camera's recordings")

// Figure is the figures of a camera; false when it was never audited or is gone.
func (r *Recordings) Figure(ctx context.Context, camera string) (f Figure, ok bool, err error) {
	r.mu.Lock()
	k, known := r.all[camera]
	r.mu.Unlock()
	c, here := r.cfg.Camera(camera)
	if !known || !here {
		return f, false, nil
	}
	now := r.cfg.Now()
	excused, err := r.cfg.Excused(ctx, camera, now.AddDate(0, 0, -devices.MostRecordingDays), now)
	if err != nil {
		return f, false, fmt.Errorf("read what excuses %s: %w", camera, err)
	}
	f = figure(camera, k, excused, r.cfg.Required, now)
	f.Name, f.NameEN, f.Site = c.Name, c.NameEN, c.Site
	return f, true, nil
}

// List is the figures of all cameras, by id.
func (r *Recordings) List(ctx context.Context) ([]Figure, error) {
	r.mu.Lock()
	ids := slices.Sorted(maps.Keys(r.all))
	r.mu.Unlock()
	list := []Figure{}
	for _, id := range ids {
		f, ok, err := r.Figure(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, f)
		}
	}
	return list, nil
}

// Required is how many days are to be playable.
func (r *Recordings) Required() int { return r.cfg.Required }
