package exercise

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

const (
	noteMost = 200 // characters
	system   = "system"
	retry    = 5 * time.Second // of an end that could not be put on record
)

// Begin opens an exercise: on record first, then in effect.
func (s *Service) Begin(ctx context.Context, b Begin) (View, error) {
	e, err := s.asked(b)
	if err != nil {
		return View{}, err
	}
	s.beginning.Lock()
	defer s.beginning.Unlock()
	if err := s.free(e); err != nil {
		return View{}, err
	}
	if err := s.c.Store.PutExercise(ctx, e); err != nil {
		return View{}, fmt.Errorf("begin an exercise: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.box.Open(e, s.c.Now())
	v := s.view(e)
	s.c.Publish(v)
	s.nudge()
	return v, nil
}

// free says why e cannot be opened beside those that are.
func (s *Service) free(e Exercise) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.box.open) >= openMost {
		return fmt.Errorf("%w: %d exercises are open, %d is the most", ErrConflict, len(s.box.open), openMost)
	}
	for _, o := range s.box.open {
		if i := slices.IndexFunc(e.Devices, func(d string) bool { return o.scope[d] }); i >= 0 {
			return fmt.Errorf("%w: %s is in another exercise until %s", ErrConflict, e.Devices[i], o.Until.Format(time.RFC3339))
		}
	}
	return nil
}

// asked is what b comes to.
func (s *Service) asked(b Begin) (Exercise, error) {
	if b.Kind != KindDrill && b.Kind != KindWalkTest {
		return Exercise{}, fmt.Errorf("%w: kind: want drill or walk_test", ErrInvalid)
	}
	if b.Time == 0 {
		b.Time = DefaultTime
	}
	if b.Time < time.Minute || b.Time > LongestTime {
		return Exercise{}, fmt.Errorf("%w: minutes: want 1 to %d", ErrInvalid, int(LongestTime.Minutes()))
	}
	if utf8.RuneCountInString(b.Note) > noteMost {
		return Exercise{}, fmt.Errorf("%w: note: %d characters at most", ErrInvalid, noteMost)
	}
	list := slices.Clone(b.Devices)
	for _, d := range list {
		if !s.c.IsButton(d) {
			return Exercise{}, fmt.Errorf("%w: devices: %.64q is no button in service", ErrInvalid, d)
		}
	}
	if b.Site != "" {
		list = append(list, s.c.Buttons(b.Site)...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	switch {
	case len(list) == 0:
		return Exercise{}, fmt.Errorf("%w: there is no button in service there; want a site or devices", ErrInvalid)
	case len(list) > devicesMost:
		return Exercise{}, fmt.Errorf("%w: %d buttons, %d is the most", ErrInvalid, len(list), devicesMost)
	}
	now := s.c.Now()
	began := now.UTC().Truncate(time.Millisecond)
	return Exercise{
		ID: devices.NewID(now), Kind: b.Kind, Site: b.Site, Devices: list, By: b.By, Note: b.Note, BeganAt: began, Until: began.Add(b.Time),
	}, nil
}

// End closes an exercise at once: from now on every press is real, whether that
// can be put on record or not.
func (s *Service) End(ctx context.Context, id, by string) (View, error) {
	s.mu.Lock()
	e, open := s.close(id, by)
	s.mu.Unlock()
	if !open {
		stands, err := s.c.Store.Exercise(ctx, id)
		if err != nil {
			return View{}, err
		}
		return View{}, fmt.Errorf("%w: the exercise %s is over", ErrConflict, stands.ID)
	}
	if err := s.record(ctx, e); err != nil {
		return View{}, fmt.Errorf("the exercise is over, and its end will be put on record: %w", err)
	}
	tested, err := s.testedIn(ctx, e)
	if err != nil {
		return View{}, err
	}
	return ViewOf(e, len(tested)), nil
}

// close takes an exercise out of effect. s.mu is held.
func (s *Service) close(id, by string) (Exercise, bool) {
	o, open := s.box.open[id]
	if !open {
		return Exercise{}, false
	}
	e := o.Exercise
	now := s.c.Now().UTC().Truncate(time.Millisecond)
	e.EndedAt, e.EndedBy = &now, by
	s.c.Publish(s.view(e))
	s.box.Close(id)
	delete(s.tested, id)
	s.owed[id] = e
	s.nudge()
	return e, true
}

func (s *Service) record(ctx context.Context, e Exercise) error {
	if err := s.c.Store.PutExercise(ctx, e); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.owed, e.ID)
	return nil
}

func (s *Service) nudge() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run ends exercises when their time is over, and puts on record what could not
// be, until ctx ends. It returns nil then. No press depends on it: what is over
// is over by the clock.
func (s *Service) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for told := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-timer.C:
		}
		err := s.tend(ctx)
		if err != nil && !told && ctx.Err() == nil {
			s.c.Log.Error("the end of an exercise cannot be put on record, tried again", "err", err)
		}
		told = err != nil
		timer.Reset(s.next())
	}
}

// tend closes what is over and writes what is owed.
func (s *Service) tend(ctx context.Context) error {
	s.mu.Lock()
	for _, id := range s.box.Over(s.c.Now()) {
		s.close(id, system)
	}
	var owed []Exercise
	for _, e := range s.owed {
		owed = append(owed, e)
	}
	s.mu.Unlock()
	for _, e := range owed {
		if err := s.record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// next is how long until there is something to do.
func (s *Service) next() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Minute // a clock that was set is noticed by then
	if len(s.owed) > 0 {
		wait = retry
	}
	for _, o := range s.box.open {
		wait = min(wait, max(o.to.Sub(s.c.Now()), 0))
	}
	return wait
}
