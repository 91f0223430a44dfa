package ingest

import (
	"context"
	"slices"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

const (
	// queueItems and queueBytes bound what waits of one edge in one lane: what an
	// edge may have on the wire, and room for what it repeats.
	queueItems = 96
	queueBytes = 1 << 20
	// laneBytes bounds what waits of all edges in one lane.
	laneBytes = 64 << 20
)

// item is one message that waits to be worked on.
type item struct {
	bus.Message
	edge, name string // of the topic
	received   time.Time
	shown      bool // its calls for help were shown while it waited
}

// lane is a queue for each edge, and workers that serve them by turns: one item
// of one edge, then one of the next. The items of an edge stay in order, and no
// edge waits for more than one item of each other edge. What has no room is not
// taken.
type lane struct {
	name string

	mu     sync.Mutex
	queues map[string]*queue
	ready  []*queue      // with items, and nobody at them
	wake   chan struct{} // has room for one signal to each worker
	depth  int
	bytes  int
}

// queue is what waits of one edge.
type queue struct {
	items []item
	bytes int
	ready bool      // it stands in the lane's list
	since time.Time // a worker is at it since then; zero: none is
}

func newLane(name string, workers int) *lane {
	return &lane{name: name, queues: map[string]*queue{}, wake: make(chan struct{}, workers)}
}

// push takes an item, or reports that there is no room. An empty queue takes
// anything, so that what is too large can be refused with a reason.
func (l *lane) push(it item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.queue(it.edge)
	if !l.fits(q, it) {
		return false
	}
	l.put(q, it)
	return true
}

// replace is push for messages of which the newest says most: where there is no
// room it takes the place of the oldest of the same topic, of so many as it needs.
// Those are returned.
func (l *lane) replace(it item) (old []item, taken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.queue(it.edge)
	for !l.fits(q, it) {
		i := slices.IndexFunc(q.items, func(other item) bool { return other.name == it.name })
		if i < 0 {
			return old, false
		}
		old = append(old, q.items[i])
		l.count(q, q.items[i], -1)
		q.items = slices.Delete(q.items, i, i+1)
	}
	l.put(q, it)
	return old, true
}

func (l *lane) queue(edge string) *queue {
	q := l.queues[edge]
	if q == nil {
		q = &queue{}
		l.queues[edge] = q
	}
	return q
}

func (l *lane) fits(q *queue, it item) bool {
	size := len(it.Payload)
	return len(q.items) == 0 || len(q.items) < queueItems && q.bytes+size <= queueBytes && l.bytes+size <= laneBytes
}

func (l *lane) put(q *queue, it item) {
	q.items = append(q.items, it)
	l.count(q, it, 1)
	l.offer(q)
}

// offer lets a worker come to a queue that has items and none.
func (l *lane) offer(q *queue) {
	if !q.ready && q.since.IsZero() {
		q.ready = true
		l.ready = append(l.ready, q)
	}
	l.signal()
}

func (l *lane) count(q *queue, it item, n int) {
	q.bytes += n * len(it.Payload)
	l.bytes += n * len(it.Payload)
	l.depth += n
}

// signal wakes a worker while there is something to do.
func (l *lane) signal() {
	if len(l.ready) == 0 {
		return
	}
	select {
	case l.wake <- struct{}{}:
	default: // as many are woken as there are workers
	}
}

// next waits for an item; done must be called with the queue that it came from.
func (l *lane) next(ctx context.Context, now func() time.Time) (it item, q *queue, ok bool) {
	for {
		l.mu.Lock()
		if len(l.ready) > 0 && ctx.Err() == nil {
			q = l.ready[0]
			l.ready = l.ready[1:]
			it = q.items[0]
			q.items[0] = item{} // or its payload would live on behind the queue
			q.items = q.items[1:]
			q.ready, q.since = false, now()
			l.count(q, it, -1)
			l.signal()
			l.mu.Unlock()
			return it, q, true
		}
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return item{}, nil, false
		case <-l.wake:
		}
	}
}

// done lets the next item of that edge be worked on, after those of the others.
func (l *lane) done(edge string, q *queue) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q.since = time.Time{}
	if len(q.items) == 0 {
		delete(l.queues, edge)
		return
	}
	l.offer(q)
}

// stuck returns the items that wait behind one that a worker has been at for
// longer than patience, and, when every worker has, all that wait in the lane;
// each of them once.
func (l *lane) stuck(now time.Time, patience time.Duration) []item {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := func(q *queue) bool { return !q.since.IsZero() && now.Sub(q.since) >= patience }
	busy := 0
	for _, q := range l.queues {
		if held(q) {
			busy++
		}
	}
	var list []item
	for _, q := range l.queues {
		if busy < cap(l.wake) && !held(q) {
			continue
		}
		for i := range q.items {
			if !q.items[i].shown {
				q.items[i].shown = true
				list = append(list, q.items[i])
			}
		}
	}
	return list
}

func (l *lane) waiting() (items, bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.depth, l.bytes
}

// serve works on the lane's items until ctx ends.
func (l *lane) serve(ctx context.Context, now func() time.Time, work func(ctx context.Context, it item)) {
	for {
		it, q, ok := l.next(ctx, now)
		if !ok {
			return
		}
		work(ctx, it)
		l.done(it.edge, q)
	}
}
