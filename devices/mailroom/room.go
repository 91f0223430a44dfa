package mailroom

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices/bus"
)

// Sorter says whose a message is. It is called from the broker's callback and
// never waits; known reports whether a name has a box.
type Sorter interface {
	Sort(m bus.Message, known func(name string) bool) Address
}

// Address is where a message goes.
type Address struct {
	Name    string // of the box
	About   string
	Nobodys bool // nobody is to have it; it is acknowledged
	Strict  bool // it does not wait for its device to be opened
}

// Room is the messages of one subscription, filed by device.
type Room struct {
	link   *Link
	filter string
	sorter Sorter
	began  time.Time
	denied chan struct{} // closed when the broker does not let us listen
	err    error         // why, before denied is closed

	boxes  map[string]*Box // this and parked are guarded by Link.mu
	parked []parked        // of devices that are not known yet
}

// parked is a message that waits for its device to be registered. Right after a
// start the broker sends all that it kept, before the last device is opened.
type parked struct {
	name string
	Message
}

const (
	parkFor  = 2 * time.Second
	parkRoom = 1000
)

func newRoom(l *Link, filter string) *Room {
	return &Room{link: l, filter: filter, began: time.Now(), denied: make(chan struct{}), boxes: map[string]*Box{}}
}

// Sorter is that of the room.
func (r *Room) Sorter() Sorter { return r.sorter }

// Denied is closed when the broker does not let us listen; Err then says why.
func (r *Room) Denied() <-chan struct{} { return r.denied }

// Err is why the broker does not let us listen.
func (r *Room) Err() error { return r.err }

// Serve has take deal with a device's messages, one after the other, until ctx ends,
// which is no error, or the broker does not let us listen. A message is
// acknowledged when take returns nil; an error of it is the end of ctx, before all
// was durable: the broker keeps the message, and is asked for it anew while the
// connection stays open for others. alarming says whether a message may
// be an alarm, so that it must not be given up; it is called from the broker's
// callback.
func (r *Room) Serve(ctx context.Context, name string, alarming func(Message) bool, take func(Message) error) error {
	box, err := r.Register(name, alarming)
	if err != nil {
		return err // it may be only until the other device has stopped
	}
	defer func() { r.Leave(box, ctx.Err() == nil) }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.denied:
			return r.err
		case m := <-box.items:
			if err := take(m); err != nil {
				r.link.left()
				return nil
			}
			m.Ack()
		}
	}
}

// Register gives the box of a device to its runner.
func (r *Room) Register(name string, alarming func(Message) bool) (*Box, error) {
	r.link.mu.Lock()
	defer r.link.mu.Unlock()
	box := r.boxes[name]
	if box == nil {
		box = &Box{items: make(chan Message, boxRoom)}
		r.boxes[name] = box
	}
	if box.owned {
		return nil, fmt.Errorf("%s of %s belongs to another device of this edge", name, r.filter)
	}
	box.owned, box.alarming = true, alarming
	rest := r.parked[:0]
	for _, p := range r.parked {
		if p.name == name {
			r.file(box, p.Message, time.Now())
		} else {
			rest = append(rest, p)
		}
	}
	r.parked = rest
	return box, nil
}

// Leave takes the box back from a runner that ends.
func (r *Room) Leave(box *Box, failed bool) {
	r.link.mu.Lock()
	defer r.link.mu.Unlock()
	box.owned, box.failed, box.since = false, failed, time.Now()
}

// Tell files something for a device that did not come as a message of its own. It
// is lost where the device has no box, or no room in it.
func (r *Room) Tell(name, about string) {
	r.link.mu.Lock()
	defer r.link.mu.Unlock()
	if box := r.boxes[name]; box != nil {
		box.put(Message{About: about, Retained: true, Ack: func() {}}, time.Now())
	}
}

// file puts a message into a box. Link.mu is held.
func (r *Room) file(box *Box, m Message, now time.Time) {
	outcome := box.put(m, now)
	r.link.held = r.link.held || outcome == Held
	r.link.count(outcome)
}

// arrived files one message. It is the broker's callback and never waits.
func (r *Room) arrived(m bus.Message) {
	now := time.Now()
	r.link.mu.Lock()
	defer r.link.mu.Unlock()
	to := r.sorter.Sort(m, func(name string) bool { return r.boxes[name] != nil })
	msg := Message{About: to.About, Payload: m.Payload, Retained: m.Retained, Ack: m.Ack}
	box := r.boxes[to.Name]
	switch {
	case to.Nobodys:
		r.link.count(Other)
		m.Ack()
	case box != nil:
		r.file(box, msg, now)
	case to.Strict, now.Sub(r.began) > parkFor || len(r.parked) >= parkRoom:
		r.link.count(Unknown)
		m.Ack()
	default:
		r.parked = append(r.parked, parked{to.Name, msg})
	}
}

// sweep lets go of what nobody came for. Link.mu is held.
func (r *Room) sweep(now time.Time) {
	if now.Sub(r.began) > parkFor {
		for _, p := range r.parked {
			p.Ack()
			r.link.count(Unknown)
		}
		r.parked = nil
	}
	for _, box := range r.boxes {
		for range box.sweep(now) {
			r.link.count(Orphan)
		}
	}
}

// busy reports whether somebody still has something to take. Link.mu is held.
func (r *Room) busy() bool {
	for _, box := range r.boxes {
		if box.owned && len(box.items) > 0 {
			return true
		}
	}
	return false
}

// subscribe asks for all of the room's messages: one filter that never changes, so
// that the broker's session keeps none for a device that is gone. A refusal is
// tried again a few times: mochi refuses a subscription whose packet number is
// also that of a message which it is just sending again.
func (r *Room) subscribe(ctx context.Context) {
	var err error
	for pause := 100 * time.Millisecond; pause < 2*time.Second; pause *= 2 {
		if err = r.link.client.Subscribe(ctx, r.filter, 1, r.arrived); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
	r.link.mu.Lock()
	defer r.link.mu.Unlock()
	r.err = fmt.Errorf("listen to %s: %w", r.filter, err)
	close(r.denied)
	delete(r.link.rooms, r.filter) // the next runner asks again
}
