package bus

import (
	"fmt"
	"slices"
	"sync"
)

// memoryRoom is how many messages wait for one client of a Memory. Beyond it a
// QoS 0 message is lost and a QoS 1 message is not accepted.
const memoryRoom = 10_000

// Memory is a broker within the process, for tests. Its clients have sessions
// that outlive their connection: what was sent to them with QoS 1 while they were
// cut off, or was not acknowledged, comes when they are back. It starts no
// goroutine that waits, so that it can be used under testing/synctest.
type Memory struct {
	mu       sync.Mutex
	clients  map[string]*memoryClient
	retained map[string]Out
}

// NewMemory returns a broker that nobody is connected to.
func NewMemory() *Memory {
	return &Memory{clients: map[string]*memoryClient{}, retained: map[string]Out{}}
}

// Client returns the client of that id, connected since it was first asked for.
func (b *Memory) Client(id string) Bus { return b.client(id) }

// ClientWithWill is Client, with what is to be published when it is cut off.
func (b *Memory) ClientWithWill(id string, will Out) Bus {
	c := b.client(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	c.will = &will
	return c
}

func (b *Memory) client(id string) *memoryClient {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.clients[id]
	if c == nil {
		c = &memoryClient{broker: b, connected: true, back: make(chan struct{})}
		b.clients[id] = c
	}
	return c
}

// Cut breaks the connection of a client. Its will is published.
func (b *Memory) Cut(id string) {
	c := b.client(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	if !c.connected {
		return
	}
	c.connected = false
	c.connection++
	c.unsent = slices.DeleteFunc(c.unsent, func(d *delivery) bool { return d.qos == 0 })
	if c.will != nil {
		_ = b.route(*c.will) // for whoever has no room for it, it is lost
	}
}

// Restore connects a client again that was cut off. What it has not acknowledged
// comes again, first.
func (b *Memory) Restore(id string) {
	c := b.client(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.connected {
		return
	}
	c.connected = true
	close(c.back)
	c.back = make(chan struct{})
	for _, d := range c.unacked {
		d.duplicate = true
	}
	c.unsent = append(c.unacked, c.unsent...)
	c.unacked = nil
	c.work()
	for _, hook := range c.hooks {
		hook.run()
	}
}

// route gives m to everybody whose subscription it matches. b.mu is held.
func (b *Memory) route(m Out) error {
	if m.Retain {
		if len(m.Payload) == 0 {
			delete(b.retained, m.Topic)
		} else {
			b.retained[m.Topic] = m
		}
	}
	var err error
	for id, c := range b.clients {
		for _, s := range c.subscriptions {
			if Match(s.filter, m.Topic) && !c.add(m, s, false) && m.QoS > 0 {
				err = fmt.Errorf("publish to %s: %w: of %s", m.Topic, ErrBusy, id)
			}
		}
	}
	return err
}
