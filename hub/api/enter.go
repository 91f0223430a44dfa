package api

import (
	"context"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// visit is what is known of a request before anybody asked who sent it.
type visit struct {
	ip     string // of the connection; forwarded headers are not believed
	origin string
	host   string
	cookie string // the secret that came as a session cookie
	conn   net.Conn
}

type visitKey struct{}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// enter stands before every route: it gives the request a deadline, turns a
// panic into a problem, and refuses what no route could want.
func (s *Server) enter(c *fiber.Ctx) (err error) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(s.base, s.cfg.RequestTime)
	defer cancel()
	v := visit{
		ip:     ipOf(c.Context().RemoteAddr()),
		origin: c.Get(fiber.HeaderOrigin),
		host:   string(c.Request().Host()),
		cookie: c.Cookies(sessionCookie),
		conn:   c.Context().Conn(),
	}
	c.SetUserContext(context.WithValue(ctx, visitKey{}, v))
	writeWithin(c.Context().Conn(), writeTime)
	s.secure(c)
	defer func() {
		if p := recover(); p != nil {
			s.metrics.panics.Inc()
			s.cfg.Log.Error("a handler panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			c.Response().Reset()
			err = s.onError(c, newProblem(fiber.StatusInternalServerError, "the hub failed at this; its log says why"))
		}
		if err != nil {
			err = s.onError(c, err)
		}
		s.metrics.request(c, time.Since(began))
	}()
	// A body that must be unpacked first could unpack to anything.
	if e := c.Get(fiber.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return newProblem(fiber.StatusUnsupportedMediaType, "request bodies must not be compressed")
	}
	return c.Next()
}

// patiently is for a step that reads many files: it has so long, whatever a request
// has, and ends with the server.
func (s *Server) patiently(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d)
	stop := context.AfterFunc(s.base, cancel)
	writeWithin(visitOf(ctx).conn, d+writeTime)
	return ctx, func() { stop(); cancel() }
}

// writeWithin gives up on a reader who takes longer.
func writeWithin(conn net.Conn, d time.Duration) {
	if conn != nil {
		_ = conn.SetWriteDeadline(time.Now().Add(d)) // a connection that is gone shows itself at the write
	}
}

func ipOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}

// secure sets the headers that every answer has.
func (s *Server) secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin") // "no-referrer" would also take Origin away
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Robots-Tag", "noindex, nofollow") // nothing of a hub is for a search engine
	if s.cfg.TLS {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}
