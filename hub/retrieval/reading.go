package retrieval

import (
	"context"
	"errors"
	"sync"
)

// Reading is how far the clips of a package have been held to their hashes.
type Reading struct {
	Done  int64 `json:"done" doc:"bytes that were read"`
	Total int64 `json:"total" doc:"bytes there are; 0 while nothing is being read"`
}

// readings are those under way, by the request's id: one for each, and as many as
// people prepare or hand out at the same moment.
type readings struct {
	mu    sync.Mutex
	under map[string]*reading
}

type reading struct {
	of *readings
	Reading
	stop context.CancelCauseFunc
}

// begin notes that the clips of a request are read; end it.
func (all *readings) begin(ctx context.Context, id string, p *Package) (context.Context, *reading, func()) {
	ctx, stop := context.WithCancelCause(ctx)
	r := &reading{of: all, stop: stop}
	for _, f := range p.Files {
		r.Total += f.Bytes
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.under == nil {
		all.under = map[string]*reading{}
	}
	all.under[id] = r
	return ctx, r, func() {
		stop(nil)
		all.mu.Lock()
		defer all.mu.Unlock()
		if all.under[id] == r { // another may read the same by now
			delete(all.under, id)
		}
	}
}

// Write counts what was read.
func (r *reading) Write(p []byte) (int, error) {
	r.add(int64(len(p)))
	return len(p), nil
}

func (r *reading) add(n int64) {
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	r.Done += n
}

// Reading is how far a request's clips are read for its package, or zero when
// nobody reads them.
func (s *Service) Reading(id string) Reading {
	s.readings.mu.Lock()
	defer s.readings.mu.Unlock()
	if r := s.readings.under[id]; r != nil {
		return r.Reading
	}
	return Reading{}
}

// StopReading ends the reading of a request's clips; who waits for it is refused,
// and the request stays as it is.
func (s *Service) StopReading(id string) {
	s.readings.mu.Lock()
	defer s.readings.mu.Unlock()
	if r := s.readings.under[id]; r != nil {
		r.stop(refuse(ErrNotNow, "", "stopped"))
	}
}

// stopped says by a refusal that somebody stopped the reading, instead of err.
func stopped(ctx context.Context, err error) error {
	var no *Refusal
	if cause := context.Cause(ctx); errors.As(cause, &no) {
		return no
	}
	return err
}
