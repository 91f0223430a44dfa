package api

import (
	"context"
	"net/http"
	"time"
)

// Under these names wrong secrets of paths are counted, for each address. Links of
// responders and gateways, and codes of edges, have one each: who opens old links all day at the
// community's own address must not keep its telephone gateway out.
const (
	linksOf    = "\x00links"
	gatewaysOf = "\x00gateways"
	codesOf    = "\x00codes"
)

// Wrong secrets of all addresses together. Once they are used up, an address may
// be wrong once instead of ten times. Whoever was never wrong is served as before:
// many guessers at many addresses must not keep a responder from answering.
const (
	failuresOfAll = 500
	allRefill     = 200 * time.Millisecond
	allKey        = "all"
)

// mayTry refuses who was wrong too often.
func (s *Server) mayTry(ctx context.Context, of string) error {
	if wait, ok := s.guesses.allowedSecret(of, visitOf(ctx).ip); !ok {
		return newProblem(http.StatusTooManyRequests, "too many paths that do not exist").after(wait)
	}
	return nil
}

// wrongSecret counts a secret that was wrong.
func (s *Server) wrongSecret(ctx context.Context, of string) {
	s.guesses.failedSecret(of, visitOf(ctx).ip)
}

func (g *guesses) allowedSecret(of, ip string) (wait time.Duration, ok bool) {
	if wait, ok := g.allowed(of, ip); !ok {
		return wait, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	all, own := g.get(allKey, failuresOfAll, allRefill, now), g.get(nameKey(of, ip), failuresOfName, nameRefill, now)
	if all.left < 1 && own.left <= failuresOfName-1 {
		return nameRefill, false
	}
	return 0, true
}

func (g *guesses) failedSecret(of, ip string) {
	g.failed(of, ip)
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	all := g.get(allKey, failuresOfAll, allRefill, now)
	all.left = max(all.left, 1) // it is never in debt
	g.take(allKey, all)
}
