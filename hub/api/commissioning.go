package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
)

func (s *Server) commissioning() (*commissioning.Service, error) {
	if s.cfg.Commissioning == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub commissions no devices")
	}
	return s.cfg.Commissioning, nil
}

// explainCommissioning turns what was refused into a problem.
func explainCommissioning(err error) error {
	switch {
	case errors.Is(err, commissioning.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, commissioning.ErrNotNow), errors.Is(err, commissioning.ErrSame), errors.Is(err, commissioning.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, commissioning.ErrNotFound):
		return newProblem(http.StatusNotFound, "there is no such thing")
	}
	return err
}

// ChecklistView is a checklist with what is missing of it.
type ChecklistView struct {
	commissioning.Checklist
	Missing []commissioning.Key `json:"missing"`
}

func viewChecklist(c commissioning.Checklist) ChecklistView {
	return ChecklistView{c, append([]commissioning.Key{}, c.Missing()...)}
}

func (s *Server) listChecklists(ctx context.Context, in *PageInput) (*listOutput[ChecklistView], error) {
	if _, err := s.commissioning(); err != nil {
		return nil, err
	}
	all, err := s.cfg.CommissioningStore.Checklists(ctx, "", true, mostListed)
	if err != nil {
		return nil, err
	}
	var list []ChecklistView
	for _, c := range all {
		if _, err := s.device(ctx, c.Device); err == nil {
			list = append(list, viewChecklist(c))
		}
	}
	return page(list, func(c ChecklistView) string { return c.ID }, *in)
}

// mostListed bounds what a list reads; there are never more that live.
const mostListed = 500

type checklistOutput struct{ Body ChecklistView }

// findChecklist returns one about a device that the caller may see.
func (s *Server) findChecklist(ctx context.Context, id string) (*commissioning.Service, commissioning.Checklist, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, commissioning.Checklist{}, err
	}
	c, err := s.cfg.CommissioningStore.Checklist(ctx, id)
	if err != nil {
		return nil, c, explainCommissioning(err)
	}
	if _, err := s.device(ctx, c.Device); err != nil && !callerOf(ctx).roles.May(access.DoWork) {
		return nil, c, err
	}
	return kept, c, nil
}

func (s *Server) getChecklist(ctx context.Context, in *IDInput) (*checklistOutput, error) {
	_, c, err := s.findChecklist(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &checklistOutput{viewChecklist(c)}, nil
}

func (s *Server) beginChecklist(ctx context.Context, in *IDInput) (*checklistOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	c, err := kept.Begin(ctx, in.ID, s.entry(ctx, kept.Now(), "commissioning.begin", "device:"+in.ID, ""))
	if err != nil {
		return nil, explainCommissioning(err)
	}
	return &checklistOutput{viewChecklist(c)}, nil
}

type checklistActInput struct {
	IDInput
	Body *struct {
		Version int    `json:"version,omitempty" doc:"of the checklist as it was seen; when a person changed it since: 409"`
		Item    string `json:"item,omitempty" maxLength:"40" doc:"of tick, waive and decide"`
		Note    string `json:"note,omitempty" maxLength:"4000" doc:"what was seen, or why"`
		Yes     bool   `json:"yes,omitempty" doc:"of decide"`
	}
}

// checklistAct is one verb on a checklist.
func checklistAct(verb commissioning.Verb) func(*Server, context.Context, *checklistActInput) (*checklistOutput, error) {
	return func(s *Server, ctx context.Context, in *checklistActInput) (*checklistOutput, error) {
		kept, c, err := s.findChecklist(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		a, version := commissioning.Act{Verb: verb, By: callerOf(ctx).name, At: kept.Now()}, 0
		if b := in.Body; b != nil {
			if devices.NamesPerson(b.Note) && b.Item != "filing" { // a camera's number on file is long
				return nil, wrongField("body.note", "no number of a person belongs into a checklist")
			}
			a.Item, a.Note, a.Yes, version = commissioning.Key(b.Item), b.Note, b.Yes, b.Version
		}
		c, err = kept.Act(ctx, c.ID, version, a, s.entry(ctx, a.At, "commissioning."+string(verb), "device:"+c.Device, c.ID+" "+string(a.Item)))
		if err != nil {
			return nil, explainCommissioning(err)
		}
		return &checklistOutput{viewChecklist(c)}, nil
	}
}

type checklistPhotoInput struct {
	IDInput
	Item    string `query:"item" required:"true" enum:"photo,sign,reference"`
	RawBody []byte `contentType:"image/jpeg"`
}

// addChecklistPhoto keeps a photo and ticks an item by it.
func (s *Server) addChecklistPhoto(ctx context.Context, in *checklistPhotoInput) (*checklistOutput, error) {
	kept, c, err := s.findChecklist(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	item := commissioning.Key(in.Item)
	tick := commissioning.Tick{By: callerOf(ctx).name, At: kept.Now()}
	err = s.keepPhoto(ctx, in.RawBody, tick.At, func(id, sum string) error {
		if id == "" {
			_, err := c.AddPhoto(item, tick)
			return explainCommissioning(err)
		}
		tick.Photo, tick.SHA256 = id, sum
		c, err = kept.AddPhoto(ctx, c.ID, item, tick, s.entry(ctx, tick.At, "commissioning.photo", "device:"+c.Device, id+" "+sum))
		return explainCommissioning(err)
	})
	if err != nil {
		return nil, err
	}
	return &checklistOutput{viewChecklist(c)}, nil
}

// checklistPhoto sends a photo of a checklist.
func (s *Server) checklistPhoto(c *fiber.Ctx) error {
	ctx := c.UserContext()
	_, list, err := s.findChecklist(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("photo")
	return s.seePhoto(c, "commissioning", "device:"+list.Device, id, slices.Contains(list.Photos(), id))
}
