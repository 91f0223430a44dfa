package registry

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"

	"github.com/prometheus/client_golang/prometheus"
)

// Publisher tells the screens that an object is now so. It must not block.
type Publisher interface {
	Publish(kind, id string, object any)
}

// Config is what a Registry is made of. All but Store may be left out.
type Config struct {
	Store     Store
	Publisher Publisher
	// Judge puts on record which conditions became true or false, or true of
	// something else. After an error the same come again.
	Judge func(ctx context.Context, changed []alerts.Judgement) error
	// Disconnect cuts the live connections of an edge whose token is no longer good.
	Disconnect func(edge string)
	// Held is the conditions that are on record at the start.
	Held    []alerts.Held
	Now     func() time.Time // with monotonic reading; default time.Now
	Started time.Time        // of the hub; default Now()
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Registry is the edges, devices and sites of a hub. Its methods are safe for
// concurrent use.
type Registry struct {
	store      Store
	publisher  Publisher
	judge      func(context.Context, []alerts.Judgement) error
	disconnect func(string)
	now        func() time.Time
	started    time.Time
	log        *slog.Logger
	metrics    metrics
	kick       chan struct{} // something urgent came: look at once
	saving     chan struct{} // a record is newer here than in Store

	// writing is held over a change that must be durable before it shows, and
	// over each write of what changed, so that the store never goes back. It is
	// taken before mu.
	writing sync.Mutex

	mu      sync.RWMutex
	edges   map[string]*edge
	devices map[string]*device
	sites   map[string]devices.Site
	heirs   heirs // see Succeed

	unsaved   map[string]struct{} // devices whose record is newer here than in Store
	byEdge    map[string]map[string]*device
	looked    map[string]struct{}                    // devices to be assessed at the next look
	shownEdge map[string]struct{}                    // edges to be published
	shownDev  map[string]struct{}                    // devices to be published
	resent    map[string][]wire.Gap                  // by edge: gaps that came again, to be marked on record
	graph     *graph                                 // nil: who depends on whom may have changed
	gates     atomic.Pointer[map[string]gatesWithin] // nil: see gatesByPlace
	weigh     bool                                   // who can call may have changed
	judged    *verdicts
	calls     calls
	kpi       KPI
	settled   bool // the start's grace is over and was acted upon
	judging   chan struct{}
}

// New reads what is on record.
func New(ctx context.Context, c Config) (*Registry, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Started.IsZero() {
		c.Started = c.Now()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Publisher == nil {
		c.Publisher = nobody{}
	}
	if c.Judge == nil {
		c.Judge = func(context.Context, []alerts.Judgement) error { return nil }
	}
	if c.Disconnect == nil {
		c.Disconnect = func(string) {}
	}
	r := &Registry{
		store: c.Store, publisher: c.Publisher, judge: c.Judge, disconnect: c.Disconnect,
		now: c.Now, started: c.Started, log: c.Log, kick: make(chan struct{}, 1), saving: make(chan struct{}, 1), judging: make(chan struct{}, 1),
		edges: map[string]*edge{}, devices: map[string]*device{}, sites: map[string]devices.Site{}, heirs: heirs{},
		unsaved: map[string]struct{}{}, looked: map[string]struct{}{},
		shownEdge: map[string]struct{}{}, shownDev: map[string]struct{}{},
		resent: map[string][]wire.Gap{}, byEdge: map[string]map[string]*device{}, judged: newVerdicts(c.Held),
	}
	if err := r.load(ctx); err != nil {
		return nil, fmt.Errorf("load registry: %w", err)
	}
	r.metrics = newMetrics(c.Metrics, r)
	r.look(c.Now(), everything)
	return r, nil
}

type nobody struct{}

func (nobody) Publish(string, string, any) {}

func (r *Registry) load(ctx context.Context) error {
	edges, err := r.store.Edges(ctx)
	if err != nil {
		return fmt.Errorf("edges: %w", err)
	}
	for _, rec := range edges {
		e := r.newEdge(rec)
		if e.gaps, err = r.store.Gaps(ctx, rec.ID); err != nil {
			return fmt.Errorf("gaps of edge %s: %w", rec.ID, err)
		}
		if e.refused, e.refusals, err = r.store.Refusals(ctx, rec.ID); err != nil {
			return fmt.Errorf("refusals of edge %s: %w", rec.ID, err)
		}
		if e.refused == nil {
			e.refused = map[string]int{}
		}
		counters, err := r.store.Counters(ctx, rec.ID)
		if err != nil {
			return fmt.Errorf("counters of edge %s: %w", rec.ID, err)
		}
		e.conflicts, e.stripped = counters["id_conflict"], counters["stripped"]
		_, e.wasAway = r.judged.stands(edgeOwner(rec.ID), alerts.ConditionKey(alerts.RuleEdgeAway, rec.ID))
		r.edges[rec.ID] = e
	}
	list, err := r.store.Devices(ctx)
	if err != nil {
		return fmt.Errorf("devices: %w", err)
	}
	for _, rec := range list {
		d := &device{Registered: rec, listed: rec.Edge != "" && !rec.Undeclared && !expected(rec)}
		_, d.wasOff = r.judged.stands(deviceOwner(rec.ID), alerts.ConditionKey(offlineRule(rec.Kind), rec.ID))
		r.add(d)
	}
	if err := r.loadPaths(ctx); err != nil {
		return err
	}
	sites, err := r.store.Sites(ctx)
	if err != nil {
		return fmt.Errorf("sites: %w", err)
	}
	for _, s := range sites {
		r.sites[s.ID] = s
	}
	seen, err := r.store.Seen(ctx)
	if err != nil {
		return fmt.Errorf("last signs of life: %w", err)
	}
	for _, s := range seen {
		if d := r.devices[s.Device]; d != nil && s.At.After(d.lastSeen) { // it may have been under several edges
			d.lastSeen, d.stored = s.At, s.At
		} else if e := r.edges[s.Edge]; e != nil && s.Device == "" {
			e.before, e.stored = s.At, s.At
		}
	}
	return nil
}

func (r *Registry) newEdge(rec devices.EdgeRecord) *edge {
	return &edge{
		EdgeRecord: rec, started: r.started,
		claims: map[string]devices.Device{}, refused: map[string]int{},
	}
}

// starting reports whether the hub is in its first 90 s.
func (r *Registry) starting(now time.Time) bool { return now.Sub(r.started) < startGrace }

// urgent has Run look at once instead of at the next second.
func (r *Registry) urgent() {
	select {
	case r.kick <- struct{}{}:
	default: // a look is on its way already
	}
}
