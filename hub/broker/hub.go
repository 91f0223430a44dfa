package broker

import (
	"context"
	"fmt"
	"slices"

	"brighteyes/devices/bus"
)

// subscription is one of the hub's own.
type subscription struct {
	filter string
	handle bus.Handler
}

// Publish gives m to whoever is subscribed to it now. An edge that is not
// connected does not get it later.
func (b *Broker) Publish(ctx context.Context, m bus.Out) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publish to %s: %w", m.Topic, err)
	}
	return b.Send(m)
}

// Send is Publish: neither waits for any edge. What an edge has no room for is
// dropped and counted. The payload must not be changed afterwards.
func (b *Broker) Send(m bus.Out) error {
	if err := m.Check(); err != nil {
		return err
	}
	if !b.Connected() {
		return fmt.Errorf("publish to %s: %w", m.Topic, bus.ErrNotConnected)
	}
	if m.Retain {
		b.retained.put(m.Topic, m.Payload)
	}
	if err := b.server.Publish(m.Topic, m.Payload, false, m.QoS); err != nil {
		return fmt.Errorf("publish to %s: %w", m.Topic, err)
	}
	return nil
}

// Subscribe has h called for what edges publish, in the goroutine of the edge's
// connection; for different edges at once. It never waits and may be called
// before Run.
func (b *Broker) Subscribe(_ context.Context, filter string, _ byte, h bus.Handler) error {
	if err := bus.CheckFilter(filter); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := append(slices.Clone(*b.subscriptions.Load()), subscription{filter, h})
	b.subscriptions.Store(&all)
	for _, kept := range b.retained.matching(filter) {
		h(kept)
	}
	return nil
}

// deliver gives m to the hub and reports whether anybody there wanted it.
func (b *Broker) deliver(m bus.Message) (heard bool) {
	for _, s := range *b.subscriptions.Load() {
		if bus.Match(s.filter, m.Topic) {
			s.handle(m)
			heard = true
		}
	}
	return heard
}

// Connected reports whether the broker runs.
func (b *Broker) Connected() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.running
}

// OnConnect has f run once, when the broker runs.
func (b *Broker) OnConnect(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running {
		b.tasks.Go(f)
		return
	}
	b.waiting = append(b.waiting, f)
}

func (b *Broker) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = true
	for _, f := range b.waiting {
		b.tasks.Go(f)
	}
	b.waiting = nil
}
