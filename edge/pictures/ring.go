package pictures

import (
	"sync"
	"time"

	"brighteyes/devices"
)

// ring keeps the newest pictures of one camera for as long as a clip may reach
// back, whole groups at a time; longer while a clip is being made of them.
type ring struct {
	span time.Duration // how far back a clip may begin

	mu     sync.Mutex
	limit  int // bytes, whatever is being made; the oldest group goes first
	kept   []kept
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
	r.kept = append(r.kept, k)
	r.octets += k.octets
	for {
		next := r.secondKey()
		if next < 0 || r.octets <= r.limit && r.wanted(r.kept[next].at, now) {
			break
		}
		r.drop(next)
	}
	if r.octets > r.limit { // one group alone is too much: begin anew
		r.drop(len(r.kept))
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

func (r *ring) secondKey() int {
	for i := 1; i < len(r.kept); i++ {
		if r.kept[i].Key {
			return i
		}
	}
	return -1
}

func (r *ring) drop(n int) {
	for _, k := range r.kept[:n] {
		r.octets -= k.octets
	}
	clear(r.kept[:n]) // the array behind lives on: let go of the pictures
	r.kept = r.kept[n:]
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
	begin := -1
	for i, k := range r.kept {
		if k.Key && (begin < 0 || !k.at.After(t)) {
			begin = i
		}
	}
	if begin < 0 {
		return nil
	}
	return append([]kept(nil), r.kept[begin:]...)
}
