package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/commands"
	"brighteyes/hub/duty"
	"brighteyes/hub/evidence"
	"brighteyes/hub/exercise"
	"brighteyes/hub/registry"
	"brighteyes/hub/telemetry"
)

const problemType = "application/problem+json"

// problem is a problem document of RFC 9457. It never repeats what was sent,
// which could be a password.
type problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty"`
	Errors []wrong `json:"errors,omitempty"` // every field that is wrong
	Alert  any     `json:"alert,omitempty"`  // as it stands, when an act on it was refused
	Done   bool    `json:"done,omitempty"`   // no refusal: this very request was done before, and its answer is not kept

	retryAfter time.Duration
}

// wrong is one field that is wrong, and what would be right.
type wrong struct {
	Location string `json:"location,omitempty"` // such as "body.outcome"
	Message  string `json:"message"`
	Zh       string `json:"message_zh,omitempty"` // in Chinese, where the part that refused speaks it
	Code     string `json:"code,omitempty"`       // stable, of such a message
}

func newProblem(status int, detail string, fields ...wrong) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Errors: fields}
}

// wrongField is the problem of one field that passed validation and is wrong.
func wrongField(location, message string) *problem {
	return newProblem(http.StatusUnprocessableEntity, "validation failed", wrong{Location: location, Message: message})
}

// after adds when trying again may help.
func (p *problem) after(d time.Duration) *problem {
	p.retryAfter = d
	return p
}

// wasDone adds that what was asked was done before, under the same Idempotency-Key.
func (p *problem) wasDone() *problem {
	p.Done = true
	return p
}

func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus makes p an error that huma answers with as it is.
func (p *problem) GetStatus() int { return p.Status }

// GetHeaders adds Retry-After.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retryAfter+time.Second-1)/time.Second)))
	}
	return h
}

// ContentType is the media type of p instead of ct.
func (p *problem) ContentType(string) string { return problemType }

// withoutValues turns huma's own errors into problems. They repeat the value
// that is wrong; ours do not.
func withoutValues(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := newProblem(m.Status, m.Detail)
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, wrong{Location: e.Location, Message: e.Message})
	}
	return p, nil
}

// explain turns what a part of the hub refused into a problem. What it does not
// know is logged, and the caller is told nothing of it.
func (s *Server) explain(ctx context.Context, err error) *problem {
	var p *problem
	var conflict *alerts.ConflictError
	var invalid *alerts.InvalidError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &conflict):
		p = newProblem(http.StatusConflict, conflict.Reason)
		if who := callerOf(ctx); who != nil {
			p.Alert, _ = s.cutAlert(who.roles, conflict.Alert)
		}
		return p
	case errors.As(err, &invalid):
		return wrongField("body."+invalid.Field, invalid.Reason)
	case s.is(err, s.cfg.Errors.NotFound), errors.Is(err, alerts.ErrNotFound), errors.Is(err, registry.ErrNotFound), errors.Is(err, exercise.ErrNotFound):
		return newProblem(http.StatusNotFound, "there is no such thing")
	case errors.Is(err, evidence.ErrNotFound):
		return newProblem(http.StatusNotFound, "there is no such clip")
	case errors.Is(err, evidence.ErrDeleted):
		return newProblem(http.StatusGone, "this clip's time is over: its pictures were deleted, or never came; the audit record says which and when")
	case errors.Is(err, evidence.ErrNoReason):
		return wrongField("body.reason", "a reason is wanted")
	case errors.Is(err, evidence.ErrMissing):
		s.cfg.Log.Error("a clip's file is not where it was put", "error", err)
		return newProblem(http.StatusInternalServerError, "this clip is on record, but its file is not where it was put; that is on the audit record")
	case s.is(err, s.cfg.Errors.NoPicture), errors.Is(err, evidence.ErrNotReady):
		return newProblem(http.StatusNotFound, "there are no pictures of this")
	case errors.Is(err, access.ErrExists), errors.Is(err, registry.ErrExists), errors.Is(err, registry.ErrConflict), errors.Is(err, alerts.ErrConflict), errors.Is(err, duty.ErrConflict), errors.Is(err, exercise.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, telemetry.ErrQuery), errors.Is(err, registry.ErrInvalid), errors.Is(err, alerts.ErrInvalid), errors.Is(err, exercise.ErrInvalid), s.is(err, s.cfg.Errors.Invalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, commands.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, err.Error()).after(5 * time.Second)
	case s.is(err, s.cfg.Errors.Unavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		s.cfg.Log.Warn("a request could not be served now", "error", err)
		return newProblem(http.StatusServiceUnavailable, "the hub cannot serve this now; nothing was changed unless it says so elsewhere").after(2 * time.Second)
	}
	s.cfg.Log.Error("a request failed", "error", err)
	return newProblem(http.StatusInternalServerError, "the hub failed at this; its log says why")
}

func (s *Server) is(err, sentinel error) bool { return sentinel != nil && errors.Is(err, sentinel) }

// onError is the one place where an error of Fiber, of a handler or of the
// server below becomes an answer.
func (s *Server) onError(c *fiber.Ctx, err error) error {
	var p *problem
	var e *fiber.Error
	switch {
	case errors.As(err, &p):
	case errors.As(err, &e) && e.Code < 500:
		p = newProblem(e.Code, reasons(e.Code))
	default:
		p = s.explain(c.UserContext(), err)
	}
	return s.answer(c, p)
}

// answer writes p. What was written before is taken back, also its cookies.
func (s *Server) answer(c *fiber.Ctx, p *problem) error {
	s.secure(c)
	writeWithin(c.Context().Conn(), writeTime)
	body, err := s.json.marshal(p)
	if err != nil {
		return err
	}
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	c.Set(fiber.HeaderContentType, problemType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(p.Status).Send(body)
}

// reasons says what is wrong with a request that never reached a handler.
func reasons(status int) string {
	switch status {
	case http.StatusNotFound:
		return "there is no such path"
	case http.StatusMethodNotAllowed:
		return "this path does not know this method; Allow lists those that it knows"
	case http.StatusRequestEntityTooLarge:
		return "a request may have 1 MiB; a spreadsheet of who may import it 8 MiB"
	case http.StatusRequestHeaderFieldsTooLarge:
		return "the headers of a request may have 16 KiB"
	case http.StatusRequestTimeout:
		return "the request took too long to arrive"
	}
	return "the request could not be read"
}
