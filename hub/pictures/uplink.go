package pictures

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
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
	end    context.CancelFunc
	orders chan wire.Uplink
	clips  *evidence.Intake // nil: none are taken

	mu       sync.Mutex
	channels map[uint32]*relay
	next     uint32
}

// ServeUplink takes an edge's pictures until the connection or life ends. A newer
// connection of the same edge takes over.
func (p *Pictures) ServeUplink(life context.Context, conn *websocket.Conn, edge string) {
	ctx, end := context.WithCancel(life)
	u := &uplink{p: p, edge: edge, conn: conn, end: end, orders: make(chan wire.Uplink, orders), channels: map[uint32]*relay{}}
	var writing sync.WaitGroup
	writing.Go(func() {
		u.write(ctx)
		u.cut()
	})
	p.join(u)
	err := u.read(ctx)
	if life.Err() == nil {
		p.cfg.Log.Info("picture uplink ended", "edge", edge, "err", err)
	}
	end()
	writing.Wait()
	p.leave(u)
	if u.clips != nil {
		u.clips.Close()
	}
}

// join makes u the edge's uplink and asks anew for what is watched and owed. It is one
// step for who begins or ends to watch: no relay is asked for twice, or after its end.
func (p *Pictures) join(u *uplink) {
	p.mu.Lock()
	old := p.edges[u.edge]
	p.edges[u.edge] = u
	if old != nil {
		old.handOver()
	}
	for _, r := range p.relays {
		if r.edge == u.edge && r.key.back == 0 { // a look-back ends with its connection
			u.open(r)
		}
	}
	p.mu.Unlock()
	if old == nil {
		p.m.edges.Inc()
	} else {
		old.cut()
	}
	if p.cfg.Evidence != nil {
		u.clips = p.cfg.Evidence.Receive(u.edge, u.tell)
	}
}

// leave ends what only u served.
func (p *Pictures) leave(u *uplink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.edges[u.edge] == u {
		delete(p.edges, u.edge)
		p.m.edges.Dec()
	}
	p.loseStills(u)
	p.loseReviews(u)
	u.mu.Lock()
	lost := u.channels
	u.channels = map[uint32]*relay{}
	u.mu.Unlock()
	for _, r := range lost {
		r.stop("edge_away")
	}
}

// handOver lets go of what the edge's next uplink serves: nothing that still comes on
// this one, nor its end, is theirs.
func (u *uplink) handOver() {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.channels, func(_ uint32, r *relay) bool { return r.key.back == 0 })
}

// open asks for a camera on a channel of its own.
func (u *uplink) open(r *relay) {
	u.mu.Lock()
	u.next++
	channel := u.next
	u.channels[channel] = r
	u.mu.Unlock()
	u.tell(wire.Uplink{Watch: &wire.WatchOrder{Camera: r.key.camera, Channel: channel, Detail: r.key.detail, From: r.from}})
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
		u.cut()
		return false
	}
}

// cut ends the connection from outside of read, which notices whenever it looks.
func (u *uplink) cut() {
	u.end()
	_ = u.conn.SetReadDeadline(time.Now()) // a connection without deadlines is gone already
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
	alive := func() error {
		if err := u.conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
			return err
		}
		return ctx.Err() // cut sets its deadline after it ends ctx: one of the two is seen
	}
	answer := u.conn.PingHandler()
	u.conn.SetPingHandler(func(data string) error {
		if err := alive(); err != nil {
			return err
		}
		return answer(data)
	})
	var said time.Time // when the deadline was set
	var whole bytes.Buffer
	for ctx.Err() == nil {
		if now := time.Now(); now.Sub(said) > time.Second { // not for each of 750 pictures a second
			if err := alive(); err != nil {
				return err
			}
			said = now
		}
		kind, reader, err := u.conn.NextReader()
		if err != nil {
			return err
		}
		whole.Reset()
		if _, err := whole.ReadFrom(reader); err != nil {
			return err
		}
		data := bytes.Clone(whole.Bytes()) // it is kept: of its own length, in one piece
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
	case said.NoReview != nil:
		u.noReview(*said.NoReview)
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
	case wire.PartReview:
		u.review(channel, payload)
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
