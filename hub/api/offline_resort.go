package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/offline"
)

// Offline makes the pages from which desks work when nothing answers.
// hub/offline implements it.
type Offline interface {
	Page(ctx context.Context, desk access.Role, actor string) ([]byte, error)
}

// recordPatience is how long a download waits for the audit record.
const recordPatience = 3 * time.Second

// offlinePage sends a desk's page as a file to be kept. It has a script of its
// own, so it is never run as a page of the hub: it is sent as a download, with a
// policy under which a browser that shows it nevertheless runs nothing of it.
func (s *Server) offlinePage(c *fiber.Ctx) error {
	ctx := c.UserContext()
	desk := access.Role(strings.TrimSuffix(c.Params("desk"), ".html"))
	if !offline.Has(desk) {
		return newProblem(http.StatusNotFound, "there is no such desk")
	}
	who := callerOf(ctx)
	// An admin stands in at other desks, but never with what concerns residents.
	if !who.roles.Has(desk) && (desk == access.Care || !who.roles.Has(access.Admin)) {
		return newProblem(http.StatusForbidden, "this is another desk's page")
	}
	if s.cfg.Offline == nil {
		return newProblem(http.StatusServiceUnavailable, offline.ErrNoPassphrase.Error())
	}
	// What no person is in needs no row: the desk has it on its screen. Residents are
	// on the page only with a row of their own, see hub/offline.
	patient, cancel := context.WithTimeout(ctx, recordPatience)
	defer cancel()
	if err := s.audit(patient, access.AuditEntry{Action: "offline.download", Target: "offline:" + string(desk)}); err != nil {
		s.cfg.Log.Warn("an offline page is sent that is not on the audit record", "desk", desk, "err", err)
	}
	page, err := s.cfg.Offline.Page(ctx, desk, who.name)
	if errors.Is(err, offline.ErrNoPassphrase) {
		return newProblem(http.StatusServiceUnavailable, offline.ErrNoPassphrase.Error())
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="brighteyes-offline-`+string(desk)+`.html"`)
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(page)
}
