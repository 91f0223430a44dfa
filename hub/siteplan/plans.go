package siteplan

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
)

// Store keeps versions and what was covered. hub/records implements it.
type Store interface {
	// LatestPlan is the newest version; of nothing drawn yet the zero Version.
	LatestPlan(ctx context.Context) (Version, error)
	// AddPlan keeps a version that follows the newest one, or is ErrConflict.
	AddPlan(ctx context.Context, v Version, e access.AuditEntry) error
	// AddCovered adds samples to those of their hours.
	AddCovered(ctx context.Context, samples []Sample) error
}

// Config is what Plans are made of; all must be given.
type Config struct {
	Store Store
	// Cameras is how all cameras are now, by id.
	Cameras func() map[string]coverage.State
	// Camera is a camera's name, and Site whether an area is a place of the registry.
	Camera func(id string) string
	Site   func(area string) bool
	// Judge puts on record what is blind, and Held is what stood when the hub began.
	Judge func(ctx context.Context, changed []alerts.Judgement) error
	Held  []alerts.Held
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	looks   = time.Second // between two looks at how cameras are
	samples = time.Minute
)

// Plans is the plan as it stands, with what is seen of it. Its methods are safe for
// concurrent use, and readers never wait for the geometry.
type Plans struct {
	cfg    Config
	saving sync.Mutex // one who saves at a time
	blind  blindness

	mu   sync.RWMutex
	view View
}

// View is the plan and what is seen of it, at one moment. Nothing in it changes.
type View struct {
	Version Version
	Site    *coverage.Site // nil: nothing was drawn yet, or it cannot be computed
	Problem error          // why the version on record cannot be computed
	States  map[string]coverage.State
}

// New takes up the newest version.
func New(ctx context.Context, c Config) (*Plans, error) {
	v, err := c.Store.LatestPlan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the site plan: %w", err)
	}
	p := &Plans{cfg: c, view: View{Version: v}, blind: newBlindness(c.Held)}
	if v.N == 0 {
		return p, nil
	}
	states := v.known(c.Cameras())
	site, mistakes := coverage.New(v.plan(states))
	if len(mistakes) > 0 {
		// A drawing keeps no hub from answering calls.
		p.view.Problem = fmt.Errorf("site plan %d: %w", v.N, mistakes[0])
		c.Log.Error("what is seen is not known", "error", p.view.Problem)
		return p, nil
	}
	p.view.Site, p.view.States = site, states
	return p, nil
}

// View is the plan as it stands now.
func (p *Plans) View() View {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.view
}

// Try says what would be wrong with a draft; it keeps nothing.
func (p *Plans) Try(d Draft, by string) (Version, []coverage.Mistake, error) {
	v, _, mistakes, err := p.View().Version.next(d, by, p.cfg.Now())
	return v, mistakes, err
}

// Save makes a draft the next version. entry is its row of the audit record.
func (p *Plans) Save(ctx context.Context, d Draft, by string, entry func(at time.Time, v Version) access.AuditEntry) (Version, []coverage.Mistake, error) {
	p.saving.Lock()
	defer p.saving.Unlock()
	now := p.cfg.Now()
	v, site, mistakes, err := p.View().Version.next(d, by, now)
	if err != nil || len(mistakes) > 0 {
		return Version{}, mistakes, err
	}
	if err := p.cfg.Store.AddPlan(ctx, v, entry(now, v)); err != nil {
		return Version{}, nil, err
	}
	states := v.known(p.cfg.Cameras())
	if site, err = site.WithStates(states); err != nil {
		return Version{}, nil, fmt.Errorf("site plan %d: %w", v.N, err) // which known has made impossible
	}
	p.mu.Lock()
	p.view = View{Version: v, Site: site, States: states}
	p.mu.Unlock()
	return v, nil, nil
}

// Run looks at the cameras and adds up what is covered until ctx ends.
func (p *Plans) Run(ctx context.Context) error {
	look, sample := time.NewTicker(looks), time.NewTicker(samples)
	defer look.Stop()
	defer sample.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			p.look()
			if err := p.judge(ctx, p.cfg.Now()); err != nil && ctx.Err() == nil {
				p.cfg.Log.Error("that an area is not seen was not put on record, tried again", "error", err)
			}
		case <-sample.C:
			if err := p.sample(ctx); err != nil && ctx.Err() == nil {
				p.cfg.Log.Error("what is covered was not recorded", "error", err)
			}
		}
	}
}

// look takes over how cameras are now. Whatever goes wrong in the geometry, the hub
// goes on answering calls.
func (p *Plans) look() {
	defer func() {
		if r := recover(); r != nil {
			p.cfg.Log.Error("what is seen could not be computed", "panic", r)
		}
	}()
	states := p.cfg.Cameras()
	p.saving.Lock() // so that no version comes between
	defer p.saving.Unlock()
	now := p.View()
	if now.Site == nil {
		return
	}
	states = now.Version.known(states)
	changed := map[string]coverage.State{}
	for _, c := range now.Version.Cameras {
		if states[c.ID] != now.States[c.ID] {
			changed[c.ID] = states[c.ID] // of one that the hub does not know any more: unknown
		}
	}
	if len(changed) == 0 {
		return
	}
	site, err := now.Site.WithStates(changed)
	if err != nil {
		p.cfg.Log.Error("how cameras are was not taken over", "error", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.view = View{Version: now.Version, Site: site, States: maps.Clone(states)}
}
