package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/photos"
	"brighteyes/hub/workorders"
)

// Photos keeps pictures that people take. hub/photos implements it.
type Photos interface {
	Put(ctx context.Context, file []byte, now time.Time) (id, sha256 string, err error)
	Get(id string) ([]byte, error)
}

type addWorkPhotoInput struct {
	IDInput
	When    string `query:"when" required:"true" enum:"before,after"`
	RawBody []byte `contentType:"image/jpeg"`
}

// addWorkPhoto keeps a photo and adds it to the order. A photo whose order could
// not be changed is a file that nobody names.
func (s *Server) addWorkPhoto(ctx context.Context, in *addWorkPhotoInput) (*workOrderOutput, error) {
	kept, o, err := s.findOrder(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if s.cfg.Photos == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no photos")
	}
	now := s.cfg.Now().UTC()
	p := workorders.Photo{When: in.When, At: now, By: callerOf(ctx).name}
	if _, err := o.AddPhoto(p); err != nil {
		return nil, explainWork(err)
	}
	p.ID, p.SHA256, err = s.cfg.Photos.Put(ctx, in.RawBody, now)
	if errors.Is(err, photos.ErrInvalid) {
		return nil, wrongField("body", err.Error())
	}
	if err != nil {
		return nil, err
	}
	after, err := o.AddPhoto(p)
	if err == nil {
		err = kept.PutWorkOrder(ctx, after, s.entry(ctx, now, "workorder.photo", "workorder:"+o.ID, p.ID+" "+p.SHA256))
	}
	if err != nil {
		return nil, explainWork(err)
	}
	return &workOrderOutput{s.viewOrder(after)}, nil
}

// workPhoto sends a photo of an order; who looked is on the audit record.
func (s *Server) workPhoto(c *fiber.Ctx) error {
	ctx := c.UserContext()
	_, o, err := s.findOrder(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("photo")
	if s.cfg.Photos == nil || !slices.ContainsFunc(o.Photos, func(p workorders.Photo) bool { return p.ID == id }) {
		return newProblem(http.StatusNotFound, "there is no such photo")
	}
	return s.sendPhoto(c, id, access.AuditEntry{Action: "workorder.photo.see", Target: "workorder:" + o.ID, Detail: id})
}

// sendPhoto sends a photo once it is on the audit record who looked.
func (s *Server) sendPhoto(c *fiber.Ctx, id string, e access.AuditEntry) error {
	body, err := s.cfg.Photos.Get(id)
	if errors.Is(err, photos.ErrNotFound) {
		return newProblem(http.StatusNotFound, "the photo is gone from the disk")
	}
	if err != nil {
		return err
	}
	if err := s.audit(c.UserContext(), e); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(body)
}
