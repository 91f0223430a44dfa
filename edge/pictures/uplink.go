package pictures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
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
	u := &uplink{p: p, life: life, conn: conn, live: make(chan message, liveQueue), stills: make(chan struct{}, stillsAtOnce), streams: map[uint32]context.CancelFunc{}}
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

	stills chan struct{} // has room for those that are made at once

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
		case order.Audit != "":
			if u.p.cfg.Audit != nil {
				u.p.cfg.Audit(order.Audit)
			}
		case order.ClipKept != "":
			u.p.kept(order.ClipKept)
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

// sendClips sends what waits, one clip after the other.
func (u *uplink) sendClips(ctx context.Context) error {
	sent := map[string]bool{} // within this connection; not confirmed: again in the next
	for {
		for _, file := range u.p.queue() {
			if sent[file.ID] {
				continue
			}
			sent[file.ID] = true
			if err := u.sendClip(ctx, file); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-u.p.arrived:
		}
	}
}

func (u *uplink) sendClip(ctx context.Context, file wire.ClipFile) error {
	if file.Error == "" && !whole(u.p.path(file.ID), file) {
		file = wire.ClipFile{ID: file.ID, Error: "the clip's file is damaged"}
	}
	if err := u.say(ctx, wire.Uplink{ClipFile: &file}); err != nil || file.Error != "" {
		return err
	}
	f, err := os.Open(u.p.path(file.ID))
	if err != nil {
		return fmt.Errorf("open clip: %w", err)
	}
	defer f.Close()
	buf := make([]byte, wire.ClipPartSize)
	for {
		n, err := f.Read(buf)
		if n > 0 {
			// only the room that live pictures leave: they skip when there is none
			for len(u.live) > liveQueue/4 {
				rest(ctx, 10*time.Millisecond)
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
			select {
			case u.live <- message{data: wire.AppendPart(nil, wire.PartClip, 0, buf[:n])}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read clip: %w", err)
		}
	}
}
