package live

// Subscription is one listener's view of the changes.
type Subscription struct {
	// C brings the messages in order. It is closed when the subscriber was too
	// slow, or the hub ends; the subscriber then subscribes again with the last
	// id that it saw.
	C <-chan Message
	// At is the id of the newest message that C will not bring: where a
	// subscriber stands before the first message came.
	At string
	// Reset says that messages after the given id are lost or unknown: whatever
	// the subscriber knows must be fetched anew.
	Reset bool

	hub *Hub
	c   chan Message
}

// Subscribe listens from now on. With the id of the last message seen, what
// came after it is brought first; an id of another epoch, or one that is too
// old to be kept, gives Reset and nothing old.
func (h *Hub) Subscribe(lastEventID string) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()

	from, reset := h.last, false
	if lastEventID != "" {
		n, ok := h.number(lastEventID)
		if ok && h.last-n <= uint64(len(h.ring)) {
			from = n
		} else {
			reset = true
		}
	}
	c := make(chan Message, h.queue+int(h.last-from))
	for n := from + 1; n <= h.last; n++ {
		c <- h.ring[n%uint64(len(h.ring))]
	}
	s := &Subscription{C: c, At: h.id(from), Reset: reset, hub: h, c: c}
	if h.closed {
		close(c)
	} else {
		h.subs[s] = struct{}{}
	}
	return s
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.drop(s)
}
