// Package bustest is the contract of bus.Bus as a suite that every implementation
// passes: what arrives, in which order, what comes again, what never waits. It
// belongs to tests; nothing that runs in production imports it.
package bustest

import (
	"context"
	"testing"
	"time"

	"brighteyes/devices/bus"
)

// Pair is two ends of one broker, fresh for each test: an edge, whose connection
// can be cut, and the hub.
type Pair struct {
	Edge, Hub bus.Bus
	Cut, Mend func() // of the edge's connection
	// Repeats says that the broker itself repeats to the edge, after a reconnect,
	// what the edge did not acknowledge. One that keeps no sessions does not; what
	// the hub publishes to an edge is never such that it must.
	Repeats bool
	// Denied is a filter that the edge may not subscribe to; empty where there is
	// no access control.
	Denied string
}

// The topics of an edge that the suite uses. The edge's id must be Edge, and its
// will must be on status, retained.
const (
	Edge     = "edge-east"
	alarms   = "be/v1/" + Edge + "/alarms"
	status   = "be/v1/" + Edge + "/status"
	acks     = "be/v1/" + Edge + "/acks"
	commands = "be/v1/" + Edge + "/commands"
)

// Will is what the edge of a Pair leaves behind when it is cut off.
func Will() bus.Out {
	return bus.Out{Topic: status, Payload: []byte(`{"online":false}`), QoS: 1, Retain: true}
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// Run runs the suite, its tests at once. open returns a Pair that is connected and
// ends with t.
func Run(t *testing.T, open func(t *testing.T) Pair) {
	for name, test := range map[string]func(*testing.T, Pair){
		"what is published arrives":                          arrives,
		"messages keep their order":                          keepsOrder,
		"a large message arrives whole":                      large,
		"what is not acknowledged comes again":               comesAgain,
		"what is acknowledged does not":                      comesOnce,
		"an ack may be given anywhere and twice":             acksAnywhere,
		"what was retained is told to whoever comes later":   retained,
		"an empty retained message takes it away":            retainedAway,
		"a will is published when the connection breaks":     will,
		"a subscription outlives the connection":             resubscribes,
		"on connect runs at once and after every connect":    onConnect,
		"a subscription waits for a connection, or its time": subscribeWaits,
		"nothing waits while there is no connection":         disconnected,
		"what cannot be published is refused":                mistakes,
		"a subscription that is not allowed is an error":     denied,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// listen subscribes and hands on what arrives, acknowledged.
func listen(t *testing.T, b bus.Bus, filter string) <-chan bus.Message {
	t.Helper()
	got := make(chan bus.Message, 2000)
	subscribe(t, b, filter, func(m bus.Message) {
		m.Ack()
		got <- m
	})
	return got
}

func subscribe(t *testing.T, b bus.Bus, filter string, h bus.Handler) {
	t.Helper()
	if err := b.Subscribe(within(t), filter, 1, h); err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, b bus.Bus, m bus.Out) {
	t.Helper()
	if err := b.Publish(within(t), m); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, got <-chan bus.Message, topic, payload string) bus.Message {
	t.Helper()
	select {
	case m := <-got:
		if m.Topic != topic || string(m.Payload) != payload {
			t.Fatalf("got %s %.60q, want %s %.60q", m.Topic, m.Payload, topic, payload)
		}
		return m
	case <-time.After(patience):
		t.Fatalf("%s %.60q does not arrive", topic, payload)
		return bus.Message{}
	}
}

func expectNothing(t *testing.T, got <-chan bus.Message) {
	t.Helper()
	select {
	case m := <-got:
		t.Fatalf("got %s %.60q, want nothing more", m.Topic, m.Payload)
	case <-time.After(100 * time.Millisecond):
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// reconnect breaks the edge's connection and waits for the next.
func (p Pair) reconnect(t *testing.T) {
	t.Helper()
	p.Cut()
	eventually(t, "the loss of the connection", func() bool { return !p.Edge.Connected() })
	p.Mend()
	eventually(t, "a new connection", p.Edge.Connected)
}
