package api

import (
	"context"
	"sync"
)

const (
	streamsMost    = 2000 // streams and WebSockets of all callers
	streamsOfOne   = 40   // of one session or token
	uplinksOfOne   = 4    // of one edge; a new one may come before the old is known to be dead
	edgePrefix     = "edge:"
	errTooManyOpen = "too many streams are open"
)

// conns is the list of everything that outlives its request: streams and
// WebSockets. Who is on it can be cut off by session, by user, by edge, or all
// at once. It is bounded: beyond that, open refuses.
type conns struct {
	mu      sync.Mutex
	closed  bool
	all     map[*conn]struct{}
	perKey  map[string]int
	running sync.WaitGroup
}

type conn struct {
	key, user string
	cancel    context.CancelFunc
}

func newConns() *conns {
	return &conns{all: map[*conn]struct{}{}, perKey: map[string]int{}}
}

// open puts a connection of this key and user on the list. ctx ends when it is
// cut off; the caller then ends it and calls done.
func (l *conns) open(key, user string, most int) (ctx context.Context, done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.all) >= streamsMost || l.perKey[key] >= most {
		return nil, nil, false
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &conn{key, user, cancel}
	l.all[c] = struct{}{}
	l.perKey[key]++
	l.running.Add(1)
	return ctx, sync.OnceFunc(func() {
		cancel()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, c)
		if l.perKey[key]--; l.perKey[key] == 0 {
			delete(l.perKey, key)
		}
		l.running.Done()
	}), true
}

// endKey cuts off what was opened with a session, a token or by an edge.
func (l *conns) endKey(key string) { l.end(func(c *conn) bool { return c.key == key }) }

// endUser cuts off every connection of a user.
func (l *conns) endUser(id string) { l.end(func(c *conn) bool { return c.user != "" && c.user == id }) }

// close cuts off all, and lets none in any more.
func (l *conns) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.end(func(*conn) bool { return true })
}

func (l *conns) end(which func(*conn) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.all {
		if which(c) {
			c.cancel()
		}
	}
}

// wait returns when all that were cut off have ended.
func (l *conns) wait() { l.running.Wait() }

func (l *conns) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// EndEdge cuts off the pictures of an edge whose token is no longer good.
func (s *Server) EndEdge(edge string) { s.conns.endKey(edgePrefix + edge) }
