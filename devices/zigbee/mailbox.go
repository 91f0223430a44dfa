package zigbee

import (
	"time"
)

// topic says what a message is about.
type topic int

const (
	aboutDevice       topic = iota // a publication of the device
	aboutAvailability              // Zigbee2MQTT's word on whether the device is there
	aboutModel                     // what the device is
	aboutBridge                    // the coordinator's state
	aboutHealth                    // its answer to a health check
	aboutInfo                      // what the coordinator is
)

// message is one thing in a mailbox.
type message struct {
	about    topic
	payload  []byte
	is       told // of aboutModel
	retained bool
	ack      func()
}

const (
	mailboxRoom = 256         // messages of one device
	orphanRoom  = 4           // alarms kept of a device whose driver failed
	orphanFor   = time.Minute // how long all messages wait for a driver to come back
)

// mailbox holds the messages of one device. It outlives the device's runner, so
// that what comes while the runner is started anew is not lost. All fields but
// items are guarded by link.mu.
type mailbox struct {
	items  chan message
	owned  bool      // a runner takes from it
	failed bool      // its last runner ended by a fault, not because it was told to
	since  time.Time // when its last runner ended
	urgent func(payload []byte) bool
}

// put files a message, or says what becomes of it instead.
func (b *mailbox) put(m message, now time.Time) (outcome string) {
	alarm := func() bool { return m.about == aboutDevice && !m.retained && b.urgent(m.payload) }
	if !b.owned && now.Sub(b.since) > orphanFor && (!b.failed || len(b.items) >= orphanRoom || !alarm()) {
		m.ack()
		return messageOrphan
	}
	select {
	case b.items <- m:
		return messageTaken
	default:
	}
	if alarm() {
		return messageHeld // not acknowledged: link connects anew when there is room, and it comes again
	}
	m.ack()
	return messageDropped
}

// sweep gives up what waited too long for a runner, and returns how much.
func (b *mailbox) sweep(now time.Time) (given int) {
	if b.owned || now.Sub(b.since) <= orphanFor {
		return 0
	}
	var kept []message
	for {
		select {
		case m := <-b.items:
			if b.failed && len(kept) < orphanRoom && m.about == aboutDevice && !m.retained && b.urgent(m.payload) {
				kept = append(kept, m)
				continue
			}
			m.ack()
			given++
		default:
			for _, m := range kept {
				b.items <- m // there is room: it was just emptied, under link.mu
			}
			return given
		}
	}
}
