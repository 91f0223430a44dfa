package pictures

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/devices/wire"
	"brighteyes/hub/evidence"
)

const (
	silence      = 45 * time.Second // an edge pings every 15 s
	writeTimeout = 10 * time.Second
	orders       = 256 // that wait for an edge's socket; more means that it is gone
)

// uplink is one edge's open connection.
type uplink struct {
	p      *Pictures
	edge   string
	conn   *websocket.Conn
	orders chan wire.Uplink
	clips  *evidence.Intake // nil: none are taken

	mu       sync.Mutex
	channels map[uint32]*relay
	next     uint32
}

// ServeUplink takes an edge's pictures until the connection or ctx ends. A newer
// connection of the same edge takes over.
func (p *Pictures) ServeUplink(ctx context.Context, conn *websocket.Conn, edge string) {
	u := &uplink{p: p, edge: edge, conn: conn, orders: make(chan wire.Uplink, orders), channels: map[uint32]*relay{}}
	ctx, end := context.WithCancel(ctx)
	var writing sync.WaitGroup
	writing.Go(func() {
		u.write(ctx)
		_ = conn.SetReadDeadline(time.Now()) // ends read
	})
	p.join(u)
	err := u.read(ctx)
	if ctx.Err() == nil {
		p.cfg.Log.Info("picture uplink ended", "edge", edge, "err", err)
	}
	end()
	writing.Wait()
	p.leave(u)
	if u.clips != nil {
		u.clips.Close()
	}
}

// join makes u the edge's uplink and asks anew for what is watched and owed.
func (p *Pictures) join(u *uplink) {
	p.mu.Lock()
	old := p.edges[u.edge]
	p.edges[u.edge] = u
	var again []*relay
	for _, r := range p.relays {
		if r.edge == u.edge {
			again = append(again, r)
		}
	}
	p.mu.Unlock()
	if old == nil {
		p.m.edges.Inc()
	} else {
		_ = old.conn.SetReadDeadline(time.Now()) // it ends by itself
	}
	for _, r := range again {
		u.open(r)
	}
	if p.cfg.Evidence != nil {
		u.clips = p.cfg.Evidence.Receive(u.edge, u.tell)
	}
}

func (p *Pictures) leave(u *uplink) {
	p.mu.Lock()
	if p.edges[u.edge] == u {
		delete(p.edges, u.edge)
		p.m.edges.Dec()
	}
	p.loseStills(u)
	p.mu.Unlock()
	u.mu.Lock()
	lost := u.channels
	u.channels = map[uint32]*relay{}
	u.mu.Unlock()
	for _, r := range lost {
		r.stop("edge_away")
	}
}

// open asks for a camera on a channel of its own.
func (u *uplink) open(r *relay) {
	u.mu.Lock()
	u.next++
	channel := u.next
	u.channels[channel] = r
	u.mu.Unlock()
	u.tell(wire.Uplink{Watch: &wire.WatchOrder{Camera: r.key.camera, Channel: channel, Detail: r.key.detail}})
}

func (u *uplink) close(r *relay) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for channel, open := range u.channels {
		if open == r {
			delete(u.channels, channel)
			u.tell(wire.Uplink{Unwatch: &channel})
		}
	}
}

// tell queues an order. An edge that leaves so many unread is cut off; it comes
// back and is asked anew.
func (u *uplink) tell(what wire.Uplink) bool {
	select {
	case u.orders <- what:
		return true
	default:
		_ = u.conn.SetReadDeadline(time.Now())
		return false
	}
}

func (u *uplink) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case order := <-u.orders:
			text, err := json.Marshal(order)
			if err != nil {
				u.p.cfg.Log.Error("uplink order not written", "edge", u.edge, "err", err)
				continue
			}
			_ = u.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // the write says it
			if u.conn.WriteMessage(websocket.TextMessage, text) != nil {
				return
			}
		}
	}
}

func (u *uplink) read(ctx context.Context) error {
	u.conn.SetReadLimit(wire.MaxPart)
	alive := func() error { return u.conn.SetReadDeadline(time.Now().Add(silence)) }
	answer := u.conn.PingHandler()
	u.conn.SetPingHandler(func(data string) error {
		if err := alive(); err != nil {
			return err
		}
		return answer(data)
	})
	for ctx.Err() == nil {
		if err := alive(); err != nil {
			return err
		}
		kind, data, err := u.conn.ReadMessage()
		if err != nil {
			return err
		}
		if kind == websocket.TextMessage {
			err = u.text(ctx, data)
		} else {
			err = u.part(data)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (u *uplink) text(ctx context.Context, data []byte) error {
	said, err := wire.DecodeUplink(data)
	if err != nil {
		return err
	}
	switch {
	case said.Stream != nil:
		if r := u.relay(said.Stream.Channel); r != nil {
			r.begin(*said.Stream)
		}
	case said.Ended != nil:
		if r := u.relay(said.Ended.Channel); r != nil {
			r.stop(said.Ended.Reason)
		}
	case said.Taken != nil:
		u.taken(*said.Taken)
	case said.ClipFile != nil && u.clips != nil:
		return u.clips.Announce(ctx, *said.ClipFile)
	}
	return nil
}

func (u *uplink) part(data []byte) error {
	kind, channel, payload, err := wire.SplitPart(data)
	if err != nil {
		return err
	}
	switch kind {
	case wire.PartClip:
		if u.clips != nil {
			u.clips.Part(int64(channel), payload)
		}
		return nil
	case wire.PartStill:
		u.still(channel, payload)
		return nil
	}
	r := u.relay(channel)
	if r == nil {
		return nil // nobody watches any more; the edge will hear of it
	}
	switch kind {
	case wire.PartInit:
		r.initialise(payload)
	default:
		r.fragment(payload, kind == wire.PartKey)
	}
	return nil
}

func (u *uplink) relay(channel uint32) *relay {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.channels[channel]
}

func (u *uplink) String() string { return fmt.Sprintf("uplink of %s", u.edge) }
