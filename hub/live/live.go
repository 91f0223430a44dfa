// Package live tells everybody who listens what changed, as it changes: the
// road from a committed change to the screens.
//
// It keeps the last messages, so that who was cut off goes on where they were.
// It never blocks whoever publishes, never stores anything, and never decides
// who may see what: it hands over whole objects, and hub/api cuts them to what
// each caller may see.
package live

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"brighteyes/devices"

	"github.com/prometheus/client_golang/prometheus"
)

// Message says that the object of this kind and id is now so.
type Message struct {
	ID       string // "<epoch>-<n>", n rising by one
	Kind     string // "alert", "device", "edge", "kpi"
	ObjectID string
	// Object is the object as it stood when it was published. It is shared by
	// all subscribers and never changed.
	Object any
}

// Config is what a Hub is made of.
type Config struct {
	// Ring is how many messages are kept for those who come back. Default 4096.
	Ring int
	// Queue is how many messages may wait for one subscriber before they are
	// cut off; they come back and resume from the ring. Default 256.
	Queue   int
	Metrics prometheus.Registerer
}

// Hub passes messages on. Its methods are safe for concurrent use.
type Hub struct {
	epoch string // of this process: numbers of another run say nothing here
	queue int

	mu     sync.Mutex
	closed bool
	last   uint64    // number of the newest message; 0 before the first
	ring   []Message // message n stands at n % len(ring)
	subs   map[*Subscription]struct{}

	published prometheus.Counter
	cut       prometheus.Counter
}

// New returns a Hub that counts from 1 in an epoch of its own.
func New(c Config) *Hub {
	if c.Ring <= 0 {
		c.Ring = 4096
	}
	if c.Queue <= 0 {
		c.Queue = 256
	}
	h := &Hub{
		epoch: devices.NewID(time.Now()),
		queue: c.Queue,
		ring:  make([]Message, c.Ring),
		subs:  map[*Subscription]struct{}{},
		published: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_live_messages_total", Help: "Changes told to the screens.",
		}),
		cut: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_live_cut_total", Help: "Subscribers cut off because they read too slowly.",
		}),
	}
	if c.Metrics != nil {
		c.Metrics.MustRegister(h.published, h.cut, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "brighteyes_live_subscribers", Help: "Streams that are open now.",
		}, func() float64 { return float64(h.Subscribers()) }))
	}
	return h
}

// Publish tells every subscriber that the object is now so. It never blocks: a
// subscriber whose queue is full is cut off. The object must not change
// afterwards. After Close it does nothing.
func (h *Hub) Publish(kind, id string, object any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.last++
	m := Message{ID: h.id(h.last), Kind: kind, ObjectID: id, Object: object}
	h.ring[h.last%uint64(len(h.ring))] = m
	h.published.Inc()
	for s := range h.subs {
		select {
		case s.c <- m:
		default:
			h.cut.Inc()
			h.drop(s)
		}
	}
}

// Subscribers is how many subscriptions are open.
func (h *Hub) Subscribers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subs)
}

// Close ends every subscription and takes no more messages.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		h.drop(s)
	}
}

func (h *Hub) drop(s *Subscription) {
	if _, open := h.subs[s]; open {
		delete(h.subs, s)
		close(s.c)
	}
}

func (h *Hub) id(n uint64) string { return h.epoch + "-" + strconv.FormatUint(n, 10) }

// number takes an id of this hub apart.
func (h *Hub) number(id string) (n uint64, ok bool) {
	digits, ok := strings.CutPrefix(id, h.epoch+"-")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil && n <= h.last
}
