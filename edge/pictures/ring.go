package pictures

import (
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
)

// ring keeps the newest pictures of one camera for as long as a clip may reach
// back, whole groups at a time; longer while a clip is being made of them.
type ring struct {
	span time.Duration // how far back a clip may begin

	mu     sync.Mutex
	limit  int      // bytes, whatever is being made; the oldest group goes first
	groups [][]kept // each from a key picture on
	octets int
	pins   map[*pin]bool
}

// pin keeps pictures from being let go of while a clip is made that begins at from.
type pin struct{ from time.Time }

// kept is a picture and when it came, on the edge's clock.
type kept struct {
	devices.Picture
	at     time.Time
	octets int
	sounds []devices.Sound // what was heard until the next picture
}

func newRing(span time.Duration, limit int) *ring {
	return &ring{span: span, limit: limit, pins: map[*pin]bool{}}
}

// resize sets how many bytes there may be.
func (r *ring) resize(limit int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = limit
}

// pin has what came since from kept until unpin, as far as the limit allows.
func (r *ring) pin(from time.Time) *pin {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &pin{from}
	r.pins[p] = true
	return p
}

func (r *ring) unpin(p *pin) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pins, p)
}

// add keeps p and lets go of groups that no clip can want any more.
func (r *ring) add(p devices.Picture, now time.Time) {
	k := kept{Picture: p, at: now}
	for _, n := range p.NALUs {
		k.octets += len(n)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.groups) - 1
	switch {
	case p.Key && last < 0:
		r.groups = [][]kept{{k}}
	case p.Key: // it will most likely be as long as the one before
		r.groups = append(r.groups, append(make([]kept, 0, len(r.groups[last])), k))
	case last < 0:
		return // no clip can begin here
	default:
		r.groups[last] = append(r.groups[last], k)
	}
	r.octets += k.octets
	for len(r.groups) > 1 && (r.octets > r.limit || !r.wanted(r.groups[1][0].at, now)) {
		r.drop()
	}
	if r.octets > r.limit { // one group alone is too much: begin anew
		r.drop()
	}
}

// wanted reports whether the oldest group, which ends where the next begins, is. A
// clip wants the key picture at or before the time at which it begins.
func (r *ring) wanted(next, now time.Time) bool {
	from := now.Add(-r.span)
	for p := range r.pins {
		if p.from.Before(from) {
			from = p.from
		}
	}
	return next.After(from)
}

// hear keeps what was heard beside the newest picture.
func (r *ring) hear(s devices.Sound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.groups) == 0 {
		return
	}
	group := r.groups[len(r.groups)-1]
	k := &group[len(group)-1]
	k.sounds = append(k.sounds, s)
	for _, frame := range s.Frames {
		k.octets += len(frame)
		r.octets += len(frame)
	}
}

// drop lets go of the oldest group.
func (r *ring) drop() {
	for _, k := range r.groups[0] {
		r.octets -= k.octets
	}
	r.groups = slices.Delete(r.groups, 0, 1)
}

// bytes is how much it keeps.
func (r *ring) bytes() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.octets
}

// from is the pictures from the last key picture at or before t on, or from the
// first that there is.
func (r *ring) from(t time.Time) []kept {
	r.mu.Lock()
	defer r.mu.Unlock()
	begin := 0
	for i, group := range r.groups {
		if !group[0].at.After(t) {
			begin = i
		}
	}
	return slices.Concat(r.groups[begin:]...)
}
