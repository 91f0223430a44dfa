package synthetic

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/hub/live"
)

const (
	// Every is how often each source sends a pulse.
	Every = time.Minute
	// SilentAfter is how old the newest pulse of a source may be. Two of them may
	// be missing, and a little of the third.
	SilentAfter = 150 * time.Second
	// Own is the name of the hub's own source; no edge can have it.
	Own = devices.SelfTest
	// Kind is the kind of a View in live.
	Kind = "pulse"

	lookEvery  = 5 * time.Second
	keptFor    = time.Hour // pulses on record
	pruneEvery = 10 * time.Minute
)

// View is what the screens are told of a source.
type View struct {
	Edge string     `json:"edge"`         // Own for the hub's own
	At   *time.Time `json:"at,omitempty"` // when its newest pulse had come the whole way, on the hub's clock; none: never yet
	MS   int64      `json:"ms,omitempty"` // how long that took, where the sender's clock can be trusted
	// Since is from when silence counts: At, or later when the hub or the edge came
	// back after it.
	Since time.Time `json:"since"`
	// Expected is false while the source is not counted on: its edge is away, which
	// has an alert of its own, or is gone.
	Expected bool `json:"expected"`

	pulse bool // it came just now; what is told again of an old one has it not
}

// Edge is what is known of an edge now.
type Edge struct {
	ID   string
	Away bool
}

// Screens is where changes are told. hub/live implements it.
type Screens interface {
	Publish(kind, id string, object any)
	Subscribe(lastEventID string) *live.Subscription
}

// Sender is a connection to the broker, such as an edge has.
type Sender interface {
	Publish(ctx context.Context, m bus.Out) error
}

// Store is where pulses lie with all other events. hub/records implements it.
type Store interface {
	// Pulses is when the newest of each edge was received.
	Pulses(ctx context.Context) (map[string]time.Time, error)
	// PrunePulses takes away those of before t.
	PrunePulses(ctx context.Context, t time.Time) error
}

// Config is what a Watch is made of. Deadman, Log, Metrics and Now may be left out.
type Config struct {
	Sender  Sender
	Edges   func() []Edge // from memory, at once
	Screens Screens
	Judge   func(ctx context.Context, changed []alerts.Judgement) error
	Held    []alerts.Held // conditions on record at the start
	Store   Store
	Deadman *Deadman
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Now     func() time.Time // with monotonic reading

	every, silentAfter, lookEvery time.Duration // of the constants' names; tests have no minutes
}

func (c *Config) setDefaults() {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.every == 0 {
		c.every, c.silentAfter, c.lookEvery = Every, SilentAfter, lookEvery
	}
}

// Watch knows when each source was last heard the whole way. Its methods are
// safe for concurrent use.
type Watch struct {
	c       Config
	metrics metrics
	deadman *caller // nil: nobody outside is told

	mu      sync.Mutex
	sources map[string]*source
	judged  map[string]bool // by source: its silence stands as an alert
}

// source is one sender of pulses.
type source struct {
	at       time.Time // of the newest that arrived; zero: none in this run
	ms       int64
	since    time.Time
	expected bool
	told     time.Time // at, before this run
}

// New makes a Watch that goes on from what is on record. It does nothing before
// Run, but hears of commits.
func New(ctx context.Context, c Config) (*Watch, error) {
	c.setDefaults()
	w := &Watch{c: c, sources: map[string]*source{}, judged: map[string]bool{}}
	began := c.Now()
	known, err := c.Store.Pulses(ctx)
	if err != nil {
		return nil, err
	}
	for edge, at := range known {
		w.sources[edge] = &source{told: at, since: began}
	}
	w.sources[Own] = &source{since: began, expected: true, told: known[Own]}
	for _, h := range c.Held {
		if h.Condition.Rule == alerts.RuleSynthetic && h.FalseSince.IsZero() {
			w.judged[strings.TrimPrefix(h.Condition.Key, alerts.ConditionKey(alerts.RuleSynthetic, ""))] = true
		}
	}
	w.metrics = newMetrics(c.Metrics, w)
	if c.Deadman != nil {
		w.deadman = newCaller(*c.Deadman, w.metrics, c.Log)
	}
	return w, nil
}

// IsPulse reports whether an event on record is a pulse.
func IsPulse(e devices.Recorded) bool {
	return e.Type == devices.ButtonTest && (e.Claim == devices.SelfTest || e.Device == devices.SelfTest)
}

// Committed tells the screens of the pulses among events that are on record now.
// It waits for nobody.
func (w *Watch) Committed(edge string, fresh []devices.Recorded) {
	for _, e := range fresh {
		if !IsPulse(e) {
			continue
		}
		now := w.c.Now()
		v := View{Edge: edge, At: &now, Since: now, Expected: true, pulse: true}
		if took := now.Sub(e.Time); e.DeviceTime == nil && took > 0 {
			v.MS = took.Milliseconds()
		}
		w.c.Screens.Publish(Kind, edge, v)
	}
}

// Views is every source, the hub's own first.
func (w *Watch) Views() []View {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]View, 0, len(w.sources))
	for edge, s := range w.sources {
		all = append(all, s.view(edge))
	}
	slices.SortFunc(all, func(a, b View) int {
		switch {
		case a.Edge == Own:
			return -1
		case b.Edge == Own:
			return 1
		}
		return strings.Compare(a.Edge, b.Edge)
	})
	return all
}

func (s *source) view(edge string) View {
	v := View{Edge: edge, MS: s.ms, Since: s.since.UTC(), Expected: s.expected}
	if at := s.newest(); !at.IsZero() {
		at = at.UTC()
		v.At = &at
	}
	return v
}

func (s *source) newest() time.Time {
	if s.at.IsZero() {
		return s.told
	}
	return s.at
}

// arrived takes note of a pulse that came out of live. What is told again of one
// that is known is no pulse.
func (w *Watch) arrived(v View) {
	if !v.pulse {
		return
	}
	w.mu.Lock()
	s := w.sources[v.Edge]
	if s == nil {
		s = &source{}
		w.sources[v.Edge] = s
	}
	s.at, s.ms, s.since, s.expected = *v.At, v.MS, *v.At, true
	whole := w.silent(w.c.Now()) == 0
	w.mu.Unlock()
	w.metrics.arrived.Inc()
	if whole && w.deadman != nil {
		w.deadman.call(w.c.Now())
	}
}

// silent is how many sources are not heard that should be. w.mu is held.
func (w *Watch) silent(now time.Time) (n int) {
	for _, s := range w.sources {
		if s.expected && now.Sub(s.since) > w.c.silentAfter {
			n++
		}
	}
	return n
}
