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
	// PutOutages writes outages over what is on record of them, all or none.
	PutOutages(ctx context.Context, list []Outage) error
	// LivingOutages are those without an end.
	LivingOutages(ctx context.Context) ([]Outage, error)
	// ForgetCovered takes away samples of hours before a time, and outages that ended
	// before it.
	ForgetCovered(ctx context.Context, before time.Time) error
}

// Config is what Plans are made of; all must be given.
type Config struct {
	Store Store
	// Cameras is how all cameras are now, by id.
	Cameras func() map[string]coverage.State
	// Camera is a camera's name, in English too where it has one, and Site whether an area is
	// a place of the registry.
	Camera func(id string) (name, english string)
	Site   func(area string) (nameEN string, known bool)
	// Above is what is lost above cameras, by camera; nil: nobody knows what they
	// depend on.
	Above func(cameras []string) map[string][]Cause
	// Image is what the hub keeps of an image of a plan.
	Image func(id string) (Image, bool)
	// Keep is how long what was covered is kept.
	Keep time.Duration
	// BlindAfter is how long an area must be dark, and SeenAfter how long it must be seen
	// again, before that is told; 0: a minute, and two and a half.
	BlindAfter, SeenAfter time.Duration
	// Judge puts on record what is blind, and Held is what stood when the hub began.
	Judge func(ctx context.Context, changed []alerts.Judgement) error
	Held  []alerts.Held
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	looks   = time.Second // between two looks at how cameras are
	samples = time.Minute
	forgets = time.Hour

	savedWithin = 10 * time.Second // for looking what became of a save
)

// Plans is the plan as it stands, with what is seen of it. Its methods are safe for
// concurrent use, and readers never wait for the geometry.
type Plans struct {
	cfg    Config
	saving sync.Mutex // one who saves at a time; it guards unsure too
	unsure bool       // whether a save that failed is on record
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
	living, err := c.Store.LivingOutages(ctx)
	if err != nil {
		return nil, fmt.Errorf("read which areas are dark: %w", err)
	}
	if c.BlindAfter == 0 {
		c.BlindAfter = blindAfter
	}
	if c.SeenAfter == 0 {
		c.SeenAfter = seenAfter
	}
	p := &Plans{cfg: c, blind: newBlindness(c.Held, living)}
	p.view = p.viewOf(v)
	return p, nil
}

// viewOf computes a version that is on record.
func (p *Plans) viewOf(v Version) View {
	view := View{Version: v}
	if v.N == 0 {
		return view
	}
	states := v.known(p.cfg.Cameras())
	site, mistakes := coverage.New(v.plan(states))
	if len(mistakes) > 0 {
		// A drawing keeps no hub from answering calls.
		view.Problem = fmt.Errorf("site plan %d: %w", v.N, mistakes[0])
		p.cfg.Log.Error("what is seen is not known", "error", view.Problem)
		return view
	}
	view.Site, view.States = site, states
	return view
}

// View is the plan as it stands now.
func (p *Plans) View() View {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.view
}

// Try says what would be wrong with a draft; it keeps nothing.
func (p *Plans) Try(d Draft, by string) (Version, []coverage.Mistake, error) {
	var mistakes []coverage.Mistake
	if d.Images, mistakes = p.checkImages(d.Images); len(mistakes) > 0 {
		return Version{}, mistakes, nil
	}
	v, _, mistakes, err := p.View().Version.next(d, by, p.cfg.Now())
	return v, mistakes, err
}

// Save makes a draft the next version. entry is its row of the audit record.
func (p *Plans) Save(ctx context.Context, d Draft, by string, entry func(at time.Time, v Version) access.AuditEntry) (Version, []coverage.Mistake, error) {
	p.saving.Lock()
	defer p.saving.Unlock()
	if err := p.settled(ctx); err != nil {
		return Version{}, nil, err
	}
	now := p.cfg.Now()
	var mistakes []coverage.Mistake
	if d.Images, mistakes = p.checkImages(d.Images); len(mistakes) > 0 {
		return Version{}, mistakes, nil
	}
	v, site, mistakes, err := p.View().Version.next(d, by, now)
	if err != nil || len(mistakes) > 0 {
		return Version{}, mistakes, err
	}
	states := v.known(p.cfg.Cameras())
	if site, err = site.WithStates(states); err != nil {
		return Version{}, nil, fmt.Errorf("site plan %d: %w", v.N, err) // nothing was kept
	}
	if err := p.cfg.Store.AddPlan(ctx, v, entry(now, v)); err != nil {
		if p.doubted(ctx, v) {
			p.show(View{Version: v, Site: site, States: states})
			return v, nil, nil
		}
		return Version{}, nil, err
	}
	p.show(View{Version: v, Site: site, States: states})
	return v, nil, nil
}

func (p *Plans) show(view View) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.view = view
}

// Run looks at the cameras and adds up what is covered until ctx ends.
func (p *Plans) Run(ctx context.Context) error {
	look, sample, forget := time.NewTicker(looks), time.NewTicker(samples), time.NewTicker(forgets)
	defer look.Stop()
	defer sample.Stop()
	defer forget.Stop()
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
		case <-forget.C:
			if err := p.cfg.Store.ForgetCovered(ctx, p.cfg.Now().Add(-p.cfg.Keep)); err != nil && ctx.Err() == nil {
				p.cfg.Log.Error("what was covered long ago was not taken away, tried again", "error", err)
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
	p.show(View{Version: now.Version, Site: site, States: maps.Clone(states)})
}
