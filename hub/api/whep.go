package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/pictures"
	"brighteyes/hub/pictures/whep"
)

const (
	whepPath = apiBase + "/cameras/{id}/webrtc"
	sdpType  = "application/sdp"
)

// mountWHEP is raw with a body, which is SDP both ways.
func mountWHEP(s *Server, r route) {
	s.app.Add(r.method, fiberPath(r.path), s.openWebRTC)
	op := r.operation()
	op.Parameters = append(pathParameters(r.path),
		queryParameter("detail", "tile or full"), queryParameter("purpose", "of free viewing"), queryParameter("alert", "whose camera it is"))
	sdp := map[string]*huma.MediaType{sdpType: {Schema: &huma.Schema{Type: "string"}}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: sdp}
	op.Responses = map[string]*huma.Response{strconv.Itoa(r.status): {Description: "The answer; Location is where it is ended with DELETE", Content: sdp}}
	s.huma.OpenAPI().AddOperation(&op)
}

func queryParameter(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: "string"}}
}

// openWebRTC answers an offer. The session ends as a WebSocket of pictures does:
// with the caller's session or right, after the time of free viewing, with the
// hub; or when its owner deletes it.
func (s *Server) openWebRTC(c *fiber.Ctx) error {
	camera := c.Params("id")
	if kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); err != nil || kind != sdpType {
		return newProblem(http.StatusUnsupportedMediaType, "want an offer as "+sdpType)
	}
	if len(c.Body()) > whep.MaxOffer {
		return newProblem(http.StatusRequestEntityTooLarge, "an offer may have 64 KiB")
	}
	detail, err := detailOf(c, devices.Full, devices.Tile)
	if err != nil {
		return err
	}
	o, err := s.maySeeCamera(c, "camera.live", camera)
	switch {
	case err != nil:
		return err
	case !s.isCamera(camera):
		return newProblem(http.StatusNotFound, "there is no such camera")
	case s.cfg.WebRTC == nil:
		return newProblem(http.StatusServiceUnavailable, "this hub shows no pictures over WebRTC; its WebSocket does")
	}
	life, done, ok := s.conns.open(o.key, o.user, o.most)
	if !ok {
		return newProblem(http.StatusServiceUnavailable, errTooManyOpen).after(5 * time.Second)
	}
	viewing, err := s.cfg.WebRTC.Open(c.UserContext(), whep.Request{Camera: camera, Detail: detail, Owner: o.key, Offer: string(c.Body())})
	if err != nil {
		done()
		return noWebRTC(err)
	}
	go s.serveWebRTC(life, done, o, viewing) // waited for by conns
	c.Set(fiber.HeaderLocation, c.Path()+"/"+viewing.ID)
	c.Set(fiber.HeaderContentType, sdpType)
	return c.Status(http.StatusCreated).SendString(viewing.Answer)
}

func (s *Server) serveWebRTC(life context.Context, done func(), o opening, viewing whep.Viewing) {
	ctx, cancel := context.WithCancel(life)
	var watching sync.WaitGroup
	defer func() {
		if p := recover(); p != nil {
			s.metrics.panics.Inc()
			s.cfg.Log.Error("a WebRTC session panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
		cancel()
		watching.Wait()
		done()
	}()
	watching.Go(func() {
		defer cancel()
		if s.stillIn(ctx, o.who) { // signed out since the guard looked
			s.watchOver(ctx, o)
		}
	})
	viewing.Serve(ctx)
}

func noWebRTC(err error) error {
	switch {
	case errors.Is(err, whep.ErrOffer):
		return wrongField("body", whep.ErrOffer.Error())
	case errors.Is(err, whep.ErrCodec):
		return newProblem(http.StatusNotAcceptable, whep.ErrCodec.Error())
	case errors.Is(err, whep.ErrFull):
		return newProblem(http.StatusServiceUnavailable, whep.ErrFull.Error()).after(5 * time.Second)
	case errors.Is(err, whep.ErrNoMore):
		return newProblem(http.StatusServiceUnavailable, whep.ErrNoMore.Error()).after(5 * time.Second)
	case errors.Is(err, whep.ErrNoAddress):
		return newProblem(http.StatusServiceUnavailable, whep.ErrNoAddress.Error()).after(5 * time.Second)
	case errors.Is(err, pictures.ErrUnknownCamera):
		return newProblem(http.StatusNotFound, "there is no such camera")
	}
	return err
}

// endWebRTC ends a session of the caller. Somebody else's is not there.
func (s *Server) endWebRTC(c *fiber.Ctx) error {
	if s.cfg.WebRTC == nil || !s.cfg.WebRTC.End(c.Params("session"), callerOf(c.UserContext()).key) {
		return newProblem(http.StatusNotFound, "there is no such session")
	}
	return c.SendStatus(http.StatusOK)
}
