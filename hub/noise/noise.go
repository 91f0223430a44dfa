package noise

import (
	"context"
	"fmt"
	"sync"
	"time"

	"brighteyes/alerts"
)

const (
	// Period is the time that the figures look back on.
	Period = 7 * 24 * time.Hour
	// ReplayPeriod is the time that a proposal is tried on.
	ReplayPeriod = 30 * 24 * time.Hour
	// FloodAlarms: more alarms than this at a desk within Span are a flood.
	FloodAlarms = 10
	Span        = 10 * time.Minute

	enoughTime   = 24 * time.Hour // of records, before a rate means something
	enoughAlarms = 20             // before a share does

	fresh      = 15 * time.Second // figures are worked out this often at most
	mostRaised = 50_000           // alerts that are looked at; beyond, the older ones are left out and Cut is set
	mostStands = 2000             // alerts of one source; beyond, the older ones are left out and Since is later
	topSources = 10
)

// Config is what a Noise is made of. Now may be left out.
type Config struct {
	Store Store
	Open  func() []alerts.Alert // that are not resolved
	Now   func() time.Time
}

// Noise answers for the load of alarms. The records are read once in fresh,
// whoever asks, and mostRaised rows of them at most. It is safe for concurrent use.
type Noise struct {
	c Config

	mu      sync.Mutex // held while the records are read, so that they are read once
	at      time.Time
	raised  []Raised
	began   time.Time
	sources map[alerts.Category][]Source
}

// New makes a Noise.
func New(c Config) *Noise {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Noise{c: c}
}

// Figures are the figures of one desk.
func (n *Noise) Figures(ctx context.Context, desk alerts.Category) (Load, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.c.Now()
	if err := n.refresh(ctx, now); err != nil {
		return Load{}, err
	}
	return figures(desk, n.raised, n.c.Open(), n.began, now), nil
}

// Sources are the sources of most alarms of one desk, the busiest first.
func (n *Noise) Sources(ctx context.Context, desk alerts.Category) ([]Source, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.c.Now()
	if err := n.refresh(ctx, now); err != nil {
		return nil, err
	}
	if known, ok := n.sources[desk]; ok {
		return known, nil
	}
	list := busiest(desk, n.raised)
	for i := range list {
		stands, err := n.c.Store.StandsOf(ctx, list[i].Key, now.Add(-ReplayPeriod), mostStands)
		if err != nil {
			return nil, fmt.Errorf("read the alerts of %s: %w", list[i].Key, err)
		}
		list[i].Since = now.Add(-ReplayPeriod).UTC()
		if len(stands) == mostStands {
			list[i].Since = stands[mostStands-1].At.UTC()
		}
		list[i].propose(stands, now)
	}
	n.sources[desk] = list
	return list, nil
}

// refresh reads the records anew when what is known of them is old.
func (n *Noise) refresh(ctx context.Context, now time.Time) error {
	if age := now.Sub(n.at); !n.at.IsZero() && age >= 0 && age < fresh {
		return nil
	}
	raised, err := n.c.Store.RaisedSince(ctx, now.Add(-Period), mostRaised)
	if err != nil {
		return fmt.Errorf("read the alarms of a week: %w", err)
	}
	if n.began.IsZero() {
		if n.began, err = n.c.Store.RecordsBegan(ctx); err != nil {
			return fmt.Errorf("read when the records began: %w", err)
		}
	}
	n.raised, n.at, n.sources = raised, now, map[alerts.Category][]Source{}
	return nil
}
