package pictures

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"brighteyes/devices/wire"
)

const (
	dialTimeout  = 10 * time.Second
	writeTimeout = 10 * time.Second
	pingEvery    = 15 * time.Second
	// gatherTime is how long messages are gathered for one write: fifty cameras send
	// 750 a second, and each write would wake the hub.
	gatherTime = 20 * time.Millisecond
)

// dial keeps an uplink open until ctx ends.
func (p *Pictures) dial(ctx context.Context) {
	pause := time.Second
	last := ""
	for ctx.Err() == nil {
		began := time.Now()
		err := p.session(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > time.Minute {
			pause = time.Second
		}
		if text := fmt.Sprint(err); text != last { // the change, not every try
			last = text
			p.cfg.Log.Warn("picture uplink lost", "err", err)
		}
		rest(ctx, pause/2+rand.N(pause))
		pause = min(2*pause, 30*time.Second)
	}
}

// session is one connection, from dialling to its end.
func (p *Pictures) session(life context.Context) error {
	ctx, end := context.WithCancelCause(life)
	defer end(nil)
	dialing, dialed := context.WithTimeout(ctx, dialTimeout)
	defer dialed()
	address := strings.TrimSuffix(p.cfg.Hub, "/") + "/api/v1/edges/" + p.cfg.Edge + "/uplink"
	client, found := socketed(p.cfg.Transport)
	conn, _, err := websocket.Dial(dialing, address, &websocket.DialOptions{
		HTTPClient: client,
		HTTPHeader: http.Header{"Authorization": {"Bearer " + p.cfg.Token}},
	})
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	conn.SetReadLimit(wire.MaxUplink)
	u := &uplink{
		p: p, life: life, conn: conn, socket: found(), out: newOutgoing(), stills: make(chan struct{}, stillsAtOnce), heard: make(chan wire.Uplink, 16),
		streams: map[uint32]context.CancelFunc{},
	}
	var all sync.WaitGroup
	for _, work := range []func(context.Context) error{u.write, u.sendClips} {
		all.Go(func() { end(work(ctx)) })
	}
	end(u.read(ctx))
	u.stop()
	all.Wait()
	_ = conn.CloseNow() // the reason is known already
	return context.Cause(ctx)
}

// uplink is one open connection. One goroutine writes to it.
type uplink struct {
	p    *Pictures
	life context.Context // of the edge: a clip is cut although the uplink goes
	conn *websocket.Conn
	out  *outgoing

	socket *socket // beneath conn

	stills chan struct{}    // has room for those that are made at once
	heard  chan wire.Uplink // what the hub said of clips

	urgentSince time.Time // sendClips' own: since when an alarm has been outstanding
	gaveWay     time.Time // and when that was last looked at

	mu      sync.Mutex
	streams map[uint32]context.CancelFunc
	running sync.WaitGroup
}

type message struct {
	text bool
	data []byte
}

// read serves the hub's orders.
func (u *uplink) read(ctx context.Context) error {
	for {
		kind, data, err := u.conn.Read(ctx)
		if err != nil {
			return err
		}
		if kind != websocket.MessageText {
			continue
		}
		order, err := wire.DecodeUplink(data)
		if err != nil {
			return err
		}
		switch {
		case order.Watch != nil:
			u.watch(ctx, *order.Watch)
		case order.Unwatch != nil:
			u.unwatch(*order.Unwatch)
		case order.Clip != nil:
			u.p.order(u.life, *order.Clip)
		case order.Still != nil:
			u.still(ctx, *order.Still)
		case order.ClipKept != "", order.ClipFrom != nil, order.ClipNot != nil:
			u.hear(order)
		case order.Review != nil:
			u.review(ctx, *order.Review)
		case order.Audit != "":
			if u.p.cfg.Audit != nil {
				u.p.cfg.Audit(order.Audit)
			}
		}
	}
}

// write sends what waits, all at once and not more often than every gatherTime,
// and pings.
func (u *uplink) write(ctx context.Context) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	var batch []message
	var wrote time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-u.out.bell:
			if wait := gatherTime - time.Since(wrote); wait > 0 {
				rest(ctx, wait)
			}
			batch = u.out.take(batch)
			if err := u.put(ctx, batch); err != nil {
				return err
			}
			wrote = time.Now()
			u.out.wrote()
		case <-ping.C:
			limit, done := context.WithTimeout(ctx, writeTimeout)
			err := u.conn.Ping(limit)
			done()
			if err != nil {
				return fmt.Errorf("ping: %w", err)
			}
		}
	}
}

// put writes messages in as few system calls as they fit into.
func (u *uplink) put(ctx context.Context, batch []message) error {
	// the socket has a deadline of its own for what it really writes, so that not
	// each of 750 pictures a second needs a context to be watched
	defer context.AfterFunc(ctx, func() { _ = u.socket.Close() })()
	u.socket.cork()
	for _, m := range batch {
		kind := websocket.MessageBinary
		if m.text {
			kind = websocket.MessageText
		}
		if err := u.conn.Write(context.Background(), kind, m.data); err != nil {
			return err
		}
	}
	return u.socket.uncork()
}

// say queues a text; it waits for room, because a text is never left out.
func (u *uplink) say(ctx context.Context, what wire.Uplink) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return u.out.send(ctx, message{true, text})
}

// tellIfRoom queues a text that the hub can do without.
func (u *uplink) tellIfRoom(what wire.Uplink) {
	if text, err := json.Marshal(what); err == nil {
		u.out.offer(message{true, text})
	}
}
