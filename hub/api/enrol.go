package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices/enrol"
	"brighteyes/hub/access"
	"brighteyes/hub/edgecodes"
	"brighteyes/hub/registry"
)

// Enrolments makes and redeems the codes of new edges. hub/edgecodes implements it.
type Enrolments interface {
	Issue(ctx context.Context, edge, hub string) (code enrol.Code, expires time.Time, err error)
	Redeem(ctx context.Context, request []byte) (answer []byte, err error)
}

const enrolPath = apiBase + "/enrol"

type issueInput struct {
	IDInput
	Body struct {
		Hub string `json:"hub" maxLength:"200" doc:"address of this hub as the edge reaches it"`
	}
}

type issueOutput struct {
	Body struct {
		ID        string       `json:"id"`
		Code      string       `json:"code" doc:"shown this once; good for one use"`
		QR        edgecodes.QR `json:"qr"`
		ExpiresAt time.Time    `json:"expires_at"`
	}
}

// issueCode makes an edge's code; the one before it is no longer good.
func (s *Server) issueCode(ctx context.Context, in *issueInput) (*issueOutput, error) {
	if s.cfg.Enrolments == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub enrols no edges")
	}
	if _, known := s.cfg.Registry.Edge(in.ID); !known {
		return nil, registry.ErrNotFound
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.code", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	code, expires, err := s.cfg.Enrolments.Issue(ctx, in.ID, in.Body.Hub)
	if errors.Is(err, edgecodes.ErrAddress) {
		return nil, wrongField("body.hub", "want the address of the hub as edges reach it, such as http://192.0.2.10:8080")
	}
	if err != nil {
		return nil, err
	}
	out := &issueOutput{}
	out.Body.ID, out.Body.Code, out.Body.ExpiresAt = in.ID, code.String(), expires
	if out.Body.QR, err = edgecodes.Draw(code.String()); err != nil {
		return nil, err
	}
	return out, nil
}

// redeem answers the sealed request of a new edge. Who holds no code that is known
// here is told one and the same, whatever was sent, and is slowed down.
func (s *Server) redeem(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := s.mayTry(ctx, codesOf); err != nil {
		return err
	}
	if s.cfg.Enrolments == nil {
		return newProblem(http.StatusServiceUnavailable, "this hub enrols no edges")
	}
	answer, err := s.cfg.Enrolments.Redeem(ctx, c.Body())
	switch {
	case errors.Is(err, edgecodes.ErrUnknown):
		s.wrongSecret(ctx, codesOf)
		return newProblem(http.StatusNotFound, edgecodes.ErrUnknown.Error())
	case errors.Is(err, edgecodes.ErrUsed), errors.Is(err, edgecodes.ErrExpired):
		return newProblem(http.StatusGone, err.Error())
	case err != nil:
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	return c.Send(answer)
}
