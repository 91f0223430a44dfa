package patrol

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Store keeps tasks. hub/records implements it.
type Store interface {
	// AddPatrol keeps a new task; added is false when its alert has one already.
	AddPatrol(ctx context.Context, t Task, e access.AuditEntry) (added bool, err error)
	// PutPatrol writes a task over its version before, or is ErrConflict.
	PutPatrol(ctx context.Context, t Task, e access.AuditEntry) error
	// Patrols are those that the filter chooses, newest first, a page at a time.
	Patrols(ctx context.Context, f Filter) (page []Task, next string, err error)
}

// Config is what a Service is made of; all must be given.
type Config struct {
	Store Store
	Open  func() []alerts.Alert // that are not resolved
	Name  func(place string) string
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	looks      = time.Second   // of the open alerts, in memory
	dueIn      = 2 * time.Hour // of a round for an area that fell blind
	because    = "opened for a public area that is not seen"
	mostLiving = 500 // living rounds that are looked at
)

// Service opens a round for each public area that falls blind, and one for all that
// one outage blinds.
type Service struct {
	cfg  Config
	done map[string]string // by alert that is open: the places that its round has
}

// NewService makes a Service; Run it.
func NewService(c Config) *Service { return &Service{cfg: c, done: map[string]string{}} }

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

// owed is the round that an alert is to have.
type owed struct {
	alert string
	many  bool // it is of several areas that one outage blinds
	areas []string
	under map[string]string // the alerts of those areas, by area; of several
}

// wants lists the rounds that open alerts are to have.
func wants(open []alerts.Alert) []owed {
	var list []owed
	of := map[string]int{} // by incident
	for _, a := range open {
		if a.Rule == alerts.RuleManyBlind && !a.Drill {
			of[a.ID] = len(list)
			list = append(list, owed{alert: a.ID, many: true, under: map[string]string{}})
		}
	}
	for _, a := range open {
		if a.Rule != alerts.RuleBlind || a.Drill {
			continue
		}
		area := strings.TrimPrefix(a.Key, alerts.ConditionKey(alerts.RuleBlind, "")) // also of one that is no place of the registry
		if i, under := of[a.Cause]; under {
			list[i].areas = append(list[i].areas, area)
			list[i].under[area] = a.ID
		} else {
			list = append(list, owed{alert: a.ID, areas: []string{area}})
		}
	}
	for i := range list {
		slices.Sort(list[i].areas)
	}
	return slices.DeleteFunc(list, func(o owed) bool { return len(o.areas) == 0 })
}

func (s *Service) look(ctx context.Context) error {
	standing := map[string]bool{}
	var news []owed
	for _, o := range wants(s.cfg.Open()) {
		if standing[o.alert] = true; s.done[o.alert] != strings.Join(o.areas, " ") {
			news = append(news, o)
		}
	}
	for id := range s.done {
		if !standing[id] {
			delete(s.done, id)
		}
	}
	if len(news) == 0 {
		return nil
	}
	living, _, err := s.cfg.Store.Patrols(ctx, Filter{Limit: mostLiving})
	if err != nil {
		return fmt.Errorf("list rounds: %w", err)
	}
	var failed error
	for _, o := range news {
		if err := s.give(ctx, o, living); err != nil {
			failed = errors.Join(failed, fmt.Errorf("open a round for alert %s: %w", o.alert, err))
			continue
		}
		s.done[o.alert] = strings.Join(o.areas, " ")
	}
	return failed
}

// give makes sure that the areas of an alert are on a round: one that lives, or a new one.
func (s *Service) give(ctx context.Context, o owed, living []Task) error {
	own := slices.IndexFunc(living, func(t Task) bool { return t.Alert == o.alert })
	var left []Point
	for _, area := range o.areas {
		if !slices.ContainsFunc(living, func(t Task) bool { return t.OpenedBy == System && t.Has(area) && !(o.many && t.joins(o)) }) {
			left = append(left, Point{Place: area, Name: s.cfg.Name(area)})
		}
	}
	var into Task // the round that all are walked in; none when the alert's is over
	var err error
	switch {
	case own >= 0:
		into, _ = living[own].Extend(left)
		if into.Version != living[own].Version {
			err = s.put(ctx, into, "patrol.extend")
		}
	case len(left) > 0:
		into, err = s.open(ctx, o.alert, left)
	}
	if err != nil {
		return err
	}
	if o.many {
		for _, p := range left {
			if err := s.alone(ctx, o, p, into, living); err != nil {
				return err
			}
		}
	}
	for _, t := range living {
		if o.many && t.joins(o) && t.within(into) {
			next, err := t.Do(Act{Verb: Cancel, By: System, At: s.cfg.Now().UTC(), Note: "同一原因的区域合为一次巡查 · one round for all that one outage blinds"})
			if err != nil {
				return err
			}
			if err := s.put(ctx, next, "patrol.cancel"); err != nil && !errors.Is(err, ErrConflict) {
				return err // of a conflict: somebody takes it, and walks it
			}
		}
	}
	return nil
}

// alone gives an area a round of its own when the round of all has no place for it: that
// was walked and closed before the area fell blind, or it is full.
func (s *Service) alone(ctx context.Context, o owed, p Point, into Task, living []Task) error {
	if into.Has(p.Place) || slices.ContainsFunc(living, func(t Task) bool { return t.OpenedBy == System && t.Has(p.Place) }) {
		return nil
	}
	past, _, err := s.cfg.Store.Patrols(ctx, Filter{Over: true, Place: p.Place, Limit: mostLiving})
	if err != nil {
		return fmt.Errorf("list rounds of %s: %w", p.Place, err)
	}
	if slices.ContainsFunc(past, func(t Task) bool { return t.Alert == o.alert && t.Has(p.Place) }) {
		return nil // somebody went there for this very outage
	}
	s.cfg.Log.Info("an area gets a round of its own: that of its incident is over or full", "area", p.Place, "incident", o.alert)
	_, err = s.open(ctx, o.under[p.Place], []Point{p})
	return err
}

// within reports whether all places of the round are on another.
func (t Task) within(other Task) bool {
	return !slices.ContainsFunc(t.Points, func(p Point) bool { return !other.Has(p.Place) })
}

// joins reports whether a round was opened for one of the areas alone, and nobody has
// taken it, so that the round of all takes its place.
func (t Task) joins(o owed) bool {
	return t.State == Open && t.OpenedBy == System && t.Alert != o.alert && slices.Contains(slices.Collect(maps.Values(o.under)), t.Alert)
}

// open opens a round with as many of the places as it has room for; it is none when the
// alert had one already.
func (s *Service) open(ctx context.Context, alert string, points []Point) (Task, error) {
	now := s.cfg.Now().UTC()
	t, err := New(Task{ID: devices.NewID(now), Alert: alert, Points: points[:min(len(points), mostPoints)], OpenedAt: now, OpenedBy: System, DueAt: now.Add(dueIn)})
	if err != nil {
		return Task{}, err
	}
	added, err := s.cfg.Store.AddPatrol(ctx, t, s.entry(t, "patrol.open"))
	if err != nil {
		return Task{}, err
	}
	if !added {
		s.cfg.Log.Info("no round was opened: the alert had one, which is over", "alert", alert, "places", len(points))
		return Task{}, nil
	}
	return t, nil
}

func (s *Service) put(ctx context.Context, t Task, action string) error {
	return s.cfg.Store.PutPatrol(ctx, t, s.entry(t, action))
}

func (s *Service) entry(t Task, action string) access.AuditEntry {
	now := s.cfg.Now().UTC()
	return access.AuditEntry{ID: devices.NewID(now), At: now, Actor: System, Action: action, Target: "patrol:" + t.ID, Detail: because}
}
