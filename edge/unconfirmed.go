package edge

import (
	"sync"
	"time"
)

// unconfirmedMost bounds how many are remembered. When so many wait, one more
// changes nothing that is done about them.
const unconfirmedMost = 10_000

// unconfirmed remembers what was sent and not yet confirmed by the hub, by the
// event's id, with the time from which it waits.
type unconfirmed struct {
	changed chan struct{}

	mu  sync.Mutex
	ids map[string]time.Time
	// early is what was confirmed while an earlier run's are being read, so that
	// none is added after its confirmation; nil otherwise.
	early map[string]bool
}

func newUnconfirmed() *unconfirmed {
	return &unconfirmed{changed: make(chan struct{}, 1), ids: map[string]time.Time{}}
}

func (u *unconfirmed) add(id string, since time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, known := u.ids[id]; known || u.early[id] || len(u.ids) >= unconfirmedMost {
		return
	}
	u.ids[id] = since
	signal(u.changed)
}

func (u *unconfirmed) confirmed(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, known := u.ids[id]; known {
		delete(u.ids, id)
		signal(u.changed)
	} else if u.early != nil {
		u.early[id] = true
	}
}

// reading says that those of an earlier run are being read from now on, or that
// this is over.
func (u *unconfirmed) reading(on bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.early = nil
	if on {
		u.early = map[string]bool{}
	}
}

// clear forgets all.
func (u *unconfirmed) clear() {
	u.mu.Lock()
	defer u.mu.Unlock()
	clear(u.ids)
}

func (u *unconfirmed) len() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.ids)
}

// oldest is since when the one waits that has waited longest, of those that have
// waited no longer than most; ok is false when there is none. How many wait at
// all is n.
func (u *unconfirmed) oldest(now time.Time, most time.Duration) (since time.Time, n int, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, at := range u.ids {
		if now.Sub(at) <= most && (!ok || at.Before(since)) {
			since, ok = at, true
		}
	}
	return since, len(u.ids), ok
}
