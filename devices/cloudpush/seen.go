package cloudpush

import "sync"

// seen remembers the newest of what was taken, to know it when it comes again.
type seen struct {
	mu    sync.Mutex
	room  int
	keys  map[string]bool
	order []string // a ring
	next  int
}

func newSeen(room int) *seen { return &seen{room: room, keys: map[string]bool{}} }

func (s *seen) has(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key]
}

// add remembers a key in the place of the oldest.
func (s *seen) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[key] {
		return
	}
	s.keys[key] = true
	if len(s.order) < s.room {
		s.order = append(s.order, key)
		return
	}
	delete(s.keys, s.order[s.next])
	s.order[s.next] = key
	s.next = (s.next + 1) % s.room
}
