package patrol

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Store keeps tasks. hub/records implements it.
type Store interface {
	// AddPatrol keeps a new task; added is false when its alert has one already.
	AddPatrol(ctx context.Context, t Task, e access.AuditEntry) (added bool, err error)
}

// Config is what a Service is made of; all must be given.
type Config struct {
	Store Store
	Open  func() []alerts.Alert // that are not resolved
	Name  func(site string) string
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	looks   = 5 * time.Second
	dueIn   = 2 * time.Hour // of a round for an area that fell blind
	because = "opened for a public area that is not seen"
)

// Service opens a round for each public area that falls blind.
type Service struct {
	cfg  Config
	done map[string]bool // alerts that have their round; of those that are open
}

// NewService makes a Service; Run it.
func NewService(c Config) *Service { return &Service{cfg: c, done: map[string]bool{}} }

// Run looks at the open alerts until ctx ends. It missed none when the hub was down:
// it asks what stands, not what happened.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.look(ctx); err != nil && ctx.Err() == nil {
				s.cfg.Log.Error("a round was not opened, tried again", "error", err)
			}
		}
	}
}

func (s *Service) look(ctx context.Context) error {
	standing, failed := map[string]bool{}, error(nil)
	for _, a := range s.cfg.Open() {
		if a.Rule != alerts.RuleBlind || a.Drill || a.Site == "" {
			continue
		}
		standing[a.ID] = true
		if s.done[a.ID] {
			continue
		}
		if err := s.open(ctx, a); err != nil {
			failed = errors.Join(failed, fmt.Errorf("open a round for alert %s: %w", a.ID, err))
			continue
		}
		s.done[a.ID] = true
	}
	for id := range s.done {
		if !standing[id] {
			delete(s.done, id)
		}
	}
	return failed
}

func (s *Service) open(ctx context.Context, a alerts.Alert) error {
	now := s.cfg.Now().UTC()
	t, err := New(Task{
		ID: devices.NewID(now), Alert: a.ID, Points: []Point{{Place: a.Site, Name: s.cfg.Name(a.Site)}},
		OpenedAt: now, OpenedBy: System, DueAt: now.Add(dueIn),
	})
	if err != nil {
		return err
	}
	_, err = s.cfg.Store.AddPatrol(ctx, t, access.AuditEntry{ID: devices.NewID(now), At: now, Actor: System, Action: "patrol.open", Target: "patrol:" + t.ID, Detail: because})
	return err
}
