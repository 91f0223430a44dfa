package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	closeUnknown   = 4404 // there is no such camera
	closeNoPicture = 4503 // there is none to be had now
)

// opening is who opens a WebSocket, and how long it may last; 0 is for ever.
type opening struct {
	key, user string
	most      int // that this key may have at once
	read      int // bytes that one read may take
	limit     time.Duration
	who       *caller // nil: an edge
	// still reports whether what opened it holds still; nil: nothing else did.
	still func(ctx context.Context) bool
}

// upgrade makes a WebSocket of the request and serves it until serve returns.
// serve's context ends when the session or the edge's token ends, when the hub
// stops, and after the opening's limit. Who may come was settled by the guard,
// Origin included.
func (s *Server) upgrade(c *fiber.Ctx, o opening, serve func(ctx context.Context, conn *websocket.Conn)) error {
	up := websocket.FastHTTPUpgrader{
		HandshakeTimeout: 5 * time.Second, ReadBufferSize: max(o.read, 512), WriteBufferSize: 32 << 10, WriteBufferPool: &s.socketBuffers,
		CheckOrigin: func(*fasthttp.RequestCtx) bool { return true }, // the guard did
		Error:       func(*fasthttp.RequestCtx, int, error) {},       // becomes a problem below
	}
	// Nothing may be held before the handler runs: it does not when the answer to
	// the handshake cannot be written.
	err := up.Upgrade(c.Context(), func(conn *websocket.Conn) {
		ctx, done, ok := s.conns.open(o.key, o.user, o.most)
		if !ok {
			hangUp(conn, websocket.CloseTryAgainLater, errTooManyOpen)
			return
		}
		defer done()
		if o.who != nil && !s.stillIn(ctx, o.who) { // signed out since the guard looked
			hangUp(conn, websocket.ClosePolicyViolation, "the session has ended")
			return
		}
		s.serveSocket(ctx, conn, o, serve)
	})
	if err != nil {
		return newProblem(http.StatusBadRequest, "the WebSocket handshake is wrong")
	}
	return nil
}

func (s *Server) stillIn(ctx context.Context, who *caller) bool {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.RequestTime)
	defer cancel()
	return s.again(ctx, who)
}

func (s *Server) serveSocket(ctx context.Context, conn *websocket.Conn, o opening, serve func(context.Context, *websocket.Conn)) {
	ctx, cancel := context.WithCancel(ctx)
	var own sync.WaitGroup
	own.Go(func() { // ends the socket when its time or its session is over
		defer cancel()
		s.watchOver(ctx, o)
	})
	// fasthttp closes a hijacked connection only after its handler returned, so
	// that whoever waits in a Read is woken by a deadline.
	own.Add(1)
	stop := context.AfterFunc(ctx, func() {
		defer own.Done()
		soon := time.Now().Add(time.Second)
		_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, "over"), soon) // it may be gone
		_ = conn.NetConn().SetDeadline(time.Now())
	})
	defer func() {
		if p := recover(); p != nil {
			s.metrics.panics.Inc()
			s.cfg.Log.Error("a WebSocket panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
		if stop() { // nobody needs waking any more
			own.Done()
		}
		cancel()
		own.Wait()
	}()
	serve(ctx, conn)
}

// watchOver returns when the socket's time is over, or when its caller may not
// be here any more, or with ctx.
func (s *Server) watchOver(ctx context.Context, o opening) {
	if o.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.limit)
		defer cancel()
	}
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-check.C:
			if o.who != nil && !s.stillIn(ctx, o.who) && ctx.Err() == nil {
				return
			}
			if o.still != nil && !o.still(ctx) && ctx.Err() == nil {
				return
			}
		}
	}
}

// hangUp ends a WebSocket with a code of ours.
func hangUp(conn *websocket.Conn, code int, reason string) {
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second)) // it may be gone
}
