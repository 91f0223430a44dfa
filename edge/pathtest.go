package edge

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	pathLook   = 30 * time.Second // how often it is looked at what is due
	pathFirst  = 10 * time.Minute // after the start, before the first
	pathSpread = time.Hour        // after that, within which each button has its first
)

// pathTests sends, once a day for each button whose driver runs, a mark of its own
// type along the road that a press would take, from this edge up: outbox, lane of
// alarms, broker, hub. It says nothing of the button's radio and is no sign of life
// of it. While one is not confirmed no other of the same button is put beside it.
type pathTests struct {
	a   *Agent
	due map[string]time.Time // by button; only run touches it

	mu      sync.Mutex
	waiting map[string]string // by button: the event that is not confirmed
}

func newPathTests(a *Agent) *pathTests {
	return &pathTests{a: a, due: map[string]time.Time{}, waiting: map[string]string{}}
}

func (p *pathTests) run(ctx context.Context) {
	every := p.a.cfg.PathTest
	if every <= 0 {
		return
	}
	for ctx.Err() == nil {
		p.look(ctx, time.Now())
		wait(ctx, min(pathLook, every/10))
	}
}

// look sends what is due. Each button has its own moment, by its id, so that those
// of a town do not come together.
func (p *pathTests) look(ctx context.Context, now time.Time) {
	every := p.a.cfg.PathTest
	buttons := p.a.board.buttons()
	maps.DeleteFunc(p.due, func(id string, _ time.Time) bool { _, there := buttons[id]; return !there })
	if p.a.cfg.Outbox.Backlog().Alarms == 0 {
		p.clear() // what was given up nobody will confirm
	}
	for id, served := range buttons {
		due, known := p.due[id]
		switch {
		case !known:
			p.due[id] = now.Add(min(every, pathFirst) + spread(id, min(every, pathSpread)))
		case now.Before(due) || !served || p.waits(id):
		default:
			p.due[id] = now.Add(every)
			p.send(ctx, id)
		}
	}
}

func (p *pathTests) send(ctx context.Context, button string) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	e := devices.Event{ID: devices.NewID(now), Device: button, Type: devices.ButtonPath, Time: now, Queued: now}
	body, err := json.Marshal(e)
	if err != nil {
		p.a.cfg.Log.Error("a button's path test could not be written", "button", button, "err", err)
		return
	}
	p.mu.Lock()
	p.waiting[button] = e.ID
	p.mu.Unlock()
	within, cancel := context.WithTimeout(ctx, pathLook)
	defer cancel()
	if err := p.a.alarm(within, e, body); err != nil {
		p.confirmed(e) // it is nowhere, and nothing waits for it
		return
	}
	p.a.metrics.paths.Inc()
}

// confirmed notes that the hub has a test.
func (p *pathTests) confirmed(e devices.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting[e.Device] == e.ID {
		delete(p.waiting, e.Device)
	}
}

func (p *pathTests) waits(button string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting[button] != ""
}

func (p *pathTests) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.waiting)
}

// spread is a moment within a span that the same id always has.
func spread(id string, within time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	return time.Duration(h.Sum64() % uint64(within))
}
