package recordings

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	lookEvery  = 5 * time.Second
	auditFor   = 30 * time.Minute // one camera, giving way included
	firstSoon  = 30 * time.Minute // within this the first audits are spread
	asksMost   = 64               // that wait; who asks again is answered by the same
	publishFor = 10 * time.Second
	// yieldMost is how long a whole audit gives way to alarms that do not get through: a
	// hub that is away shall not end the audits.
	yieldMost = 10 * time.Minute
)

// Config is what an Auditor is made of.
type Config struct {
	Edge string
	Bus  bus.Bus
	// Recorded lists the cameras whose recordings can be asked for, and Recorder is what
	// records one.
	Recorded func() []string
	Recorder func(device string) (devices.Recorder, bool)
	// Busy reports whether an alarm is on its way, before which an audit gives way.
	Busy    func() bool
	Days    int                 // of the window, today not counted
	Every   time.Duration       // between two audits of a camera
	Plans   map[string]Plan     // by camera; without one it is to record all day
	Zone    *time.Location      // whose days are counted
	Draw    func(n int64) int64 // 0 to n-1, by lot
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Auditor audits. Its methods may be called from any goroutine.
type Auditor struct {
	cfg       Config
	connected chan struct{}
	asked     chan string
	audits    *prometheus.CounterVec

	mu      sync.Mutex
	due     map[string]time.Time
	newest  map[string]devices.RecordingAudit
	waiting map[string]bool
}

// New returns an Auditor that does nothing until Run.
func New(c Config) *Auditor {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Auditor{
		cfg: c, connected: make(chan struct{}, 1), asked: make(chan string, asksMost), due: map[string]time.Time{}, newest: map[string]devices.RecordingAudit{}, waiting: map[string]bool{},
		audits: promauto.With(c.Metrics).NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_edge_recording_audits_total",
			Help: "Audits of recordings by what became of them: done, fault (the index cannot be read), not_asked for want of room."}, []string{"outcome"}),
	}
}

// Ask has a camera audited soon. It does not wait.
func (a *Auditor) Ask(camera string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting[camera] {
		return
	}
	select {
	case a.asked <- camera:
		a.waiting[camera] = true
	default:
		a.audits.WithLabelValues("not_asked").Inc()
	}
}

// Run audits until ctx ends.
func (a *Auditor) Run(ctx context.Context) error {
	a.cfg.Bus.OnConnect(func() {
		select {
		case a.connected <- struct{}{}:
		default: // it is on its way
		}
	})
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.connected:
			a.tellAll(ctx)
		case camera := <-a.asked:
			a.mu.Lock()
			delete(a.waiting, camera)
			a.mu.Unlock()
			a.audit(ctx, camera)
		case <-tick.C:
			if camera, ok := a.next(time.Now()); ok {
				a.audit(ctx, camera)
			}
		}
	}
}

// next is the camera whose audit has been due for longest. One that is new is due at a
// time of its own, so that not all come at once.
func (a *Auditor) next(now time.Time) (camera string, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	present := a.cfg.Recorded()
	maps.DeleteFunc(a.due, func(id string, _ time.Time) bool { return !slices.Contains(present, id) })
	maps.DeleteFunc(a.newest, func(id string, _ devices.RecordingAudit) bool { _, served := a.cfg.Recorder(id); return !served })
	for _, id := range present {
		at, known := a.due[id]
		if !known {
			at = now.Add(spread(id, min(a.cfg.Every, firstSoon)))
			a.due[id] = at
		}
		if !at.After(now) && (!ok || at.Before(a.due[camera])) {
			camera, ok = id, true
		}
	}
	return camera, ok
}

func spread(id string, over time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	return time.Duration(h.Sum64() % uint64(max(over, 1)))
}

// audit does one camera and tells the hub.
func (a *Auditor) audit(ctx context.Context, camera string) {
	a.mu.Lock()
	if _, planned := a.due[camera]; planned {
		a.due[camera] = time.Now().Add(a.cfg.Every)
	}
	a.mu.Unlock()
	recorder, ok := a.cfg.Recorder(camera)
	found := devices.RecordingAudit{Device: camera, Fault: "no_recorder", At: time.Now().UTC()}
	if ok {
		limit, cancel := context.WithTimeout(ctx, auditFor)
		found = a.look(limit, camera, recorder)
		cancel()
	}
	if ctx.Err() != nil {
		return // cut short: what was found before is truer
	}
	outcome := "done"
	if found.Fault != "" {
		outcome = "fault"
		a.cfg.Log.Warn("recordings could not be audited", "camera", camera, "reason", found.Fault)
	}
	a.audits.WithLabelValues(outcome).Inc()
	a.mu.Lock()
	a.newest[camera] = found
	a.mu.Unlock()
	a.tell(ctx, found)
}

func (a *Auditor) tellAll(ctx context.Context) {
	a.mu.Lock()
	all := slices.Collect(maps.Values(a.newest))
	a.mu.Unlock()
	for _, one := range all {
		a.tell(ctx, one)
	}
}

// tell brings an audit to the hub; without a connection it is told at the next one.
func (a *Auditor) tell(ctx context.Context, found devices.RecordingAudit) {
	ctx, cancel := context.WithTimeout(ctx, publishFor)
	defer cancel()
	payload := wire.EncodeRecordings(wire.RecordingsMessage{Sent: time.Now().UTC(), RecordingAudit: found})
	err := a.cfg.Bus.Publish(ctx, bus.Out{Topic: wire.Topic(a.cfg.Edge, wire.Recordings), QoS: 1, Payload: payload})
	if err != nil && ctx.Err() == nil && !errors.Is(err, bus.ErrNotConnected) {
		a.cfg.Log.Warn("an audit could not be told, and is at the next connect", "camera", found.Device, "err", err)
	}
}

// yield waits while alarms are on their way, but not past until, and reports whether to
// go on.
func (a *Auditor) yield(ctx context.Context, until time.Time) error {
	for a.cfg.Busy != nil && a.cfg.Busy() && time.Now().Before(until) {
		timer := time.NewTimer(time.Second)
		select {
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("no_answer: %w", ctx.Err())
		case <-timer.C:
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("no_answer: %w", err)
	}
	return nil
}
