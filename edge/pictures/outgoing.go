package pictures

import (
	"context"
	"sync"
	"time"
)

const (
	// liveBytes bounds what waits for the socket: the kept groups of fifty tiles.
	liveBytes = 4 << 20
	// liveAge is how long the socket may take for what it was given before pictures
	// are left out: a slow uplink shall show fewer pictures, not old ones.
	liveAge = time.Second
)

// outgoing is what waits for an uplink's socket. Whoever has a picture puts it
// here and goes on; one goroutine takes all that waits at a time.
type outgoing struct {
	bell chan struct{} // has room for one note that something waits

	mu      sync.Mutex
	waiting []message
	octets  int
	writing time.Time     // since when the socket has had the last that was taken; zero: it has nothing
	room    chan struct{} // closed and replaced when all was taken, and when it was written
}

func newOutgoing() *outgoing {
	return &outgoing{bell: make(chan struct{}, 1), room: make(chan struct{})}
}

// offer puts messages, all or none: none when too much waits, or has for too long.
// It never waits.
func (o *outgoing) offer(messages ...message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.octets > liveBytes || !o.writing.IsZero() && time.Since(o.writing) > liveAge {
		return false
	}
	o.put(messages)
	return true
}

// send puts a message that is never left out, when there is room.
func (o *outgoing) send(ctx context.Context, m message) error {
	for {
		o.mu.Lock()
		if o.octets <= liveBytes {
			o.put([]message{m})
			o.mu.Unlock()
			return nil
		}
		room := o.room
		o.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// leaves reports whether live pictures leave room for a part of a clip: little waits
// for the socket, and it takes what it is given.
func (o *outgoing) leaves() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.octets <= liveBytes/16 && (o.writing.IsZero() || time.Since(o.writing) < liveAge/20)
}

// put is under o.mu.
func (o *outgoing) put(messages []message) {
	o.waiting = append(o.waiting, messages...)
	for _, m := range messages {
		o.octets += len(m.data)
	}
	select {
	case o.bell <- struct{}{}:
	default: // it rings already
	}
}

// wrote tells that the socket has taken what was taken last.
func (o *outgoing) wrote() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = time.Time{}
	o.wake()
}

// wake has those look again who wait; it is under o.mu.
func (o *outgoing) wake() {
	close(o.room)
	o.room = make(chan struct{})
}

// take is all that waits, for the socket. spent, what was taken before, takes its
// place.
func (o *outgoing) take(spent []message) []message {
	clear(spent) // let go of the pictures
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.waiting
	o.waiting, o.octets = spent[:0], 0
	o.writing = time.Now()
	o.wake()
	return taken
}
