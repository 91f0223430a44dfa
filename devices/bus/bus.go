package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Message is something that arrived. Payload belongs to the handler.
type Message struct {
	Topic   string
	Payload []byte
	// Retained marks what the broker had kept from before the subscription.
	Retained bool
	// Duplicate marks what the broker, or the publisher, sent before. Its absence
	// means nothing.
	Duplicate bool
	// Ack tells that the message is in safe hands. It may be called from any
	// goroutine, more than once, and never blocks. A QoS 1 message that is never
	// acknowledged comes again, at the latest after a reconnect.
	Ack func()
}

// Handler takes what arrived. It must not block. The messages of one publisher
// come one after the other and in order; those of several may come at once.
type Handler func(Message)

// Out is something to be published. QoS is 0 or 1.
type Out struct {
	Topic   string
	Payload []byte
	QoS     byte
	Retain  bool
}

// Bus carries messages. All methods may be called from any goroutine, but none
// that waits may be called from a Handler.
type Bus interface {
	// Publish returns nil when the broker has accepted m: for QoS 1 that it said
	// so, for QoS 0 that it was written. It does not wait for a connection. After
	// an error m may have arrived all the same.
	Publish(ctx context.Context, m Out) error
	// Send hands m over without waiting and promises nothing. It returns
	// ErrNotConnected, or ErrBusy when there is no room.
	Send(m Out) error
	// Subscribe returns nil when the broker has confirmed, which it waits for
	// until ctx ends, and ErrDenied when the broker refuses. A subscription is
	// renewed after every reconnect, as long as the Bus lives.
	Subscribe(ctx context.Context, filter string, qos byte, h Handler) error
	// OnConnect has f run after every connect, when the subscriptions are in
	// place, and at once if that is so now. f has a goroutine of its own and is
	// never run twice at once.
	OnConnect(f func())
	// Connected reports whether a connection stands, as far as is known.
	Connected() bool
}

// What a Bus can say of a failure, to be tested with errors.Is.
var (
	ErrNotConnected = errors.New("not connected to the broker")
	ErrBusy         = errors.New("too much is waiting to be sent")
	ErrDenied       = errors.New("the broker does not allow it")
	ErrClosed       = errors.New("the bus is closed")
)

// maxTopic is the longest topic that MQTT can carry.
const maxTopic = 1<<16 - 1

// Check says why m cannot be published by anybody, or returns nil.
func (m Out) Check() error {
	switch {
	case m.Topic == "" || len(m.Topic) > maxTopic || strings.ContainsAny(m.Topic, "+#\x00"):
		return fmt.Errorf("publish to %.80q: not a topic", m.Topic)
	case m.QoS > 1:
		return fmt.Errorf("publish to %s: QoS %d: want 0 or 1", m.Topic, m.QoS)
	}
	return nil
}

// CheckFilter says why filter cannot be subscribed to, or returns nil.
func CheckFilter(filter string) error {
	levels := strings.Split(filter, "/")
	for i, level := range levels {
		wild := strings.ContainsAny(level, "+#")
		if wild && (len(level) > 1 || level == "#" && i < len(levels)-1) {
			return fmt.Errorf("subscribe to %.80q: a wildcard stands alone in its level, and # last", filter)
		}
	}
	if filter == "" || len(filter) > maxTopic || strings.Contains(filter, "\x00") {
		return fmt.Errorf("subscribe to %.80q: not a filter", filter)
	}
	return nil
}

// Match reports whether a message on topic is for a subscription to filter, MQTT
// 3.1.1 section 4.7.
func Match(filter, topic string) bool {
	if strings.HasPrefix(topic, "$") && !strings.HasPrefix(filter, "$") {
		return false
	}
	for {
		level, rest, more := strings.Cut(filter, "/")
		if level == "#" {
			return true
		}
		at, below, deeper := strings.Cut(topic, "/")
		if level != "+" && level != at {
			return false
		}
		if !more || !deeper {
			return more == deeper || more && rest == "#" // "a/#" includes "a"
		}
		filter, topic = rest, below
	}
}
