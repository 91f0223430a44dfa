package api

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/live"
)

const (
	checkEvery = time.Minute      // whether the caller may still be here
	flushTime  = 10 * time.Second // a reader who takes longer is cut off
)

// stream sends what changes to one caller until they leave, sign out, or the hub
// stops: server-sent events. The caller is on the list of connections before the
// session is looked at once more, so that a sign-out in between is not missed.
func (s *Server) stream(c *fiber.Ctx) error {
	who := callerOf(c.UserContext())
	ctx, done, ok := s.conns.open(who.key, who.user, streamsOfOne)
	if !ok {
		return newProblem(http.StatusServiceUnavailable, errTooManyOpen).after(10 * time.Second)
	}
	if !s.again(c.UserContext(), who) {
		done()
		return unauthorized("the session has ended")
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no")
	to := &eventWriter{s: s, who: who, conn: c.Context().Conn(), sub: s.cfg.Live.Subscribe(c.Get("Last-Event-ID"))}
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer done()
		defer to.sub.Close()
		defer func() { // this goroutine is fasthttp's, and nobody else recovers in it
			if p := recover(); p != nil {
				s.metrics.panics.Inc()
				s.cfg.Log.Error("a stream panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		to.w = w
		to.run(ctx)
	})
	return nil
}

// eventWriter writes one caller's stream.
type eventWriter struct {
	s    *Server
	who  *caller
	conn net.Conn
	sub  *live.Subscription
	w    *bufio.Writer
	last string // id of the newest message that was looked at, shown or not
}

func (e *eventWriter) run(ctx context.Context) {
	defer writeWithin(e.conn, flushTime) // for the end of the stream, which fasthttp writes
	e.last = e.sub.At
	_, _ = e.w.WriteString("retry: 1000\n") // errors of w stay in it, and flush tells
	if e.sub.Reset {
		_, _ = e.w.WriteString("event: reset\ndata: {}\n")
	}
	if !e.beat() {
		return
	}
	beat := time.NewTicker(e.s.cfg.heartbeat)
	defer beat.Stop()
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-check.C:
			if !e.s.stillIn(ctx, e.who) {
				return
			}
		case <-beat.C:
			if !e.beat() {
				return
			}
		case m, open := <-e.sub.C:
			if !open {
				e.s.metrics.slow.Inc()
				return
			}
			if !e.messages(m) {
				return
			}
		}
	}
}

// beat says that the stream lives, and where a reader stands of whom nothing was
// to be told for long.
func (e *eventWriter) beat() bool {
	_, _ = fmt.Fprintf(e.w, "id: %s\n: ok\n\n", e.last)
	return e.flush()
}

// messages writes m and what else is waiting, and flushes once.
func (e *eventWriter) messages(m live.Message) bool {
	wrote := e.message(m)
	for range len(e.sub.C) {
		m, open := <-e.sub.C
		if !open {
			break // the next receive ends the stream
		}
		wrote = e.message(m) || wrote
	}
	return !wrote || e.flush()
}

func (e *eventWriter) message(m live.Message) (wrote bool) {
	e.last = m.ID
	v := e.s.cutMessage(e.who.roles, m)
	if v == nil {
		return false
	}
	data, err := e.s.json.marshal(v)
	if err != nil {
		e.s.cfg.Log.Error("a change could not be written", "kind", m.Kind, "id", m.ObjectID, "error", err)
		return false
	}
	_, _ = fmt.Fprintf(e.w, "id: %s\nevent: %s\ndata: %s\n\n", m.ID, m.Kind, data)
	return true
}

func (e *eventWriter) flush() bool {
	writeWithin(e.conn, flushTime)
	if err := e.w.Flush(); err != nil {
		e.s.metrics.slow.Inc()
		return false
	}
	return true
}
