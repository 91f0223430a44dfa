package evidence

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

// Config is what Evidence is made of.
type Config struct {
	Store Store
	Shelf Shelf
	Spool string // the folder in which files lie while they come
	// Free is how many bytes may still be written to the disk on which clips come and
	// are kept; nil: nobody knows, and no clip is turned away for it.
	Free func() int64
	// Key signs manifests.
	Key ed25519.PrivateKey
	// Camera finds a camera by its id, with the edge that has it now.
	Camera func(id string) (Camera, bool)
	// EdgeClock is how an edge's clock is judged now.
	EdgeClock func(edge string) devices.EdgeClock
	// Granted is whether the request for which a part of a recording waits is approved,
	// for all of that part, and until when that camera's pictures may go. Its error is
	// that this is not known now.
	Granted   func(ctx context.Context, c devices.Clip) (until time.Time, granted bool, err error)
	Retention time.Duration
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// Camera is where a camera is and how its clock is.
type Camera struct {
	Edge  string
	Clock devices.CameraClock
}

// Store keeps what is known of clips. hub/records implements it; of what is not on
// record its error is ErrNotFound.
type Store interface {
	// AddClip puts a clip on record, unless it is there already.
	AddClip(ctx context.Context, c devices.Clip) (added bool, err error)
	// FailClip says of a waiting clip why it will not come.
	FailClip(ctx context.Context, id, why string) error
	// KeepClip says of a clip that its file is on the shelf, with its signed manifest.
	KeepClip(ctx context.Context, c devices.Clip, manifest string) error
	Clip(ctx context.Context, id string) (devices.Clip, error)
	Manifest(ctx context.Context, id string) (string, error)
	// Clips returns clips, newest first; of one alert unless alert is empty.
	Clips(ctx context.Context, alert string, limit int, cursor string) (page []devices.Clip, next string, err error)
	// ClipsLate are those that were asked for before t and whose pictures have not come,
	// the oldest first. ClipsOwed are those of alerts that an edge has not given, the
	// newest first.
	ClipsLate(ctx context.Context, t time.Time, limit int) ([]devices.Clip, error)
	ClipsOwed(ctx context.Context, edge string, limit int) ([]devices.Clip, error)
	// ClipsFetched are those of a request, in order of time, and NextFetch is the one that
	// an edge has owed longest to any.
	ClipsFetched(ctx context.Context, request string) ([]devices.Clip, error)
	NextFetch(ctx context.Context, edge string) (c devices.Clip, found bool, err error)

	// ClipsOver are those asked for before t that are not deleted and that nobody
	// holds, the oldest first.
	ClipsOver(ctx context.Context, t time.Time, limit int) ([]devices.Clip, error)
	// DeleteClip marks a clip deleted, with its row of the audit record, unless
	// somebody holds it by then. Its file may go only when deleted is true.
	DeleteClip(ctx context.Context, id string, at time.Time, e access.AuditEntry) (deleted bool, err error)
	// ClipsToClear are the ids of deleted clips whose files may still be there, and
	// ClipCleared says that one is not.
	ClipsToClear(ctx context.Context, limit int) ([]string, error)
	ClipCleared(ctx context.Context, id string) error
	// ForgetClips takes what was deleted before t off the record.
	ForgetClips(ctx context.Context, t time.Time) error

	// ClipsShelved are clips that are ready or missing, by id from after on.
	ClipsShelved(ctx context.Context, after string, limit int) ([]devices.Clip, error)
	// MarkClip says of a shelved clip that its file is missing, or is there again.
	MarkClip(ctx context.Context, id, state string, e access.AuditEntry) error
	ClipsMissing(ctx context.Context) (int, error)

	AddHold(ctx context.Context, h Hold, e access.AuditEntry) error
	ReleaseHold(ctx context.Context, h Hold, e access.AuditEntry) error
	Holds(ctx context.Context, clip string) ([]Hold, error)
}

var (
	// ErrNotFound means that there is no such clip, or hold of it.
	ErrNotFound = errors.New("there is no such clip")
	// ErrNotReady means that a clip's file has not come, or will not.
	ErrNotReady = errors.New("there are no pictures of this clip")
	// ErrDeleted means that a clip's time is over, whether its pictures came or not.
	ErrDeleted = errors.New("the clip's time is over: its pictures were deleted, or never came")
)

// Evidence keeps clips. Its methods are safe for concurrent use.
type Evidence struct {
	cfg   Config
	spool *spool
	m     metrics

	wanted  chan occurrence
	whole   chan arrived // of alerts
	fetched chan arrived // of recorders

	mu      sync.Mutex
	edges   map[string]*Intake // by edge: the newest connection
	damaged map[string]int     // by clip: how often it came damaged
	// shelving is the clips that came and are on their way to the shelf: it may be slow,
	// and their edges announce them again.
	shelving map[string]bool
}

type metrics struct {
	clips   *prometheus.CounterVec
	missing prometheus.Gauge
	spooled prometheus.GaugeFunc
}

// New makes the spool's folder. Run it.
func New(cfg Config) (*Evidence, error) {
	s, err := openSpool(cfg.Spool, cfg.Free)
	if err != nil {
		return nil, err
	}
	e := &Evidence{
		cfg: cfg, spool: s, edges: map[string]*Intake{}, damaged: map[string]int{}, shelving: map[string]bool{},
		wanted: make(chan occurrence, wantedMost), whole: make(chan arrived, wholeMost), fetched: make(chan arrived, wholeMost),
		m: metrics{
			clips: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_clips_total",
				Help: "Clips by what became of them: ready, failed, not_asked for want of room in the queue or as their alert has many, damaged on their way, put_off as too many wait for the shelf, deleted, forgotten as their pictures never came."}, []string{"outcome"}),
			missing: prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_clips_missing", Help: "Clips on record whose file is not where it was put."}),
			spooled: prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "brighteyes_clip_spool_bytes", Help: "Bytes of clips that are on their way."}, s.octets),
		},
	}
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(e.m.clips, e.m.missing, e.m.spooled)
	}
	return e, nil
}

// Run asks for clips, shelves what came and deletes what is over, until ctx ends.
func (e *Evidence) Run(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	for _, work := range []func(context.Context){e.order, e.shelve, e.tidyUp} {
		all.Go(func() error { work(ctx); return nil })
	}
	return all.Wait()
}

// Clips lists clips, newest first; of one alert unless alert is empty.
func (e *Evidence) Clips(ctx context.Context, alert string, limit int, cursor string) ([]devices.Clip, string, error) {
	page, next, err := e.cfg.Store.Clips(ctx, alert, limit, cursor)
	for i := range page {
		page[i] = e.dated(page[i])
	}
	return page, next, err
}

// Clip returns one clip, or is ErrNotFound.
func (e *Evidence) Clip(ctx context.Context, id string) (devices.Clip, error) {
	c, err := e.cfg.Store.Clip(ctx, id)
	return e.dated(c), err
}

// Manifest is what the hub signed of a clip; empty while its file has not come.
func (e *Evidence) Manifest(ctx context.Context, id string) (string, error) {
	return e.cfg.Store.Manifest(ctx, id)
}

// dated says until when a clip is kept.
func (e *Evidence) dated(c devices.Clip) devices.Clip {
	if c.State != devices.ClipDeleted {
		c.KeptUntil = c.CreatedAt.Add(e.cfg.Retention)
	}
	return c
}

// tell sends the edge something, when it is connected.
func (e *Evidence) tell(edge string, what wire.Uplink) bool {
	e.mu.Lock()
	in := e.edges[edge]
	e.mu.Unlock()
	return in != nil && in.tell(what)
}

func (e *Evidence) fail(ctx context.Context, clip devices.Clip, why string) error {
	if err := e.cfg.Store.FailClip(ctx, clip.ID, why); err != nil {
		return fmt.Errorf("record that clip %s does not come: %w", clip.ID, err)
	}
	e.m.clips.WithLabelValues("failed").Inc()
	return nil
}
