package broker

import (
	"sync"

	"brighteyes/devices/bus"
)

// retained is what the broker keeps for a subscription of the hub's that comes
// later: the newest status and inventory of each edge, never more. The library's
// own store is not used: it is written after the message was delivered, and read
// without its lock. Edges, which would only meet their own, are told nothing.
type retained struct {
	mu   sync.Mutex
	last map[string][]byte // by topic
}

// put keeps a payload; an empty one takes away what was kept.
func (r *retained) put(topic string, payload []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(payload) == 0 {
		delete(r.last, topic)
		return
	}
	if r.last == nil {
		r.last = map[string][]byte{}
	}
	r.last[topic] = payload
}

// matching returns what is kept for a filter.
func (r *retained) matching(filter string) []bus.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []bus.Message
	for topic, payload := range r.last {
		if bus.Match(filter, topic) {
			list = append(list, bus.Message{Topic: topic, Payload: payload, Retained: true, Ack: func() {}})
		}
	}
	return list
}
