package api

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"
)

const (
	hashesAtOnce  = 2   // each takes 19 MiB and a core for some 20 ms
	hashesWaiting = 256 // beyond it, sign-in answers 503 at once
)

// hashing bounds how many passwords are hashed at once, so that a thousand
// people or one attacker cannot take the machine's memory. Those who wait do so
// in a bounded queue, as long as their request lasts.
type hashing struct {
	queue chan struct{}
	slots chan struct{}
}

func newHashing() *hashing {
	return &hashing{queue: make(chan struct{}, hashesWaiting), slots: make(chan struct{}, hashesAtOnce)}
}

// do runs f when its turn has come, and then gives back what it took: one hash is more
// than all else that the hub of a small community holds, and the collector, which
// measures its pace by it, would let it lie for hours.
func (h *hashing) do(ctx context.Context, f func() error) error {
	busy := newProblem(http.StatusServiceUnavailable, "too many people sign in at once").after(2 * time.Second)
	select {
	case h.queue <- struct{}{}:
		defer h.leave()
	default:
		return busy
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return busy
	}
	return f()
}

// leave gives the memory back when nobody hashes or waits for it: of many who sign in
// in one moment, once.
func (h *hashing) leave() {
	<-h.queue
	if len(h.queue) == 0 {
		debug.FreeOSMemory()
	}
}
