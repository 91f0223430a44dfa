package bus

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

var _ Bus = (*memoryClient)(nil)

// memoryClient is one client's session at the broker. The broker's mutex guards
// all of it.
type memoryClient struct {
	broker        *Memory
	connected     bool
	connection    int           // counts them: an Ack of an old one does nothing
	back          chan struct{} // closed when the connection is restored
	will          *Out
	subscriptions []memorySubscription
	unsent        []*delivery
	unacked       []*delivery
	working       bool
	hooks         []*hook
}

type memorySubscription struct {
	filter string
	qos    byte
	handle Handler
}

type delivery struct {
	topic     string
	payload   []byte
	qos       byte
	retained  bool
	duplicate bool
	handle    Handler
}

func (c *memoryClient) add(m Out, s memorySubscription, retained bool) bool {
	d := &delivery{m.Topic, slices.Clone(m.Payload), min(m.QoS, s.qos), retained, false, s.handle}
	if len(c.unsent)+len(c.unacked) >= memoryRoom || d.qos == 0 && !c.connected {
		return false
	}
	c.unsent = append(c.unsent, d)
	c.work()
	return true
}

// work has what is unsent handed over by a goroutine that ends when all is.
func (c *memoryClient) work() {
	if c.working || !c.connected || len(c.unsent) == 0 {
		return
	}
	c.working = true
	go func() {
		for {
			c.broker.mu.Lock()
			if !c.connected || len(c.unsent) == 0 {
				c.working = false
				c.broker.mu.Unlock()
				return
			}
			d := c.unsent[0]
			c.unsent = c.unsent[1:]
			if d.qos > 0 {
				c.unacked = append(c.unacked, d)
			}
			message := Message{d.topic, d.payload, d.retained, d.duplicate, c.acker(d)}
			c.broker.mu.Unlock()
			d.handle(message)
		}
	}()
}

// acker returns the Ack of a delivery. The broker's mutex is held.
func (c *memoryClient) acker(acked *delivery) func() {
	connection := c.connection
	return func() {
		c.broker.mu.Lock()
		defer c.broker.mu.Unlock()
		if c.connection == connection {
			c.unacked = slices.DeleteFunc(c.unacked, func(d *delivery) bool { return d == acked })
		}
	}
}

func (c *memoryClient) Publish(ctx context.Context, m Out) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.Send(m)
}

func (c *memoryClient) Send(m Out) error {
	if err := m.Check(); err != nil {
		return err
	}
	c.broker.mu.Lock()
	defer c.broker.mu.Unlock()
	if !c.connected {
		return fmt.Errorf("publish to %s: %w", m.Topic, ErrNotConnected)
	}
	return c.broker.route(m)
}

func (c *memoryClient) Subscribe(ctx context.Context, filter string, qos byte, h Handler) error {
	if err := CheckFilter(filter); err != nil {
		return err
	}
	c.broker.mu.Lock()
	defer c.broker.mu.Unlock()
	for !c.connected {
		back := c.back
		c.broker.mu.Unlock()
		select {
		case <-back:
		case <-ctx.Done():
		}
		c.broker.mu.Lock()
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("subscribe to %s: %w", filter, err)
		}
	}
	s := memorySubscription{filter, qos, h}
	c.subscriptions = append(c.subscriptions, s)
	for _, m := range c.broker.retained {
		if Match(filter, m.Topic) {
			c.add(m, s, true)
		}
	}
	return nil
}

func (c *memoryClient) OnConnect(f func()) {
	c.broker.mu.Lock()
	defer c.broker.mu.Unlock()
	added := &hook{f: f}
	c.hooks = append(c.hooks, added)
	if c.connected {
		added.run()
	}
}

func (c *memoryClient) Connected() bool {
	c.broker.mu.Lock()
	defer c.broker.mu.Unlock()
	return c.connected
}

// hook runs f in a goroutine that ends with it, once more for all the calls that
// came meanwhile.
type hook struct {
	f  func()
	mu sync.Mutex

	running, again bool
}

func (h *hook) run() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running {
		h.again = true
		return
	}
	h.running = true
	go func() {
		for {
			h.f()
			h.mu.Lock()
			if !h.again {
				h.running = false
				h.mu.Unlock()
				return
			}
			h.again = false
			h.mu.Unlock()
		}
	}()
}
