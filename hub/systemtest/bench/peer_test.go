package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	onWire      = 64        // batches of a lane that an edge may have on the wire
	bytesOnWire = 508 << 10 // and bytes
)

// peer is an edge's side of the protocol, with an edge's credentials and limits:
// it numbers what it sends, and forgets what the hub has settled.
type peer struct {
	id, stream string
	lane       devices.Lane
	client     *bus.Client
	stop       context.CancelFunc
	tasks      sync.WaitGroup

	mu       sync.Mutex
	open     [][]byte // sent or to be sent, and not settled; the first has number position+1
	sent     int      // how many of open are on the wire
	bytes    int      // of those
	position uint64
	again    time.Time // when it last went back
	repeated int
	refused  string
	changed  chan struct{} // has room for one
}

// connect makes a peer that is known and heard, with these devices.
func connect(mqtt string, e edge, lane devices.Lane, list []devices.Device) (*peer, error) {
	client, err := bus.Dial(bus.Options{URL: "mqtt://" + mqtt, ClientID: e.ID, Username: e.ID, Password: e.Token, CleanSession: true})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &peer{id: e.ID, stream: devices.NewID(time.Now()), lane: lane, client: client, stop: stop, changed: make(chan struct{}, 1)}
	if err := p.introduce(ctx, list); err != nil {
		p.close()
		return nil, fmt.Errorf("edge %s: %w", e.ID, err)
	}
	return p, nil
}

func (p *peer) introduce(ctx context.Context, list []devices.Device) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := p.client.Subscribe(ctx, wire.Topic(p.id, wire.Acks), 0, p.acknowledged); err != nil {
		return err
	}
	inventory := wire.EncodeInventory(wire.InventoryMessage{Devices: list})
	if err := p.client.Publish(ctx, bus.Out{Topic: wire.Topic(p.id, wire.Inventory), Payload: inventory, QoS: 1, Retain: true}); err != nil {
		return err
	}
	since := time.Now()
	beat := func() error {
		status := wire.EncodeStatus(wire.StatusMessage{Online: true, Boot: p.stream, Since: since, Sent: time.Now(), Version: "bench", Stream: p.stream})
		return p.client.Send(bus.Out{Topic: wire.Topic(p.id, wire.Status), Payload: status, QoS: 1, Retain: true})
	}
	if err := beat(); err != nil {
		return err
	}
	p.tasks.Go(func() {
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for range tick.C {
			if beat() != nil {
				return // closed: the peer's end is the process's
			}
		}
	})
	return nil
}

func (p *peer) close() {
	p.stop()
	p.client.Close()
}

// send sends a batch as soon as there is room on the wire.
func (p *peer) send(payload []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, payload)
	p.push()
}

// next is the number that the next batch gets, and the base to be told with it.
func (p *peer) next() (seq, base uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.position + uint64(len(p.open)) + 1, p.position + 1
}

func (p *peer) push() {
	for p.sent < len(p.open) && p.sent < onWire {
		payload := p.open[p.sent]
		if p.sent > 0 && p.bytes+len(payload) > bytesOnWire {
			return
		}
		if p.client.Send(bus.Out{Topic: wire.Topic(p.id, string(p.lane)), Payload: payload, QoS: 1}) != nil {
			return // no room now: the next acknowledgement makes some
		}
		p.sent++
		p.bytes += len(payload)
	}
}

func (p *peer) acknowledged(m bus.Message) {
	m.Ack()
	ack, err := wire.DecodeAck(m.Payload)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil:
		p.refused = err.Error()
	case ack.Refused != nil:
		p.refused = ack.Refused.Reason
	case ack.Stream == p.stream:
		for at := ack.Position.Of(p.lane); p.position < at && len(p.open) > 0; p.position++ {
			if p.sent > 0 {
				p.sent--
				p.bytes -= len(p.open[0])
			}
			p.open = p.open[1:]
		}
		if slices.Contains(ack.Again, p.lane) && time.Since(p.again) > time.Second {
			p.again = time.Now()
			p.repeated += p.sent
			p.sent, p.bytes = 0, 0
		}
		p.push()
	}
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// settled waits until the hub has settled number n.
func (p *peer) settled(ctx context.Context, n uint64) error {
	for {
		p.mu.Lock()
		at, refused := p.position, p.refused
		p.mu.Unlock()
		switch {
		case refused != "":
			return fmt.Errorf("edge %s: refused: %s", p.id, refused)
		case at >= n:
			return nil
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			return fmt.Errorf("edge %s: %d of %d batches are settled: %w", p.id, at, n, ctx.Err())
		}
	}
}
