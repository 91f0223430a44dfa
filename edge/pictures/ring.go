package pictures

import (
	"sync"
	"time"

	"brighteyes/devices"
)

// ring keeps the newest pictures of one camera for as long as a clip may reach
// back, whole groups at a time.
type ring struct {
	span  time.Duration // how far back a clip may begin
	limit int           // bytes; the oldest group goes first

	mu     sync.Mutex
	kept   []kept
	octets int
	grown  chan struct{} // closed with the next picture; nil: nobody waits for it
}

// kept is a picture and when it came, on the edge's clock.
type kept struct {
	devices.Picture
	at     time.Time
	octets int
	sounds []devices.Sound // what was heard until the next picture
}

func newRing(span time.Duration, limit int) *ring {
	return &ring{span: span, limit: limit}
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
		// a clip that begins span ago needs the key picture at or before that time
		if next < 0 || now.Sub(r.kept[next].at) < r.span && r.octets <= r.limit {
			break
		}
		r.drop(next)
	}
	if r.octets > r.limit { // one group alone is too much: begin anew
		r.drop(len(r.kept))
	}
	if r.grown != nil {
		close(r.grown)
		r.grown = nil
	}
}

// hear keeps what was heard beside the newest picture.
func (r *ring) hear(s devices.Sound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) == 0 {
		return
	}
	k := &r.kept[len(r.kept)-1]
	k.sounds = append(k.sounds, s)
	for _, frame := range s.Frames {
		k.octets += len(frame)
		r.octets += len(frame)
	}
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

// from is the pictures from the last key picture at or before t on, or from the
// first that there is; grown tells when there may be more.
func (r *ring) from(t time.Time) (pictures []kept, grown <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.grown == nil {
		r.grown = make(chan struct{})
	}
	begin := -1
	for i, k := range r.kept {
		if k.Key && (begin < 0 || !k.at.After(t)) {
			begin = i
		}
	}
	if begin < 0 {
		return nil, r.grown
	}
	return append([]kept(nil), r.kept[begin:]...), r.grown
}
