package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/access"
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
	// dummy is checked for names that do not exist, so that the time of an answer
	// does not tell which do.
	dummy string
}

func newHashing() *hashing {
	dummy, err := access.HashPassword(access.NewSecret())
	if err != nil {
		dummy = "" // cannot be: the secret is short
	}
	return &hashing{queue: make(chan struct{}, hashesWaiting), slots: make(chan struct{}, hashesAtOnce), dummy: dummy}
}

// do runs f when its turn has come.
func (h *hashing) do(ctx context.Context, f func() error) error {
	busy := newProblem(http.StatusServiceUnavailable, "too many people sign in at once").after(2 * time.Second)
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
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
