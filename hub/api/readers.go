package api

import (
	"sync"
	"time"
)

const (
	readerFor   = 10 * time.Minute
	readersMost = 2000 // beyond it all are forgotten, and are on the audit record once more
)

// readers remembers who is reading what, so that the ranges of one reading are
// one row of the audit record.
type readers struct {
	mu    sync.Mutex
	since map[string]time.Time
}

func newReaders() *readers { return &readers{since: map[string]time.Time{}} }

// isNew reports whether this reading began now.
func (r *readers) isNew(reading string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if began, ok := r.since[reading]; ok && now.Sub(began) < readerFor {
		return false
	}
	if len(r.since) >= readersMost {
		clear(r.since)
	}
	r.since[reading] = now
	return true
}

func (r *readers) forget(reading string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.since, reading)
}
