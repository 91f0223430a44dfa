package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/photos"
)

// Photos keeps pictures that people take. hub/photos implements it.
type Photos interface {
	Put(ctx context.Context, file []byte, now time.Time) (id, sha256 string, err error)
	Get(id string) ([]byte, error)
	Anew(ctx context.Context, file []byte) ([]byte, error)
}

// keepPhoto keeps a photo of something. add is called twice: at first without an id, to
// say whether the photo would be taken, and then with it, to put it on record. A photo
// that could not be put on record is a file that nobody names.
func (s *Server) keepPhoto(ctx context.Context, file []byte, now time.Time, add func(id, sha256 string) error) error {
	if s.cfg.Photos == nil {
		return newProblem(http.StatusServiceUnavailable, "this hub keeps no photos")
	}
	if err := add("", ""); err != nil {
		return err
	}
	id, sum, err := s.cfg.Photos.Put(ctx, file, now)
	if errors.Is(err, photos.ErrInvalid) {
		return wrongField("body", err.Error())
	}
	if err != nil {
		return err
	}
	return add(id, sum)
}

// seePhoto sends a photo that what it is of names, once it is on the audit record who
// looked.
func (s *Server) seePhoto(c *fiber.Ctx, kind, of, id string, named bool) error {
	if s.cfg.Photos == nil || !named {
		return newProblem(http.StatusNotFound, "there is no such photo")
	}
	body, err := s.cfg.Photos.Get(id)
	if errors.Is(err, photos.ErrNotFound) {
		return newProblem(http.StatusNotFound, "the photo is gone from the disk")
	}
	if err != nil {
		return err
	}
	if err := s.audit(c.UserContext(), access.AuditEntry{Action: kind + ".photo.see", Target: of, Detail: id}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(body)
}
