package mailroom

import "time"

// Message is one thing in a box.
type Message struct {
	About    string // what it is about, in the driver's words
	Payload  []byte
	Retained bool
	Ack      func()
}

// The things that can become of a message from the broker.
const (
	Taken   = "taken"
	Unknown = "unknown" // of a device that this edge does not have
	Other   = "other"   // of nobody's concern
	Dropped = "dropped" // no room in the device's box, and no alarm
	Held    = "held"    // an alarm, no room: left with the broker
	Orphan  = "orphan"  // given up: its device's driver has not come back
)

// Outcomes are all of them.
func Outcomes() []string { return []string{Taken, Unknown, Other, Dropped, Held, Orphan} }

const (
	boxRoom    = 256         // messages of one device
	orphanRoom = 4           // alarms kept beyond it, of a device whose driver may still come back
	orphanFor  = time.Minute // how long all messages wait for a driver to come back
	// stoppedFor is how long alarms wait for a driver that was told to stop: longer
	// than a list of devices is tried at most, after which the edge may go back.
	stoppedFor = 11 * time.Minute
)

// Box holds the messages of one device. It outlives the device's runner, so that
// what comes while the runner is started anew is not lost. All fields but items
// are guarded by Link.mu.
type Box struct {
	items    chan Message
	owned    bool      // a runner takes from it
	failed   bool      // its last runner ended by a fault, not because it was told to
	since    time.Time // when its last runner ended
	alarming func(Message) bool
}

// Items is what waits, in the order in which it came.
func (b *Box) Items() <-chan Message { return b.items }

// put files a message, or says what becomes of it instead.
func (b *Box) put(m Message, now time.Time) (outcome string) {
	if !b.owned && now.Sub(b.since) > orphanFor && (!b.mayReturn(now) || len(b.items) >= orphanRoom || !b.alarm(m)) {
		m.Ack()
		return Orphan
	}
	select {
	case b.items <- m:
		return Taken
	default:
	}
	if b.alarm(m) {
		return Held // not acknowledged: Link connects anew when there is room, and it comes again
	}
	m.Ack()
	return Dropped
}

// alarm reports whether a message may be one. What was retained is of the past.
func (b *Box) alarm(m Message) bool { return !m.Retained && b.alarming(m) }

// mayReturn reports whether a runner may still come for alarms: one that failed is
// started anew for ever, one that was told to stop comes back with the list before.
func (b *Box) mayReturn(now time.Time) bool { return b.failed || now.Sub(b.since) <= stoppedFor }

// sweep gives up what waited too long for a runner, and returns how much.
func (b *Box) sweep(now time.Time) (given int) {
	if b.owned || now.Sub(b.since) <= orphanFor {
		return 0
	}
	var kept []Message
	for {
		select {
		case m := <-b.items:
			if b.mayReturn(now) && len(kept) < orphanRoom && b.alarm(m) {
				kept = append(kept, m)
				continue
			}
			m.Ack()
			given++
		default:
			for _, m := range kept {
				b.items <- m // there is room: it was just emptied, under Link.mu
			}
			return given
		}
	}
}
