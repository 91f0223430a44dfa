package exercise

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/devices"
)

// Store keeps exercises. hub/records implements it.
type Store interface {
	PutExercise(ctx context.Context, e Exercise) error
	// Exercise is one, or ErrNotFound; RunningExercises those without an end.
	Exercise(ctx context.Context, id string) (Exercise, error)
	RunningExercises(ctx context.Context) ([]Exercise, error)
	Exercises(ctx context.Context, limit int, cursor string) (page []Exercise, next string, err error)
	// PressesSince are the presses received since t, oldest first.
	PressesSince(ctx context.Context, t time.Time) ([]devices.Recorded, error)
	// TestedIn is when each of these devices was last pressed as an exercise
	// between two times.
	TestedIn(ctx context.Context, list []string, from, to time.Time) (map[string]time.Time, error)
}

// Config is what a Service is made of. Log, Metrics and Now may be left out.
type Config struct {
	Store Store
	// Buttons are the ids of a place's buttons that can be in an exercise, and of
	// those below it; IsButton says whether a device is one.
	Buttons  func(site string) []string
	IsButton func(device string) bool
	// Publish tells the screens; it never blocks.
	Publish func(v View)
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Now     func() time.Time // with monotonic reading
}

// Service begins and ends exercises and marks presses. Its methods are safe for
// concurrent use.
type Service struct {
	c      Config
	marked *prometheus.CounterVec
	wake   chan struct{} // what is open may have changed

	beginning sync.Mutex // held over the opening of one; taken before mu

	mu     sync.Mutex
	box    *Box
	tested map[string]map[string]time.Time // by exercise and device
	owed   map[string]Exercise             // ended here, and not on record as that yet
}

// New goes on from what is on record.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{c: c, wake: make(chan struct{}, 1), box: NewBox(), tested: map[string]map[string]time.Time{}, owed: map[string]Exercise{}}
	s.marked = promauto.With(c.Metrics).NewCounterVec(prometheus.CounterOpts{
		Name: "brighteyes_exercise_presses_total", Help: "Presses of buttons in an exercise, by what they were taken for.",
	}, []string{"as"})
	now := c.Now()
	presses, err := c.Store.PressesSince(ctx, now.Add(-keptFor))
	if err != nil {
		return nil, fmt.Errorf("read the last presses: %w", err)
	}
	for _, e := range presses {
		s.box.Remember(e, now)
	}
	running, err := c.Store.RunningExercises(ctx)
	if err != nil {
		return nil, fmt.Errorf("read exercises: %w", err)
	}
	for _, e := range running {
		s.box.Open(e, now)
		if s.tested[e.ID], err = c.Store.TestedIn(ctx, e.Devices, e.BeganAt, e.Until); err != nil {
			return nil, fmt.Errorf("read what was tested in exercise %s: %w", e.ID, err)
		}
	}
	return s, nil
}

// Mark implements ingest.Exercises: what is to be put on record for a press, and
// whether it is only ticked off.
func (s *Service) Mark(e devices.Recorded) (_ devices.Recorded, tested bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark := s.box.Mark(e, s.c.Now())
	if mark == Real {
		if s.inScope(e) {
			s.marked.WithLabelValues("real").Inc()
		}
		return e, false
	}
	e.Data = maps.Clone(e.Data)
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	e.Data["drill"] = true
	if mark == Tested {
		s.marked.WithLabelValues("tested").Inc()
		return e, true
	}
	s.marked.WithLabelValues("drill").Inc()
	return e, false
}

func (s *Service) inScope(e devices.Recorded) bool {
	if e.Type != devices.ButtonPressed {
		return false
	}
	for _, o := range s.box.open {
		if o.scope[e.Device] {
			return true
		}
	}
	return false
}

// Committed ticks off what is on record by now.
func (s *Service) Committed(fresh []devices.Recorded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range fresh {
		if e.Type != devices.ButtonPressed || !e.Drill() {
			continue
		}
		for id, o := range s.box.open {
			if o.scope[e.Device] {
				if s.tested[id] == nil {
					s.tested[id] = map[string]time.Time{}
				}
				s.tested[id][e.Device] = e.Received
				s.c.Publish(s.view(o.Exercise))
			}
		}
	}
}

// view is e with its counts. s.mu is held.
func (s *Service) view(e Exercise) View {
	return ViewOf(e, len(s.tested[e.ID]))
}

// ViewOf is e as screens show it, with so many of its devices tested.
func ViewOf(e Exercise, tested int) View {
	return View{
		ID: e.ID, Kind: e.Kind, Site: e.Site, By: e.By, Note: e.Note, BeganAt: e.BeganAt, Until: e.Until, EndedAt: e.EndedAt, EndedBy: e.EndedBy,
		Devices: len(e.Devices), Tested: tested,
	}
}

// Running are the exercises that are open, the latest first.
func (s *Service) Running() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]View, 0, len(s.box.open))
	for _, o := range s.box.open {
		list = append(list, s.view(o.Exercise))
	}
	slices.SortFunc(list, func(a, b View) int { return cmp.Or(b.BeganAt.Compare(a.BeganAt), cmp.Compare(b.ID, a.ID)) })
	return list
}

// Exercises are those on record, the latest first, a page at a time.
func (s *Service) Exercises(ctx context.Context, limit int, cursor string) ([]View, string, error) {
	page, next, err := s.c.Store.Exercises(ctx, limit, cursor)
	if err != nil {
		return nil, "", err
	}
	list := make([]View, len(page))
	for i, e := range page {
		tested, err := s.testedIn(ctx, e)
		if err != nil {
			return nil, "", err
		}
		list[i] = ViewOf(e, len(tested))
	}
	return list, next, nil
}

// Exercise is one, with when each of its devices was pressed in it.
func (s *Service) Exercise(ctx context.Context, id string) (Exercise, map[string]time.Time, error) {
	e, err := s.c.Store.Exercise(ctx, id)
	if err != nil {
		return Exercise{}, nil, err
	}
	tested, err := s.testedIn(ctx, e)
	return e, tested, err
}

func (s *Service) testedIn(ctx context.Context, e Exercise) (map[string]time.Time, error) {
	to := e.Until
	if e.EndedAt != nil && e.EndedAt.Before(to) {
		to = *e.EndedAt
	}
	return s.c.Store.TestedIn(ctx, e.Devices, e.BeganAt, to)
}
