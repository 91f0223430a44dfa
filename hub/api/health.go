package api

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/common/expfmt"

	"brighteyes/hub/access"
)

const partTime = 2 * time.Second // for one part to say how it is

// healthz says that the process answers.
func (s *Server) healthz(c *fiber.Ctx) error {
	return s.sendJSON(c, http.StatusOK, map[string]string{"status": "ok", "version": s.cfg.Version})
}

// readyView is what readyz answers: ready, degraded or unavailable, and each
// part's word.
type readyView struct {
	Status string            `json:"status"`
	Parts  map[string]string `json:"parts"`
}

// readyz says whether the hub can do its work. A part that only some need, such
// as the telemetry store, makes it degraded: it is ready all the same.
func (s *Server) readyz(c *fiber.Ctx) error {
	view, status := s.ready(c.UserContext()), http.StatusOK
	if view.Status == "unavailable" {
		status = http.StatusServiceUnavailable
	}
	return s.sendJSON(c, status, view)
}

func (s *Server) ready(ctx context.Context) readyView {
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()
	errs := make([]error, len(s.cfg.Parts))
	var all sync.WaitGroup
	for i, p := range s.cfg.Parts {
		all.Go(func() { errs[i] = p.Check(ctx) })
	}
	all.Wait()
	v := readyView{Status: "ready", Parts: map[string]string{"api": "ok"}}
	for i, p := range s.cfg.Parts {
		v.Parts[p.Name] = "ok"
		if errs[i] == nil {
			continue
		}
		v.Parts[p.Name] = "away" // why is in the log of the part, not for strangers
		if p.Required {
			v.Status = "unavailable"
		} else if v.Status == "ready" {
			v.Status = "degraded"
		}
	}
	return v
}

// showMetrics answers without a session only to this machine itself, and only
// under one of its own names, so that no page of the world can read it through a
// browser here. Anybody else needs the right.
func (s *Server) showMetrics(c *fiber.Ctx) error {
	v := visitOf(c.UserContext())
	host, _, err := net.SplitHostPort(v.host)
	if err != nil {
		host = v.host
	}
	if !loopback(v.ip) || !loopback(host) || c.Get("X-Forwarded-For") != "" || c.Get("Forwarded") != "" {
		who, err := s.authenticate(c)
		if err != nil {
			return err
		}
		if !who.roles.May(access.ReadMetrics) {
			return newProblem(http.StatusForbidden, "this needs the right "+string(access.ReadMetrics))
		}
	}
	families, err := s.cfg.Gatherer.Gather()
	if err != nil {
		s.cfg.Log.Warn("some metrics could not be gathered", "error", err)
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	c.Set(fiber.HeaderContentType, string(format))
	enc := expfmt.NewEncoder(c.Response().BodyWriter(), format)
	for _, f := range families {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) sendJSON(c *fiber.Ctx, status int, v any) error {
	body, err := s.json.marshal(v)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Status(status).Send(body)
}
