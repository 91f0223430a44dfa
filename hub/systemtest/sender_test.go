package systemtest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// sender publishes by hand, with an edge's token, what no edge of ours would.
type sender struct {
	t        testing.TB
	hub      *hub
	id       string
	token    string
	bus      *bus.Client
	connects atomic.Int32

	mu   sync.Mutex
	acks []wire.AckMessage
}

// newSender enrols an edge and connects as it.
func newSender(h *hub) *sender {
	h.t.Helper()
	s := &sender{t: h.t, hub: h, id: fmt.Sprintf("edge-%d", homes.Add(1))}
	s.token, _ = h.enrol(s.id)
	s.connect("mqtt://" + h.mqtt)
	h.t.Cleanup(func() { s.bus.Close() })
	return s
}

func (s *sender) connect(url string) {
	s.t.Helper()
	var err error
	s.bus, err = bus.Dial(bus.Options{URL: url, ClientID: s.id, Username: s.id, Password: s.token, CleanSession: true})
	if err != nil {
		s.t.Fatal(err)
	}
	s.bus.OnConnect(func() { s.connects.Add(1) })
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	err = s.bus.Subscribe(ctx, wire.Topic(s.id, wire.Acks), 0, func(m bus.Message) {
		if ack, err := wire.DecodeAck(m.Payload); err == nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.acks = append(s.acks, ack)
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// publish sends a payload on one of the edge's topics, and wants it acknowledged.
func (s *sender) publish(name string, payload []byte) {
	s.t.Helper()
	s.publishTo(bus.Out{Topic: wire.Topic(s.id, name), Payload: payload, QoS: 1})
}

func (s *sender) publishTo(m bus.Out) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.bus.Publish(ctx, m); err != nil {
		s.t.Errorf("publish %d bytes to %.100q: %v", len(m.Payload), m.Topic, err)
	}
}

// batch is a numbered payload of a lane.
func (s *sender) batch(lane devices.Lane, stream string, seq, base uint64, items ...any) []byte {
	list := "events"
	if lane == devices.Readings {
		list = "readings"
	}
	return encode(map[string]any{"stream": stream, "seq": seq, "base": base, "sent": time.Now().UTC(), list: items})
}

// position is where the hub said that a lane of a stream stands.
func (s *sender) position(stream string, lane devices.Lane) (at uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ack := range s.acks {
		if ack.Stream == stream {
			at = ack.Of(lane)
		}
	}
	return at
}

func (s *sender) expectPosition(stream string, lane devices.Lane, n uint64) {
	s.t.Helper()
	eventually(s.t, 10*time.Second, fmt.Sprintf("%s to be settled up to %d", lane, n), func() bool { return s.position(stream, lane) == n })
}

// expectRefused waits until the hub has said that it cannot read a payload.
func (s *sender) expectRefused(payload []byte) {
	s.t.Helper()
	want := wire.Digest(payload)
	eventually(s.t, 10*time.Second, "a payload to be refused by its hash", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, ack := range s.acks {
			if ack.Refused != nil && ack.Refused.SHA256 == want {
				return true
			}
		}
		return false
	})
}

func encode(v any) []byte {
	payload, err := json.Marshal(v)
	if err != nil {
		panic(err) // a test's own literal
	}
	return payload
}

// happening is an event as it stands on the wire.
func happening(device, eventType string) (id string, item map[string]any) {
	now := time.Now().UTC()
	id = devices.NewID(now)
	return id, map[string]any{"id": id, "device": device, "type": eventType, "time": now.Truncate(time.Millisecond)}
}
