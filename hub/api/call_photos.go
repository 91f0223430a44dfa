package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"brighteyes/alerts"
	"brighteyes/hub/photos"
	"brighteyes/hub/residents"
)

type addCallPhotoInput struct {
	IDInput
	DoneAgo
	Of      string `query:"of" required:"true" enum:"home_locked,device_reset,note" doc:"what it shows: a thing, never a person"`
	Call    int    `query:"call" required:"true" minimum:"1" doc:"which call of the alert it is about, by its number"`
	RawBody []byte `contentType:"image/jpeg"`
}

// addCallPhoto keeps a photo of a thing at a call to which the caller was sent. The
// timeline says that there is one, so that the desk learns of it.
func (s *Server) addCallPhoto(ctx context.Context, in *addCallPhotoInput) (*bodyOutput[residents.CallPhoto], error) {
	a, sent, err := s.myAlert(ctx, in.ID)
	if err != nil {
		return nil, s.conflictOf(ctx, in.ID, err)
	}
	switch {
	case in.Call != a.Call():
		return nil, newProblem(http.StatusConflict, pressedAgain)
	case s.cfg.Residents == nil || s.cfg.Photos == nil || a.Category != alerts.Care:
		return nil, newProblem(http.StatusNotFound, "no photos are kept of this")
	}
	jpeg, err := s.cfg.Photos.Anew(ctx, in.RawBody)
	if errors.Is(err, photos.ErrInvalid) {
		return nil, wrongField("body", err.Error())
	}
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	p, err := s.cfg.Residents.AddPhoto(ctx, residents.Caller{Name: who.name, Roles: who.roles}, a, residents.PhotoOf(in.Of), jpeg)
	if errors.Is(err, residents.ErrFull) {
		return nil, newProblem(http.StatusConflict, residents.ErrFull.Error())
	}
	if err != nil {
		return nil, residentProblem(err)
	}
	note := alerts.Act{Alert: a.ID, Verb: alerts.Note, By: who.name, Note: photoNote(p.Of), Ago: in.duration(), Sent: firstWord(sent.Person, sent.To)}
	if _, err := s.cfg.Desk.Act(ctx, note); err != nil { // the photo is kept; the desk finds it when it looks at the call
		s.cfg.Log.Warn("that there is a photo is not on the timeline", "alert", a.ID, "error", err)
	}
	return &bodyOutput[residents.CallPhoto]{Body: p}, nil
}

// photoNote is what the timeline says of a photo, in the language of the record.
func photoNote(of residents.PhotoOf) string {
	switch of {
	case residents.OfLock:
		return "现场照片：门锁"
	case residents.OfDevice:
		return "现场照片：设备"
	}
	return "现场照片：设施"
}

// callPhotos are the photos of a call, for the care desk and for who was sent to it.
func (s *Server) callPhotos(ctx context.Context, in *IDInput) (*listOutput[residents.CallPhoto], error) {
	all, who, a, sent, err := s.photosOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := all.Photos(ctx, who, a, sent)
	if err != nil {
		return nil, residentProblem(err)
	}
	return listOf(list, ""), nil
}

func (s *Server) callPhoto(c *fiber.Ctx) error {
	all, who, a, sent, err := s.photosOf(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	jpeg, err := all.Photo(c.UserContext(), who, a, sent, c.Params("photo"))
	if err != nil {
		return residentProblem(err)
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(jpeg)
}

// photosOf is the call whose photos are asked for, and whether the caller was sent to
// it. To who neither was nor sits at the care desk it does not exist.
func (s *Server) photosOf(ctx context.Context, id string) (Residents, residents.Caller, alerts.Alert, bool, error) {
	c := callerOf(ctx)
	who := residents.Caller{Name: c.name, Roles: c.roles}
	if s.cfg.Residents == nil || c.token {
		return nil, who, alerts.Alert{}, false, newProblem(http.StatusNotFound, "there are no photos of this")
	}
	if a, _, err := s.myAlert(ctx, id); err == nil {
		return s.cfg.Residents, who, a, true, nil
	}
	a, err := s.findAlert(ctx, id)
	return s.cfg.Residents, who, a, false, err
}
