package broker

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// An edge that lost its connection without knowing replaces it once. Two edges
// with one id replace each other at every turn: so many times within so long is
// no accident.
const (
	takeoversMany   = 3
	takeoversWithin = time.Minute
)

// sessions knows the one connection of each edge.
type sessions struct {
	last atomic.Uint64

	mu        sync.Mutex
	live      map[string]*mqtt.Client
	takeovers map[string][]time.Time // the newest of each edge, as many as count
}

// number tells connections apart.
func (s *sessions) number() uint64 { return s.last.Add(1) }

// enter makes cl the connection of edge. It returns the one it replaces, which
// may be nil, and whether that happens again and again.
func (s *sessions) enter(edge string, cl *mqtt.Client) (old *mqtt.Client, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live, s.takeovers = map[string]*mqtt.Client{}, map[string][]time.Time{}
	}
	old = s.live[edge]
	s.live[edge] = cl
	if old == nil {
		return nil, false
	}
	now := time.Now()
	recent := append(s.takeovers[edge], now)
	recent = slices.DeleteFunc(recent, func(t time.Time) bool { return now.Sub(t) > takeoversWithin })
	if len(recent) > takeoversMany {
		recent = recent[len(recent)-takeoversMany:]
	}
	s.takeovers[edge] = recent
	return old, len(recent) == takeoversMany
}

// leave takes note that cl is over.
func (s *sessions) leave(edge string, cl *mqtt.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live[edge] == cl {
		delete(s.live, edge)
	}
}

// of is the connection of edge, or nil.
func (s *sessions) of(edge string) *mqtt.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live[edge]
}

// Anybody can try to be an edge, as often as he likes: his failures are reported
// now and then, for so many names at most. The metrics count all.
const (
	loginReportEvery = 10 * time.Second
	loginReportNames = 1000
)

// refusedLogins reports them.
type refusedLogins struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (r *refusedLogins) report(edge string, to func(wire.Refusal)) {
	if to == nil || !devices.ValidID(edge) || !r.due(edge, time.Now()) {
		return
	}
	to(wire.Refusal{Edge: edge, Lane: "connect", Reason: wire.ReasonToken, Time: time.Now().UTC(),
		Detail: "client id and user name want to be the edge's id, and the password its token"})
}

func (r *refusedLogins) due(edge string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.last[edge]) < loginReportEvery {
		return false
	}
	if r.last == nil || len(r.last) >= loginReportNames {
		r.last = map[string]time.Time{}
	}
	r.last[edge] = now
	return true
}
