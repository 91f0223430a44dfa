package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	closeGoingAway = websocket.CloseGoingAway
	closeUnknown   = 4404 // there is no such camera
	closeNoPicture = 4503 // there is none to be had now
)

// opening is who opens a WebSocket, and how long it may last; 0 is for ever.
type opening struct {
	key, user string
	most      int // that this key may have at once
	limit     time.Duration
	who       *caller // nil: an edge
}

// upgrade makes a WebSocket of the request and serves it until serve returns.
// serve's context ends when the session or the edge's token ends, when the hub
// stops, and after the opening's limit. Who may come was settled by the guard,
// Origin included.
func (s *Server) upgrade(c *fiber.Ctx, o opening, serve func(ctx context.Context, conn *websocket.Conn)) error {
	up := websocket.FastHTTPUpgrader{
		HandshakeTimeout: 5 * time.Second, ReadBufferSize: 4096, WriteBufferSize: 32 << 10,
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
		s.serveSocket(ctx, conn, o.limit, serve)
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

func (s *Server) serveSocket(ctx context.Context, conn *websocket.Conn, limit time.Duration, serve func(context.Context, *websocket.Conn)) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	// fasthttp closes a hijacked connection only after its handler returned, so
	// that whoever waits in a Read is woken by a deadline.
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		soon := time.Now().Add(time.Second)
		_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeGoingAway, "over"), soon) // it may be gone
		_ = conn.NetConn().SetDeadline(time.Now())
	})
	defer func() {
		if p := recover(); p != nil {
			s.metrics.panics.Inc()
			s.cfg.Log.Error("a WebSocket panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
		if !stop() {
			<-woken
		}
	}()
	serve(ctx, conn)
}

// hangUp ends a WebSocket with a code of ours.
func hangUp(conn *websocket.Conn, code int, reason string) {
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second)) // it may be gone
}
