package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/photos"
)

// Drawings keeps images of plans. hub/photos implements it.
type Drawings interface {
	Put(ctx context.Context, file []byte, now time.Time) (photos.Drawing, error)
	Get(id string) (body []byte, kind string, err error)
}

type addDrawingInput struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

type drawingOutput struct{ Body photos.Drawing }

// addDrawing keeps an image of a plan, decoded and written anew. Until a version of the
// plan names it, nobody sees it.
func (s *Server) addDrawing(ctx context.Context, in *addDrawingInput) (*drawingOutput, error) {
	if s.cfg.Drawings == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no images of plans")
	}
	now := s.cfg.Now().UTC()
	one, err := s.cfg.Drawings.Put(ctx, in.RawBody, now)
	if errors.Is(err, photos.ErrInvalid) {
		return nil, wrongField("body", err.Error())
	}
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, s.entry(ctx, now, "plan.image", "image:"+one.ID, one.SHA256)); err != nil {
		return nil, err
	}
	return &drawingOutput{one}, nil
}

// drawing sends an image of a plan. What an id names never changes.
func (s *Server) drawing(c *fiber.Ctx) error {
	if s.cfg.Drawings == nil {
		return newProblem(http.StatusServiceUnavailable, "this hub keeps no images of plans")
	}
	body, kind, err := s.cfg.Drawings.Get(c.Params("id"))
	if errors.Is(err, photos.ErrNotFound) {
		return newProblem(http.StatusNotFound, "there is no such image")
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/"+kind)
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	return c.Send(body)
}

// placeName is what a public area of the plan or a place of the registry is called.
func (s *Server) placeName(id string) (string, bool) {
	if site, known := s.cfg.Registry.Site(id); known {
		return site.Name, true
	}
	if s.cfg.Plans == nil {
		return "", false
	}
	for _, a := range s.cfg.Plans.View().Version.Register.Register.Areas {
		if a.ID == id {
			if a.Name == "" {
				return id, true
			}
			return a.Name, true
		}
	}
	return "", false
}
