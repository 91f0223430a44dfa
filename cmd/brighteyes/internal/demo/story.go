package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

const (
	looksEvery  = 500 * time.Millisecond
	toldWithin  = 3 * time.Minute // a story that has not come to its end by then stops
	deedWithin  = 10 * time.Second
	ordersMost  = 4 // that wait; beyond them the panel is refused
	killedPress = "button-1-301"
	listensIn   = 10 * time.Second // the hub, when somebody presses in the demo's first moments
	watchedFor  = 5 * time.Second  // whether a press comes a second time
	countedIn   = time.Minute
	lastWord    = 300 * time.Millisecond // for the hub to answer who asked for its end
)

// story has things happen in the simulated community, each by its real protocol, and
// holds against the hub's API what came of them. It implements api.Demo.
type story struct {
	town  *town
	phone *telephone
	hub   *hubProcess
	desks *desks
	log   *slog.Logger

	orders chan string
	kills  chan struct{}
	based  chan struct{} // closed when it is known what is on record from before

	mu      sync.Mutex
	view    api.DemoTold
	began   time.Time
	due     int            // the next of deeds
	base    map[string]int // presses on record from before, by button
	sent    map[string]int // presses since
	presses api.DemoPresses
	killed  *api.DemoKill
}

func newStory(t *town, phone *telephone, hub *hubProcess, d *desks, log *slog.Logger) *story {
	s := &story{
		town: t, phone: phone, hub: hub, desks: d, log: log,
		orders: make(chan string, ordersMost), kills: make(chan struct{}, 1), based: make(chan struct{}),
		base: map[string]int{}, sent: map[string]int{},
	}
	s.view = api.DemoTold{State: idle, Acts: blank()}
	return s
}

// The states of the story.
const (
	idle      = "idle"
	running   = "running"
	told      = "told"
	resetting = "resetting"
)

func blank() []api.DemoAct {
	list := make([]api.DemoAct, len(acts))
	for i, a := range acts {
		list[i] = api.DemoAct{ID: a.id, DueS: a.due.Seconds()}
	}
	return list
}

// Show implements api.Demo.
func (s *story) Show(context.Context) (api.DemoView, error) {
	v := api.DemoView{Devices: s.town.Buttons(), Callers: s.phone.Callers(), Cameras: s.town.views(), PowerOff: s.town.dark()}
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Story, v.Presses = s.view, s.presses
	v.Story.Acts = slices.Clone(s.view.Acts)
	if s.view.State == running {
		v.Story.AtMS = time.Since(s.began).Milliseconds()
	}
	if s.killed != nil {
		one := *s.killed
		v.Kill = &one
	}
	return v, nil
}

// Do implements api.Demo.
func (s *story) Do(ctx context.Context, act, id string) error {
	switch {
	case act == api.DemoPress:
		return s.press(ctx, id)
	case act == api.DemoRing:
		return s.phone.Ring(ctx, id)
	case act == api.DemoFreeze, act == api.DemoMend:
		return s.town.freeze(id, act == api.DemoFreeze)
	case act == api.DemoPower && (id == "off" || id == "on"):
		return s.town.power(id == "on")
	case act == api.DemoStory && (id == "start" || id == "reset"):
		return order(s.orders, id)
	case act == api.DemoHub && id == "kill":
		return order(s.kills, struct{}{})
	}
	return fmt.Errorf("%s %s: %w", act, id, registry.ErrNotFound)
}

func order[T any](to chan T, one T) error {
	select {
	case to <- one:
		return nil
	default:
		return errors.New("the demo is busy with what was asked before")
	}
}

// press has a button pressed, and counts it.
func (s *story) press(ctx context.Context, button string) error {
	patience, cancel := context.WithTimeout(ctx, listensIn)
	defer cancel()
	select {
	case <-s.based:
	case <-patience.Done():
		return errors.New("the hub does not answer yet")
	}
	if err := s.town.Press(ctx, button); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[button]++
	s.presses.Sent++
	return nil
}

// run tells the story whenever it is asked to, until ctx ends.
func (s *story) run(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { s.tell(ctx); return nil })
	all.Go(func() error { s.killing(ctx); return nil })
	return all.Wait()
}

func (s *story) tell(ctx context.Context) {
	tick := time.NewTicker(looksEvery)
	defer tick.Stop()
	for known := false; ; {
		select {
		case <-ctx.Done():
			return
		case what := <-s.orders:
			s.turn(what)
		case <-tick.C:
		}
		if !known {
			if known = s.readBase(ctx); known {
				close(s.based)
			}
			continue
		}
		s.step(ctx)
		s.count(ctx)
	}
}

// readBase reads what is on record from before.
func (s *story) readBase(ctx context.Context) bool {
	for _, b := range buttons {
		n, err := s.desks.pressed(ctx, b.id)
		if err != nil {
			return false // the hub begins to serve in a moment
		}
		s.mu.Lock()
		s.base[b.id] = n
		s.mu.Unlock()
	}
	return true
}

// turn begins the story, or puts everything back to how it was.
func (s *story) turn(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = api.DemoTold{State: resetting, Acts: blank()}
	if what == "start" {
		s.view.State = running
	}
	s.began, s.due = time.Now(), 0
}

func (s *story) state() (string, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view.State, time.Since(s.began)
}

// step does what is due, and looks what the records say of it.
func (s *story) step(ctx context.Context) {
	state, at := s.state()
	switch state {
	case resetting:
		if clean, err := s.clean(ctx); err != nil {
			s.log.Warn("the demo was not put back yet", "err", err)
		} else if clean {
			s.become(idle)
		}
		return
	case idle, told:
		return
	}
	for s.due < len(deeds) && at >= deeds[s.due].at {
		deed := deeds[s.due]
		if err := deed.do(ctx, s); err != nil && at < deed.at+deedWithin {
			s.log.Warn("a deed of the demo's story was not done, tried again", "at", deed.at, "err", err)
			break
		}
		s.due++
	}
	whole := true
	for i, a := range acts {
		whole = s.look(ctx, i, a, at) && whole
	}
	if whole || at > toldWithin {
		s.become(told)
	}
}

func (s *story) become(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == told {
		s.view.AtMS = time.Since(s.began).Milliseconds()
	}
	s.view.State = state
}

// look holds an act against the records, and reports whether they have said it.
func (s *story) look(ctx context.Context, i int, a act, at time.Duration) bool {
	s.mu.Lock()
	done, since := s.view.Acts[i].DoneMS != nil, s.began
	s.mu.Unlock()
	if done || at < a.begins {
		return done
	}
	found, err := a.look(ctx, s, since)
	if err != nil {
		return false // the hub may be gone just now
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := &s.view.Acts[i]
	one.Figures, one.Alert = found.figures, found.alert
	if found.done {
		ms := time.Since(since).Milliseconds()
		one.DoneMS = &ms
	}
	return found.done
}

// count holds the presses against the records.
func (s *story) count(ctx context.Context) {
	s.mu.Lock()
	sent, settled := maps.Clone(s.sent), s.presses.Recorded == s.presses.Sent && s.view.State != running && s.killed == nil
	s.mu.Unlock()
	if settled {
		return
	}
	var p api.DemoPresses
	for button, n := range sent {
		kept, err := s.desks.pressed(ctx, button)
		if err != nil {
			return
		}
		s.mu.Lock()
		kept -= s.base[button]
		s.mu.Unlock()
		p.Sent, p.Recorded, p.Lost, p.Doubled = p.Sent+n, p.Recorded+kept, p.Lost+max(n-kept, 0), p.Doubled+max(kept-n, 0)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Sent == s.presses.Sent { // none was made meanwhile
		s.presses = p
	}
}
