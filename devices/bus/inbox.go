package bus

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A broker that kept a session sends what it kept as soon as it is connected to,
// which may be before a program that has just started subscribed to anything.
// Such messages wait for their handler: so many, and so long after a connect;
// then they are acknowledged, dropped and counted, as an unacknowledged message
// takes up room at the broker that others need.
const (
	parkRoom = 1000
	parkFor  = 30 * time.Second
)

// inbox hands messages to handlers, one at a time.
type inbox struct {
	dropped prometheus.Counter

	mu       sync.Mutex // held while handlers run; they do not block
	handlers []*listener
	parked   []Message
}

type listener struct {
	filter string
	handle Handler
}

// add puts a handler in place; the returned function takes it away again.
func (b *inbox) add(filter string, h Handler) (withdraw func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	added := &listener{filter, h}
	b.handlers = append(b.handlers, added)
	b.parked = slices.DeleteFunc(b.parked, func(m Message) bool {
		matches := Match(filter, m.Topic)
		if matches {
			h(m)
		}
		return matches
	})
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.handlers = slices.DeleteFunc(b.handlers, func(l *listener) bool { return l == added })
	}
}

// deliver calls every handler that m is for. keep says that m was sent with QoS 1
// and may wait if there is none yet.
func (b *inbox) deliver(m Message, keep bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	heard := false
	for _, l := range b.handlers {
		if Match(l.filter, m.Topic) {
			l.handle(m)
			heard = true
		}
	}
	if heard {
		return
	}
	if !keep {
		b.dropped.Inc()
		return
	}
	if len(b.parked) == parkRoom {
		b.drop(1)
	}
	b.parked = append(b.parked, m)
}

// giveUp lets go of what nobody subscribed to in time.
func (b *inbox) giveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(len(b.parked))
}

func (b *inbox) drop(n int) {
	for _, m := range b.parked[:n] {
		m.Ack()
		b.dropped.Inc()
	}
	b.parked = slices.Delete(b.parked, 0, n)
}

// forget lets go of what waits and will come again with the next connection.
func (b *inbox) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parked = nil
}
