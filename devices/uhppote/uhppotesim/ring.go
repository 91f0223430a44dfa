package uhppotesim

import "time"

// Event is one entry of the controller's log.
type Event struct {
	Index     uint32 // given by the log
	Kind      byte   // 1 swipe, 2 door, button or remote, 3 alarm
	Granted   bool
	Door      int
	Direction byte // 1 in, 2 out
	Card      uint32
	At        time.Time // controller's clock; zero while it has none
	Reason    byte
}

// ring keeps the newest events; an index below the oldest is overwritten.
type ring struct {
	size   int
	last   uint32
	events []Event // oldest first
}

func (r *ring) add(e Event) Event {
	r.last++
	e.Index = r.last
	r.events = append(r.events, e)
	if len(r.events) > r.size {
		r.events = r.events[len(r.events)-r.size:]
	}
	return e
}

func (r *ring) wrap() { r.last = 0 }

// get answers as the controller does: 0 is the oldest, 0xffffffff the newest, a
// kind of 0xff what was overwritten, and the zero event what is not there.
func (r *ring) get(index uint32) Event {
	n := len(r.events)
	switch {
	case n == 0:
		return Event{}
	case index == 0:
		return r.events[0]
	case index == 0xffffffff:
		return r.events[n-1]
	}
	for i := n - 1; i >= 0; i-- { // the newest first: after a wrap an old one has the same number
		if r.events[i].Index == index {
			return r.events[i]
		}
	}
	if index < r.events[0].Index && r.last >= r.events[0].Index {
		return Event{Kind: 0xff}
	}
	return Event{}
}
