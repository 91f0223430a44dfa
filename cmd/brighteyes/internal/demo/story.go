package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brighteyes/hub/access"
	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

const (
	looksEvery  = 500 * time.Millisecond
	toldWithin  = 3 * time.Minute  // a story that has not come to its end by then stops
	patience    = 40 * time.Second // for the records to say what a deed comes after, on a slow machine
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
	since   time.Time      // it was started
	at      time.Duration  // its clock, while that stands
	began   time.Time      // zero of its clock, while that goes
	due     int            // the next of deeds
	tells   bool           // the story is told when all has been put back
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
	paused    = "paused" // only its clock: what was begun goes on
	over      = "told"
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
	v := api.DemoView{Devices: s.town.Buttons(), Callers: s.phone.Callers(), Cameras: s.town.views(), PowerOff: s.town.dark(), About: api.DemoAbout{Button: pressed, Camera: frozenCamera}}
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Story, v.Presses = s.view, s.presses
	v.Story.Acts = slices.Clone(s.view.Acts)
	v.Story.AtMS = s.at.Milliseconds()
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
	case act == api.DemoStory && (id == "start" || id == "pause" || id == "resume" || id == "reset"):
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
	soon, cancel := context.WithTimeout(ctx, listensIn)
	defer cancel()
	select {
	case <-s.based:
	case <-soon.Done():
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
	for known, asked := false, map[string]*cardAudit{}; ; {
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
				s.readSheet(ctx)
			}
			continue
		}
		s.auditCards(ctx, time.Now(), asked)
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

// readSheet has the police desk's sheet of what changed read, so that the plan stands on
// its screen from the start and the sheet is folded above it.
func (s *story) readSheet(ctx context.Context) {
	var sheet struct{ At time.Time }
	err := s.desks.call(ctx, access.Police, http.MethodGet, "desk/briefing", nil, &sheet)
	if err == nil {
		err = s.desks.call(ctx, access.Police, http.MethodPost, "desk/briefing/read", map[string]any{"at": sheet.At}, nil)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("the police desk's sheet stays unfolded", "err", err)
	}
}

// turn begins the story, stops its clock, or puts everything back to how it was.
func (s *story) turn(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	switch state := s.view.State; {
	case what == "pause" && state == running:
		s.view.State, s.at = paused, now.Sub(s.began)
	case what == "resume" && state == paused:
		s.view.State, s.began = running, now.Add(-s.at)
	case what == "start" || what == "reset":
		s.view = api.DemoTold{State: resetting, Acts: blank()}
		s.since, s.began, s.at, s.due, s.tells = now, now, 0, 0, what == "start"
	}
}

// begin starts the story's clock, with everything as it was before the first time: so it
// says the same each time that it is told.
func (s *story) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view.State, s.tells = running, false
	s.since = time.Now()
	s.began = s.since
}

// toTell reports whether the story is told when all has been put back.
func (s *story) toTell() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tells
}

// clock is how the story stands: its state, what its clock shows, and when it began.
func (s *story) clock() (state string, at time.Duration, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.view.State == running {
		s.at = time.Since(s.began)
	}
	return s.view.State, s.at, s.since
}

// step does what is due, and looks what the records say of it.
func (s *story) step(ctx context.Context) {
	state, at, since := s.clock()
	switch state {
	case resetting:
		clean, err := s.clean(ctx)
		if err != nil {
			s.log.Warn("the demo was not put back yet", "err", err)
		}
		switch tell := s.toTell(); {
		case tell && (clean || time.Since(since) > patience): // a camera that is slow to recover stops no story
			s.begin()
		case clean:
			s.become(idle)
		}
		return
	case idle, over:
		return
	}
	for state == running && s.due < len(deeds) && at >= deeds[s.due].at {
		deed := deeds[s.due]
		if at < deed.at+patience && !s.told(deed.after) {
			break // what comes before is to be seen first
		}
		if err := deed.do(ctx, s); err != nil && at < deed.at+patience+deedWithin {
			s.log.Warn("a deed of the demo's story was not done, tried again", "at", deed.at, "err", err)
			break
		}
		s.due++
	}
	whole := true
	for i, a := range acts {
		whole = s.look(ctx, i, a, at, since) && whole
	}
	if state == running && ends(whole, at) {
		s.become(over)
	}
}

// ends reports whether the story is over: all was told, what came early in its time too,
// since the screens go by the clock; or it was waited for long enough.
func ends(whole bool, at time.Duration) bool {
	return whole && at >= acts[len(acts)-1].due || at > toldWithin
}

func (s *story) become(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view.State = state
}

// did reports whether a deed of the story was done.
func (s *story) did(name string) bool {
	return slices.ContainsFunc(deeds[:s.due], func(d deed) bool { return d.name == name })
}

// told reports whether the records have said these acts.
func (s *story) told(ids []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(s.view.Acts, func(a api.DemoAct) bool { return a.DoneMS == nil && slices.Contains(ids, a.ID) })
}

// look holds an act against the records, and reports whether they have said it.
func (s *story) look(ctx context.Context, i int, a act, at time.Duration, since time.Time) bool {
	s.mu.Lock()
	done := s.view.Acts[i].DoneMS != nil
	s.mu.Unlock()
	if done || !s.did(a.deed) {
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
		ms := at.Milliseconds()
		one.DoneMS = &ms
	}
	return found.done
}

// count holds the presses against the records.
func (s *story) count(ctx context.Context) {
	s.mu.Lock()
	sent, settled := maps.Clone(s.sent), s.presses.Recorded == s.presses.Sent && s.view.State != running && s.view.State != paused && s.killed == nil
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
