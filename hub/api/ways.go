package api

import (
	"context"
	"errors"
	"sync"

	"brighteyes/hub/coverage"
	"brighteyes/hub/footway"
	"brighteyes/hub/siteplan"
)

// ways keeps what was found on one version of the plan, since phones ask again and
// again, also that the plan is too large. There is one for each building and gate of it,
// and waysMost of them; then all are found anew.
type ways struct {
	mu      sync.Mutex
	version int
	found   map[[2]string]*wayFound
	to      func(context.Context, coverage.Plan, string, string) (footway.Way, error) // nil: footway.To
}

const waysMost = 500

type wayFound struct {
	done chan struct{} // closed when the rest is set
	way  footway.Way
	err  error
}

// find waits for who searches for the same already. Whoever searches does so on behalf
// of their own request: when that ends, one of those who wait goes on in their place.
func (w *ways) find(ctx context.Context, v siteplan.Version, building, gate string) (footway.Way, error) {
	key := [2]string{building, gate}
	for {
		one, mine := w.claim(v.N, key)
		if mine {
			w.search(ctx, v, key, one)
			return one.way, one.err
		}
		select {
		case <-ctx.Done():
			return footway.Way{}, ctx.Err()
		case <-one.done:
		}
		if !gaveUp(one.err) {
			return one.way, one.err
		}
	}
}

// claim is what is found or searched for under a key; mine: it is the caller's to find.
func (w *ways) claim(version int, key [2]string) (one *wayFound, mine bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.version != version || w.found == nil {
		w.version, w.found = version, map[[2]string]*wayFound{}
	}
	if one, ok := w.found[key]; ok {
		return one, false
	}
	if len(w.found) >= waysMost {
		clear(w.found)
	}
	one = &wayFound{done: make(chan struct{}), err: context.Canceled} // unless it is found
	w.found[key] = one
	return one, true
}

func (w *ways) search(ctx context.Context, v siteplan.Version, key [2]string, one *wayFound) {
	defer func() { // also after a panic, or others would wait for nothing
		w.mu.Lock()
		defer w.mu.Unlock()
		// Anybody may ask for gates that are none.
		if w.found[key] == one && (gaveUp(one.err) || errors.Is(one.err, footway.ErrNoGate) || errors.Is(one.err, footway.ErrNoBuilding)) {
			delete(w.found, key)
		}
		close(one.done)
	}()
	to := w.to
	if to == nil {
		to = footway.To
	}
	one.way, one.err = to(ctx, v.Drawn(), key[0], key[1])
}

func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
