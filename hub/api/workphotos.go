package api

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/workorders"
)

type addWorkPhotoInput struct {
	IDInput
	When    string `query:"when" required:"true" enum:"before,after"`
	RawBody []byte `contentType:"image/jpeg"`
}

func (s *Server) addWorkPhoto(ctx context.Context, in *addWorkPhotoInput) (*workOrderOutput, error) {
	kept, o, err := s.findOrder(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	after, err := applyPhoto(ctx, s, in.RawBody, now, change[workorders.Order]{kind: "workorder", id: o.ID, put: kept.PutWorkOrder, explain: explainWork},
		func(id, sum string) (workorders.Order, error) {
			return o.AddPhoto(workorders.Photo{ID: id, SHA256: sum, When: in.When, At: now, By: callerOf(ctx).name})
		})
	if err != nil {
		return nil, err
	}
	return &workOrderOutput{s.viewOrder(after)}, nil
}

func (s *Server) workPhoto(c *fiber.Ctx) error {
	_, o, err := s.findOrder(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("photo")
	return s.seePhoto(c, "workorder", "workorder:"+o.ID, id, slices.ContainsFunc(o.Photos, func(p workorders.Photo) bool { return p.ID == id }))
}
