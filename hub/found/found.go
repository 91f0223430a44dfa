package found

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

const (
	mostOfEdge = 512
	keptFor    = 90 * 24 * time.Hour
	sweepEvery = time.Hour
	retryAfter = 5 * time.Second
)

// The ways in which something can be refused, wrapped with what would be right.
var (
	ErrNotFound = errors.New("no such find")
	ErrConflict = errors.New("not possible now")
	ErrInvalid  = errors.New("invalid")
	// ErrByHand is of Configs: this edge's configuration is not the hub's to change.
	ErrByHand = errors.New("the entry is put into edge.yaml by hand")
)

// Store keeps finds. hub/records implements it.
type Store interface {
	Finds(ctx context.Context) ([]Find, error)
	// PutFinds writes finds, all of them or none.
	PutFinds(ctx context.Context, list []Find) error
	DeleteFinds(ctx context.Context, ids []string) error
}

// Registry is the devices, edges and places. hub/registry implements it.
type Registry interface {
	Lookup(edge, device string) (d devices.Registered, owner string, known bool)
	Site(id string) (devices.Site, bool)
	Known(edge string) bool
	AddDevices(ctx context.Context, list []devices.Registered) error
	ChangeDevices(ctx context.Context, list []devices.Registered) error
	DeleteDevice(ctx context.Context, id string) error
}

// Configs is the edges' configurations, as far as the hub keeps them.
type Configs interface {
	// Propose adds an entry to the list of devices of an edge, and returns the
	// version of its configuration that has it, or an ErrByHand.
	Propose(ctx context.Context, edge string, entry map[string]any, by, reason string) (version int64, err error)
}

// Config is what Finds are made of. Configs may be nil: then an entry is put into
// edge.yaml by hand.
type Config struct {
	Store    Store
	Registry Registry
	Configs  Configs
	Audit    func(ctx context.Context, e access.AuditEntry) error
	Now      func() time.Time
	Log      *slog.Logger
	Metrics  prometheus.Registerer
}

// Finds is what edges found. Its methods are safe for concurrent use.
type Finds struct {
	cfg     Config
	changed chan struct{}
	gone    prometheus.Counter
	unsaved prometheus.Counter

	deciding sync.Mutex // adoptions and the like, one at a time
	saving   sync.Mutex

	mu    sync.Mutex
	all   map[string]Find
	looks map[string]Look
	sent  map[string]time.Time // of each edge's last look, on its own clock
	dirty map[string]bool
}

// New reads what was found before.
func New(ctx context.Context, c Config) (*Finds, error) {
	kept, err := c.Store.Finds(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what edges found: %w", err)
	}
	f := &Finds{
		cfg: c, changed: make(chan struct{}, 1), all: map[string]Find{}, looks: map[string]Look{}, sent: map[string]time.Time{}, dirty: map[string]bool{},
		gone:    promauto.With(c.Metrics).NewCounter(prometheus.CounterOpts{Name: "brighteyes_found_forgotten_total", Help: "Finds of edges that went for want of room."}),
		unsaved: promauto.With(c.Metrics).NewCounter(prometheus.CounterOpts{Name: "brighteyes_found_unsaved_total", Help: "Times that finds could not be written, and are tried again."}),
	}
	for _, one := range kept {
		f.all[one.ID] = one
		if one.Look.After(f.sent[one.Edge]) {
			f.sent[one.Edge] = one.Look
		}
	}
	return f, nil
}

// Apply takes what an edge found. It does not wait.
func (f *Finds) Apply(edge string, m wire.FoundMessage, received time.Time) {
	if !f.cfg.Registry.Known(edge) {
		return
	}
	received, look := received.UTC().Truncate(time.Millisecond), m.Sent.UTC().Truncate(time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	at := received
	if before, ok := f.looks[edge]; ok && f.sent[edge].Equal(look) {
		at = before.At // the same look, told again
	}
	f.looks[edge] = Look{Edge: edge, At: at, EveryM: m.EveryM, Left: m.Left, Failed: m.Failed}
	f.sent[edge] = look
	for _, d := range m.Devices {
		id := idOf(edge, d.Driver, d.Identity)
		one, known := f.all[id]
		if !known {
			one = Find{ID: id, Edge: edge, First: received}
		}
		if known && one.Look.Equal(look) && reflect.DeepEqual(one.Found, d) {
			continue
		}
		one.Found, one.Look, one.Last = d, look, received
		f.all[id], f.dirty[id] = one, true
	}
	f.bound(edge, look)
	f.wake()
}

// bound forgets the finds of an edge that are too many, those first that were not
// seen for longest. f.mu is held.
func (f *Finds) bound(edge string, look time.Time) {
	var old []Find
	n := 0
	for _, one := range f.all {
		if one.Edge == edge {
			n++
			if !one.Look.Equal(look) {
				old = append(old, one)
			}
		}
	}
	slices.SortFunc(old, func(a, b Find) int { return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.ID, b.ID)) })
	for _, one := range old[:min(max(n-mostOfEdge, 0), len(old))] {
		delete(f.all, one.ID)
		f.dirty[one.ID] = true
		f.gone.Inc()
	}
}

func (f *Finds) wake() {
	select {
	case f.changed <- struct{}{}:
	default: // it is awake
	}
}

// List is the finds of an edge, or with "" of all, by id, and what the edges said of
// their last looks.
func (f *Finds) List(edge string) ([]View, []Look) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, looks := []View{}, []Look{}
	for _, id := range slices.Sorted(maps.Keys(f.all)) {
		if one := f.all[id]; (edge == "" || one.Edge == edge) && f.cfg.Registry.Known(one.Edge) {
			list = append(list, f.view(one))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.looks)) {
		if (edge == "" || id == edge) && f.cfg.Registry.Known(id) {
			looks = append(looks, f.looks[id])
		}
	}
	return list, looks
}

// Find is one find.
func (f *Finds) Find(id string) (View, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one, ok := f.all[id]
	if !ok || !f.cfg.Registry.Known(one.Edge) {
		return View{}, ErrNotFound
	}
	return f.view(one), nil
}

// view says where a find stands. f.mu is held.
func (f *Finds) view(one Find) View {
	v := View{Find: one, State: Open, Here: one.Look.Equal(f.sent[one.Edge])}
	served := false
	if one.Adopted != nil {
		_, owner, there := f.cfg.Registry.Lookup(one.Edge, one.Adopted.Device)
		served = owner == one.Edge
		if !there {
			v.Adopted = nil // somebody removed the device: it can be adopted anew
		}
	}
	switch {
	case one.Device != "" || served: // the edge declared it since it last looked
		v.State = Known
	case v.Adopted != nil:
		v.State = Waiting
	case one.Ignored != nil:
		v.State = Quiet
	}
	return v
}

// change changes a find and has it written before it returns.
func (f *Finds) change(ctx context.Context, id string, change func(*Find)) (View, error) {
	f.mu.Lock()
	one, ok := f.all[id]
	if !ok {
		f.mu.Unlock()
		return View{}, ErrNotFound
	}
	change(&one)
	f.mu.Unlock()
	f.saving.Lock()
	defer f.saving.Unlock()
	if err := f.cfg.Store.PutFinds(ctx, []Find{one}); err != nil {
		return View{}, fmt.Errorf("keep find %s: %w", id, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.all[id]
	change(&now)
	now.ID = id
	f.all[id] = now
	return f.view(now), nil
}
