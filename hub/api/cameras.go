package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/pictures"
)

// freeViewing is how long pictures may be watched without an alert, before one
// asks again and it is on the audit record again.
const freeViewing = 10 * time.Minute

// purposes is the closed list of reasons to look at pictures without an alert.
var purposes = [...]string{"duty", "incident", "inspection", "maintenance", "training"}

// maySeeCamera settles whether the caller may see the camera, and puts it on the
// audit record. A picture of an alert inherits the alert's purpose, and lasts
// while the alert opens the camera; free viewing lasts for a time.
func (s *Server) maySeeCamera(c *fiber.Ctx, action, camera string) (o opening, err error) {
	return s.maySeeCameraAt(c, action, camera, "")
}

// maySeeCameraAt is the same with a word on what is seen, for the audit record.
func (s *Server) maySeeCameraAt(c *fiber.Ctx, action, camera, detail string) (o opening, err error) {
	ctx, who := c.UserContext(), callerOf(c.UserContext())
	o = opening{key: who.key, user: who.user, most: streamsOfOne, limit: freeViewing, who: who}
	entry := access.AuditEntry{Action: action, Target: "camera:" + camera, Detail: detail}
	if id := c.Query("alert"); id != "" {
		a, err := s.findAlert(ctx, id)
		if err != nil {
			return o, err
		}
		if !who.roles.PicturesOf(a, camera) {
			return o, newProblem(http.StatusForbidden, "this alert does not open this camera to you")
		}
		entry.Purpose = "alert:" + a.ID
		o.limit, o.still = 0, func(ctx context.Context) bool { return s.stillOpens(ctx, who, a.ID, camera) }
		return o, s.audit(ctx, entry)
	}
	if !who.roles.May(access.SeePictures) {
		return o, newProblem(http.StatusForbidden, "this needs the right "+string(access.SeePictures)+", or ?alert= of an alert of yours that names the camera")
	}
	// A camera in a home is seen because of an alert, and never out of curiosity.
	if d, known := s.cfg.Registry.Device(camera); known && !who.roles.SeeDevice(d.Device) {
		return o, newProblem(http.StatusForbidden, "this camera is in a home: an alert that names it opens it")
	}
	entry.Purpose = c.Query("purpose", purposes[0])
	if !slices.Contains(purposes[:], entry.Purpose) {
		return o, wrongField("query.purpose", "want duty, incident, inspection, maintenance or training")
	}
	return o, s.audit(ctx, entry)
}

// stillOpens reports whether an alert opens a camera to somebody now. While the
// records cannot say, it does: a call that is worked on does not go dark.
func (s *Server) stillOpens(ctx context.Context, who *caller, alert, camera string) bool {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.RequestTime)
	defer cancel()
	a, err := s.findAlert(context.WithValue(ctx, callerKey{}, who), alert)
	if err != nil {
		return !errors.Is(err, alerts.ErrNotFound) && !s.is(err, s.cfg.Errors.NotFound)
	}
	return who.roles.PicturesOf(a, camera)
}

func (s *Server) isCamera(id string) bool {
	d, ok := s.cfg.Registry.Device(id)
	return ok && d.Kind == devices.Camera
}

// cameraLive shows a camera to one viewer. A camera that is not known is told by
// close code, after the handshake, because a browser cannot read the status of a
// handshake that failed.
func (s *Server) cameraLive(c *fiber.Ctx) error {
	camera := c.Params("id")
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		return newProblem(http.StatusUpgradeRequired, "this path is a WebSocket")
	}
	detail, err := detailOf(c, devices.Full, devices.Tile, devices.Heard)
	if err != nil {
		return err
	}
	action := "camera.live"
	if detail == devices.Heard {
		action = "camera.listen"
		if d, ok := s.cfg.Registry.Device(camera); ok && !slices.Contains(d.Capabilities, devices.SoundCapability) {
			return wrongField("query.detail", "this camera's sound is not carried: its settings do not say audio: allow")
		}
	}
	o, err := s.maySeeCamera(c, action, camera)
	if err != nil {
		return err
	}
	return s.upgrade(c, o, func(ctx context.Context, conn *websocket.Conn) {
		switch {
		case !s.isCamera(camera):
			hangUp(conn, closeUnknown, "there is no such camera")
		case s.cfg.Pictures == nil:
			hangUp(conn, closeNoPicture, "there are no pictures here")
		default:
			s.cfg.Pictures.ServeLive(ctx, conn, camera, detail)
		}
	})
}

// detailOf is how much of a camera is wanted, of what can be had; without a word,
// the whole picture.
func detailOf(c *fiber.Ctx, known ...devices.Detail) (devices.Detail, error) {
	d := devices.Detail(c.Query("detail", string(devices.Full)))
	if slices.Contains(known, d) {
		return d, nil
	}
	return "", wrongField("query.detail", fmt.Sprintf("want one of %s", known))
}

// uplinkRead is what an edge writes at once: the pictures of all its cameras in twenty
// milliseconds.
const uplinkRead = 64 << 10

// uplink takes the pictures of an edge, which the guard has recognised.
func (s *Server) uplink(c *fiber.Ctx) error {
	edge := c.Params("id")
	if s.cfg.Pictures == nil {
		return newProblem(http.StatusServiceUnavailable, "there are no pictures here")
	}
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		return newProblem(http.StatusUpgradeRequired, "this path is a WebSocket")
	}
	return s.upgrade(c, opening{key: edgePrefix + edge, most: uplinksOfOne, read: uplinkRead}, func(ctx context.Context, conn *websocket.Conn) {
		s.cfg.Pictures.ServeUplink(ctx, conn, edge)
	})
}

func (s *Server) snapshot(c *fiber.Ctx) error {
	camera := c.Params("id")
	if _, err := s.maySeeCamera(c, "camera.snapshot", camera); err != nil {
		return err
	}
	switch {
	case !s.isCamera(camera):
		return newProblem(http.StatusNotFound, "there is no such camera")
	case s.cfg.Pictures == nil:
		return newProblem(http.StatusServiceUnavailable, "there are no pictures here")
	}
	jpeg, at, err := s.cfg.Pictures.Snapshot(c.UserContext(), camera)
	if err != nil {
		s.cfg.Log.Info("there is no snapshot", "camera", camera, "error", err)
		return noStill(err)
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderLastModified, at.UTC().Format(http.TimeFormat))
	return c.Send(jpeg)
}

// noStill says why there is none, in both languages where that is known.
func noStill(err error) *problem {
	p := newProblem(http.StatusServiceUnavailable, "the camera has no picture now")
	var why *pictures.NoStill
	if !errors.As(err, &why) {
		return p.after(5 * time.Second)
	}
	text := why.Text()
	p.Detail, p.Errors = text.En, []wrong{{Location: "path.id", Code: "still." + text.Code, Message: text.En, Zh: text.Zh}}
	if !why.Lasting() {
		p.after(5 * time.Second)
	}
	return p
}
