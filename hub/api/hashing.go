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
	// hashesOver is how long after the last hash nobody is taken to sign in any more.
	hashesOver = 3 * time.Second
)

// hashing bounds how many passwords are hashed at once, so that a thousand
// people or one attacker cannot take the machine's memory. Those who wait do so
// in a bounded queue, as long as their request lasts.
type hashing struct {
	queue chan struct{}
	slots chan struct{}
	ended chan struct{} // a hash has, since giveBack looked
	free  func()        // gives memory back to the system
}

func newHashing() *hashing {
	return &hashing{queue: make(chan struct{}, hashesWaiting), slots: make(chan struct{}, hashesAtOnce), ended: make(chan struct{}, 1), free: debug.FreeOSMemory}
}

// do runs f when its turn has come.
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

func (h *hashing) leave() {
	<-h.queue
	select {
	case h.ended <- struct{}{}:
	default:
	}
}

// giveBack gives back what hashes took some time after the last, until ctx ends: one is
// more than all else that the hub of a small community holds, and the collector, which
// measures its pace by it, would let it lie for hours. It takes a while itself, for
// which nobody who signs in shall wait.
func (h *hashing) giveBack(ctx context.Context) {
	over := time.NewTimer(hashesOver)
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.ended:
			over.Reset(hashesOver)
		case <-over.C:
			h.free()
		}
	}
}
