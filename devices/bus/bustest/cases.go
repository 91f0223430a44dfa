package bustest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices/bus"
)

func arrives(t *testing.T, p Pair) {
	up, down := listen(t, p.Hub, "be/v1/+/alarms"), listen(t, p.Edge, acks)
	publish(t, p.Edge, bus.Out{Topic: alarms, Payload: []byte("press"), QoS: 1})
	if m := expect(t, up, alarms, "press"); m.Retained || m.Duplicate {
		t.Errorf("marked %+v, and is neither", m)
	}
	publish(t, p.Edge, bus.Out{Topic: alarms, Payload: []byte("qos 0")})
	expect(t, up, alarms, "qos 0")
	publish(t, p.Edge, bus.Out{Topic: alarms, QoS: 1})
	expect(t, up, alarms, "")
	if err := p.Hub.Send(bus.Out{Topic: acks, Payload: []byte("settled")}); err != nil {
		t.Fatal(err)
	}
	expect(t, down, acks, "settled")
	expectNothing(t, up)
	expectNothing(t, down)
}

func keepsOrder(t *testing.T, p Pair) {
	const n = 500
	up, down := listen(t, p.Hub, alarms), listen(t, p.Edge, commands)
	for i := range n {
		m := bus.Out{Topic: alarms, Payload: fmt.Append(nil, i), QoS: 1}
		for {
			err := p.Edge.Send(m)
			if err == nil {
				break
			}
			if !errors.Is(err, bus.ErrBusy) {
				t.Fatal(err)
			}
			<-time.After(time.Millisecond)
		}
		m.Topic = commands
		publish(t, p.Hub, m)
	}
	for i := range n {
		expect(t, up, alarms, fmt.Sprint(i))
		expect(t, down, commands, fmt.Sprint(i))
	}
}

func large(t *testing.T, p Pair) {
	up := listen(t, p.Hub, alarms)
	payload := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	publish(t, p.Edge, bus.Out{Topic: alarms, Payload: payload, QoS: 1})
	expect(t, up, alarms, string(payload))
}

func comesAgain(t *testing.T, p Pair) {
	got := make(chan bus.Message, 10)
	var times atomic.Int32
	subscribe(t, p.Edge, commands, func(m bus.Message) {
		if times.Add(1) > 1 {
			m.Ack()
		}
		got <- m
	})
	toHub := make(chan bus.Message, 10)
	var hubTimes atomic.Int32
	subscribe(t, p.Hub, alarms, func(m bus.Message) {
		if hubTimes.Add(1) > 1 {
			m.Ack()
		}
		toHub <- m
	})
	sent := make(chan error, 1)
	go func() { sent <- insist(within(t), p.Edge, bus.Out{Topic: alarms, Payload: []byte("press"), QoS: 1}) }()
	expect(t, toHub, alarms, "press")
	publish(t, p.Hub, bus.Out{Topic: commands, Payload: []byte("open"), QoS: 1})
	expect(t, got, commands, "open")
	p.reconnect(t)
	if p.Repeats {
		expect(t, got, commands, "open")
	}
	// Whoever holds the message repeats it: the broker, or he who published it and
	// was never told that it is in safe hands.
	select {
	case err := <-sent:
		if err != nil {
			t.Fatal(err)
		}
	case m := <-toHub:
		if string(m.Payload) != "press" {
			t.Fatalf("got %q again", m.Payload)
		}
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
}

// insist publishes until the broker has accepted, as every sender does.
func insist(ctx context.Context, b bus.Bus, m bus.Out) error {
	for {
		err := b.Publish(ctx, m)
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func comesOnce(t *testing.T, p Pair) {
	up, down := listen(t, p.Hub, alarms), listen(t, p.Edge, commands)
	publish(t, p.Edge, bus.Out{Topic: alarms, Payload: []byte("press"), QoS: 1})
	publish(t, p.Hub, bus.Out{Topic: commands, Payload: []byte("open"), QoS: 1})
	expect(t, up, alarms, "press")
	expect(t, down, commands, "open")
	expectNothing(t, down) // and the broker has read the ack meanwhile
	p.reconnect(t)
	expectNothing(t, up)
	expectNothing(t, down)
}

func acksAnywhere(t *testing.T, p Pair) {
	held := make(chan bus.Message, 10)
	subscribe(t, p.Hub, alarms, func(m bus.Message) { held <- m })
	sent := make(chan error, 1)
	go func() {
		sent <- p.Edge.Publish(within(t), bus.Out{Topic: alarms, Payload: []byte("press"), QoS: 1})
	}()
	m := expect(t, held, alarms, "press")
	done := make(chan struct{}, 2)
	for range 2 {
		go func() {
			m.Ack()
			m.Ack()
			done <- struct{}{}
		}()
	}
	<-done
	<-done
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	expectNothing(t, held)
}

func retained(t *testing.T, p Pair) {
	before := listen(t, p.Hub, status)
	publish(t, p.Edge, bus.Out{Topic: status, Payload: []byte("old"), QoS: 1, Retain: true})
	publish(t, p.Edge, bus.Out{Topic: status, Payload: []byte("new"), QoS: 1, Retain: true})
	expect(t, before, status, "old")
	if m := expect(t, before, status, "new"); m.Retained {
		t.Error("what is published now is marked as retained")
	}
	after := listen(t, p.Hub, "be/v1/+/status")
	if m := expect(t, after, status, "new"); !m.Retained {
		t.Error("what was retained is not marked so")
	}
}

func retainedAway(t *testing.T, p Pair) {
	before := listen(t, p.Hub, status)
	publish(t, p.Edge, bus.Out{Topic: status, Payload: []byte("here"), QoS: 1, Retain: true})
	expect(t, before, status, "here")
	publish(t, p.Edge, bus.Out{Topic: status, QoS: 1, Retain: true})
	expect(t, before, status, "")
	expectNothing(t, listen(t, p.Hub, "be/v1/+/status"))
}

func will(t *testing.T, p Pair) {
	got := listen(t, p.Hub, status)
	p.Cut()
	expect(t, got, status, string(Will().Payload))
	p.Mend()
	eventually(t, "a new connection", p.Edge.Connected)
	if m := expect(t, listen(t, p.Hub, "be/v1/+/status"), status, string(Will().Payload)); !m.Retained {
		t.Error("the will was not retained")
	}
}

func resubscribes(t *testing.T, p Pair) {
	down := listen(t, p.Edge, acks)
	for _, payload := range []string{"one", "two"} {
		p.reconnect(t)
		if err := p.Hub.Send(bus.Out{Topic: acks, Payload: []byte(payload)}); err != nil {
			t.Fatal(err)
		}
		expect(t, down, acks, payload)
	}
}

func onConnect(t *testing.T, p Pair) {
	var runs atomic.Int32
	p.Edge.OnConnect(func() { runs.Add(1) })
	eventually(t, "the first run", func() bool { return runs.Load() == 1 })
	p.reconnect(t)
	eventually(t, "the second run", func() bool { return runs.Load() == 2 })
	var hub atomic.Int32
	p.Hub.OnConnect(func() { hub.Add(1) })
	eventually(t, "the hub's run", func() bool { return hub.Load() == 1 })
}

func subscribeWaits(t *testing.T, p Pair) {
	p.Cut()
	eventually(t, "the loss of the connection", func() bool { return !p.Edge.Connected() })
	short, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := p.Edge.Subscribe(short, acks, 1, func(bus.Message) {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want that the time is over", err)
	}
	confirmed := make(chan error, 1)
	down := make(chan bus.Message, 10)
	go func() {
		confirmed <- p.Edge.Subscribe(within(t), acks, 1, func(m bus.Message) { down <- m })
	}()
	p.Mend()
	if err := <-confirmed; err != nil {
		t.Fatal(err)
	}
	if err := p.Hub.Send(bus.Out{Topic: acks, Payload: []byte("here")}); err != nil {
		t.Fatal(err)
	}
	expect(t, down, acks, "here")
	expectNothing(t, down)
}

func disconnected(t *testing.T, p Pair) {
	p.Cut()
	eventually(t, "the loss of the connection", func() bool { return !p.Edge.Connected() })
	if err := p.Edge.Publish(within(t), bus.Out{Topic: alarms, QoS: 1}); !errors.Is(err, bus.ErrNotConnected) {
		t.Errorf("publish: got %v", err)
	}
	if err := p.Edge.Send(bus.Out{Topic: alarms, QoS: 1}); !errors.Is(err, bus.ErrNotConnected) {
		t.Errorf("send: got %v", err)
	}
}

func mistakes(t *testing.T, p Pair) {
	for _, b := range []bus.Bus{p.Edge, p.Hub} {
		for _, m := range []bus.Out{{}, {Topic: "be/v1/+/acks"}, {Topic: acks, QoS: 2}, {Topic: "a\x00b"}} {
			if err := b.Publish(within(t), m); err == nil {
				t.Errorf("published %+v", m)
			}
			if err := b.Send(m); err == nil {
				t.Errorf("sent %+v", m)
			}
		}
		for _, filter := range []string{"", "a/#/b", "a+/b", "a/b#"} {
			if err := b.Subscribe(within(t), filter, 1, func(bus.Message) {}); err == nil {
				t.Errorf("subscribed to %q", filter)
			}
		}
	}
	up := listen(t, p.Hub, alarms)
	publish(t, p.Edge, bus.Out{Topic: alarms, Payload: []byte("still here"), QoS: 1})
	expect(t, up, alarms, "still here")
}

func denied(t *testing.T, p Pair) {
	if p.Denied == "" {
		return // this bus lets everybody hear everything
	}
	if err := p.Edge.Subscribe(within(t), p.Denied, 1, func(bus.Message) {}); !errors.Is(err, bus.ErrDenied) {
		t.Errorf("got %v, want that it is not allowed", err)
	}
	p.reconnect(t)
}
