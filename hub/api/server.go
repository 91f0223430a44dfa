package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	bodyMost    = 1 << 20  // bytes of a request's body
	headersMost = 16 << 10 // bytes of a request's headers
	idleTime    = 75 * time.Second
	writeTime   = 30 * time.Second // for an answer that is no stream
	drainTime   = 3 * time.Second  // for requests under way when the hub stops
	sweepEvery  = time.Hour
	keepReplies = 24 * time.Hour
	connsMost   = 8192
)

// Server answers over HTTP. It is made by New and lives in Run.
type Server struct {
	cfg     Config
	json    encoding
	app     *fiber.App
	huma    huma.API
	conns   *conns
	hashing *hashing
	guesses *guesses
	readers *readers
	// remembered is who is in, for when the records cannot say.
	remembered *remembered
	// socketBuffers is for what is written to WebSockets: a buffer is lent for one
	// message, and not kept by each who watches.
	socketBuffers sync.Pool
	touches       chan touch // bounded; what does not fit is touched at the next request
	responses     responses
	suggesting    sync.Mutex // one search at a time
	ways          ways
	duties        sync.Mutex // held from saving which alarms are reported until the desk knows
	metrics       metrics
	static        map[string]file
	// largeBodies are the routes with a bound of their own, by method and path.
	largeBodies map[string]route

	// base ends when the server does: every request's context comes from it.
	base context.Context
	stop context.CancelFunc
}

// New makes a Server: it reads the dashboard's files and builds every route. An
// error means that a part is missing or the files cannot be read.
func New(c Config) (*Server, error) {
	if c.People == nil || c.Desk == nil || c.History == nil || c.Registry == nil || c.Commands == nil || c.Telemetry == nil || c.Live == nil {
		return nil, errors.New("api: a part is missing from its configuration")
	}
	c.setDefaults()
	s := &Server{
		cfg: c, json: newEncoding(), conns: newConns(), hashing: newHashing(), guesses: newGuesses(c.Now), readers: newReaders(), remembered: newRemembered(),
		touches: make(chan touch, 256), largeBodies: map[string]route{},
	}
	s.metrics = newMetrics(c.Metrics, s.conns)
	s.base, s.stop = context.WithCancel(context.Background())
	var err error
	if s.static, err = readStatic(c.Static); err != nil {
		return nil, fmt.Errorf("read the dashboard's files: %w", err)
	}
	s.app = fiber.New(fiber.Config{
		Immutable: true, CaseSensitive: true, StrictRouting: true, DisableStartupMessage: true,
		DisablePreParseMultipartForm: true, EnableTrustedProxyCheck: true, // trusts none
		BodyLimit: bodyMost, ReadBufferSize: headersMost, Concurrency: connsMost,
		ReadTimeout: c.ReadTime, IdleTimeout: idleTime, // no WriteTimeout: it would cut streams
		ErrorHandler: s.onError,
	})
	s.app.Server().Logger = quiet{}
	s.app.Server().HeaderReceived = s.bodyBound
	s.app.Use(s.enter)
	s.huma = humafiber.New(s.app, s.humaConfig())
	for _, r := range s.routes() {
		s.app.Add(r.method, fiberPath(r.path), s.guard(r))
		r.mount(s, r)
		if r.body > 0 {
			s.largeBodies[r.method+" "+r.path] = r
		}
	}
	s.describeProblems()
	s.mountStatic()
	s.mountBook()
	s.app.Use(apiBase, s.known) // what no route took
	s.replaceHandler()
	return s, nil
}

// quiet drops what fasthttp logs about connections that fail: that is the
// network's daily life, and it would repeat what strangers send.
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// replaceHandler keeps methods that Fiber does not know from its plain text.
func (s *Server) replaceHandler() {
	routed := s.app.Handler()
	s.app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		if !knownMethod(string(ctx.Method())) {
			c := s.app.AcquireCtx(ctx)
			defer s.app.ReleaseCtx(c)
			if err := s.onError(c, newProblem(fiber.StatusNotImplemented, "no path knows this method")); err != nil {
				ctx.SetStatusCode(fiber.StatusNotImplemented)
			}
			return
		}
		routed(ctx)
	}
}

func knownMethod(method string) bool {
	for _, known := range fiber.DefaultMethods {
		if method == known {
			return true
		}
	}
	return false
}

// Run serves on ln, which it closes, until ctx ends; then it closes every stream
// and WebSocket, lets requests finish for some seconds, and returns nil. An
// error means that it could not serve. A Server runs once.
func (s *Server) Run(ctx context.Context, ln net.Listener) error {
	var own sync.WaitGroup
	work, done := context.WithCancel(context.WithoutCancel(ctx))
	own.Go(func() { s.touchAll(work) })
	own.Go(func() { s.sweep(work) })
	own.Go(func() { s.hashing.giveBack(work) })
	served := make(chan error, 1)
	go func() { served <- s.app.Listener(ln) }()

	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("serve http on %s: %w", ln.Addr(), err)
	}
	s.conns.close()
	if err == nil {
		if stopped := s.app.ShutdownWithTimeout(drainTime); stopped != nil {
			s.cfg.Log.Warn("requests were still under way when the hub stopped", "error", stopped)
		}
		_ = ln.Close() // closed already, unless the hub stopped before it began to serve
		<-served
	}
	s.stop()
	s.conns.wait()
	done()
	own.Wait()
	return err
}

// sweep takes away what nobody can use any more.
func (s *Server) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		now := s.cfg.Now()
		if err := s.cfg.People.SweepAccess(ctx, now, now.Add(-s.cfg.SessionIdle), now.Add(-keepReplies)); err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn("old sessions were not swept away", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
