package cloudpush

import (
	"net/netip"
	"sync"
	"time"
)

// The rate at which one source may send requests: a platform with ten thousand
// devices behind it has some ten a second, and many at once after an outage.
const (
	rateSteady  = 200  // a second
	rateBurst   = 2000 // at once
	rateSources = 4096 // sources that are told apart; the rest share one budget
)

// rate is a budget for each source.
type rate struct {
	mu      sync.Mutex
	budgets map[netip.Addr]*budget
}

type budget struct {
	left float64
	at   time.Time
}

func newRate() *rate { return &rate{budgets: map[netip.Addr]*budget{}} }

// allow takes one request from the budget of a source, false when that is empty.
func (r *rate) allow(source netip.Addr, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.budgets[source]
	if b == nil && len(r.budgets) >= rateSources {
		r.forget(now)
	}
	if b == nil && len(r.budgets) >= rateSources {
		source = netip.Addr{}
		b = r.budgets[source]
	}
	if b == nil {
		b = &budget{left: rateBurst, at: now}
		r.budgets[source] = b
	}
	b.left = min(rateBurst, b.left+rateSteady*now.Sub(b.at).Seconds())
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// forget lets go of the sources whose budget would be full again.
func (r *rate) forget(now time.Time) {
	for source, b := range r.budgets {
		if b.left+rateSteady*now.Sub(b.at).Seconds() >= rateBurst {
			delete(r.budgets, source)
		}
	}
}
