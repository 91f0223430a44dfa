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
	// liveQueue bounds what waits for the socket: about a second of nine tiles.
	liveQueue = 256
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
	conn, _, err := websocket.Dial(dialing, address, &websocket.DialOptions{
		HTTPClient: p.cfg.Client,
		HTTPHeader: http.Header{"Authorization": {"Bearer " + p.cfg.Token}},
	})
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	conn.SetReadLimit(wire.MaxUplink)
	u := &uplink{p: p, life: life, conn: conn, live: make(chan message, liveQueue), stills: make(chan struct{}, stillsAtOnce), heard: make(chan wire.Uplink, 16), streams: map[uint32]context.CancelFunc{}}
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
	live chan message

	stills chan struct{}    // has room for those that are made at once
	heard  chan wire.Uplink // what the hub said of clips

	urgentSince time.Time // sendClips' own: since when an alarm has been outstanding

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
		}
	}
}

// write sends live messages, and pings while there is nothing to say.
func (u *uplink) write(ctx context.Context) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-u.live:
			if err := u.put(ctx, m); err != nil {
				return err
			}
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

func (u *uplink) put(ctx context.Context, m message) error {
	ctx, done := context.WithTimeout(ctx, writeTimeout)
	defer done()
	kind := websocket.MessageBinary
	if m.text {
		kind = websocket.MessageText
	}
	return u.conn.Write(ctx, kind, m.data)
}

// say queues a text; it waits for room, because a text is never left out.
func (u *uplink) say(ctx context.Context, what wire.Uplink) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	select {
	case u.live <- message{true, text}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tellIfRoom queues a text that the hub can do without.
func (u *uplink) tellIfRoom(what wire.Uplink) {
	text, err := json.Marshal(what)
	if err != nil {
		return
	}
	select {
	case u.live <- message{true, text}:
	default:
	}
}
