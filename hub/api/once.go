package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
)

const (
	keyMost   = 255      // bytes of an Idempotency-Key
	replyMost = 64 << 10 // bytes of an answer that is kept; of a longer one only that it was done

	// underWay is how long a request may still be about to be answered; later it was
	// cut off, and whether it had an effect is not known. Until then a repeat is told
	// when to come again.
	underWay = time.Minute
)

// once serves a POST with an Idempotency-Key: the first is served, its repeats
// within 24 hours are answered as the first was and have no effect. A request
// that the hub itself failed at can be sent again, and so can one about a call that
// was refused: it did nothing, and the refusal tells how the call stands. How a
// browser keeps its key is told in web/static/lib/repeats.js.
func (s *Server) once(c *fiber.Ctx, r route, who *caller, key string) error {
	if len(key) > keyMost {
		return newProblem(http.StatusUnprocessableEntity, "validation failed", wrong{Location: "header.Idempotency-Key", Message: "255 bytes at most"})
	}
	ctx := c.UserContext()
	id := who.user
	if id == "" {
		id = who.key
	}
	request := digest(string(c.Request().Body()))
	if r.secret { // nobody who reads the records can try secrets against it, as they do not have the key
		request = digest(key, string(c.Request().Body()))
	}
	mine := access.KeptReply{Caller: id, Key: digest(c.Path(), key), Request: request, At: s.cfg.Now()}
	kept, begun, err := s.cfg.People.BeginReply(ctx, mine, mine.At.Add(-keepReplies))
	switch {
	case err != nil:
		return err
	case !begun:
		return s.replay(c, mine, kept, r)
	}
	if err := c.Next(); err != nil {
		s.forgetReply(ctx, mine)
		return err
	}
	status, body := c.Response().StatusCode(), c.Response().Body()
	if status >= 500 || status == http.StatusTooManyRequests || r.private && status >= 400 {
		s.forgetReply(ctx, mine)
		return nil
	}
	mine.Status, mine.Type = status, string(c.Response().Header.ContentType())
	switch {
	case r.private, len(body) > replyMost:
		mine.Type = access.UnkeptReply
	case !r.secret:
		mine.Body = append([]byte(nil), body...)
	}
	if err := s.cfg.People.FinishReply(ctx, mine); err != nil {
		s.cfg.Log.Warn("an answer was not kept for its repeats", "path", r.path, "error", err)
	}
	return nil
}

func (s *Server) replay(c *fiber.Ctx, mine, kept access.KeptReply, r route) error {
	switch {
	case kept.Request != mine.Request:
		return newProblem(http.StatusUnprocessableEntity, "this Idempotency-Key came with another request before")
	case kept.Status == 0 && mine.At.Sub(kept.At) < underWay:
		return newProblem(http.StatusConflict, "the request with this Idempotency-Key is under way, or was cut off; look for its effect before you send another").after(underWay - mine.At.Sub(kept.At))
	case kept.Status == 0:
		return newProblem(http.StatusConflict, "the request with this Idempotency-Key was cut off; look for its effect before you send another")
	}
	c.Set("Idempotency-Replayed", "true")
	switch {
	case r.secret && kept.Status < 300:
		return newProblem(http.StatusConflict, "this was done under this Idempotency-Key; its secret was shown that once").wasDone()
	case kept.Type == access.UnkeptReply && kept.Status >= 300: // it had no effect, and why is not kept
		return newProblem(kept.Status, "this was refused under this Idempotency-Key; why is not kept, so send it with a new key")
	case kept.Type == access.UnkeptReply:
		return newProblem(http.StatusConflict, "this was done under this Idempotency-Key; its answer is not kept, so read it anew").wasDone()
	}
	if kept.Type != "" {
		c.Set(fiber.HeaderContentType, kept.Type)
	}
	return c.Status(kept.Status).Send(kept.Body)
}

func (s *Server) forgetReply(ctx context.Context, k access.KeptReply) {
	if err := s.cfg.People.DropReply(ctx, k.Caller, k.Key); err != nil {
		s.cfg.Log.Warn("a request that failed cannot be repeated under its key", "error", err)
	}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
