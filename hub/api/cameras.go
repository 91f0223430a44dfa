package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// freeViewing is how long pictures may be watched without an alert, before one
// asks again and it is on the audit record again.
const freeViewing = 10 * time.Minute

// purposes is the closed list of reasons to look at pictures without an alert.
var purposes = [...]string{"duty", "incident", "inspection", "maintenance", "training"}

// maySeeCamera settles whether the caller may see the camera, and puts it on the
// audit record. A picture of an alert inherits the alert's purpose.
func (s *Server) maySeeCamera(c *fiber.Ctx, action, camera string) (byAlert bool, err error) {
	ctx, who := c.UserContext(), callerOf(c.UserContext())
	entry := access.AuditEntry{Action: action, Target: "camera:" + camera}
	if id := c.Query("alert"); id != "" {
		a, err := s.findAlert(ctx, id)
		if err != nil {
			return false, err
		}
		if !who.roles.PicturesOf(a, camera) {
			return false, newProblem(http.StatusForbidden, "this alert does not open this camera to you")
		}
		entry.Purpose = "alert:" + a.ID
		return true, s.audit(ctx, entry)
	}
	if !who.roles.May(access.SeePictures) {
		return false, newProblem(http.StatusForbidden, "this needs the right "+string(access.SeePictures)+", or ?alert= of an alert of yours that names the camera")
	}
	entry.Purpose = c.Query("purpose", purposes[0])
	if !slices.Contains(purposes[:], entry.Purpose) {
		return false, wrongField("query.purpose", "want duty, incident, inspection, maintenance or training")
	}
	return false, s.audit(ctx, entry)
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
	byAlert, err := s.maySeeCamera(c, "camera.live", camera)
	if err != nil {
		return err
	}
	limit := freeViewing
	if byAlert {
		limit = 0
	}
	who := callerOf(c.UserContext())
	return s.upgrade(c, opening{who.key, who.user, streamsOfOne, limit, who}, func(ctx context.Context, conn *websocket.Conn) {
		switch {
		case !s.isCamera(camera):
			hangUp(conn, closeUnknown, "there is no such camera")
		case s.cfg.Pictures == nil:
			hangUp(conn, closeNoPicture, "there are no pictures here")
		default:
			s.cfg.Pictures.ServeLive(ctx, conn, camera)
		}
	})
}

// uplink takes the pictures of an edge, which the guard has recognised.
func (s *Server) uplink(c *fiber.Ctx) error {
	edge := c.Params("id")
	if s.cfg.Pictures == nil {
		return newProblem(http.StatusServiceUnavailable, "there are no pictures here")
	}
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		return newProblem(http.StatusUpgradeRequired, "this path is a WebSocket")
	}
	return s.upgrade(c, opening{key: edgePrefix + edge, most: uplinksOfOne}, func(ctx context.Context, conn *websocket.Conn) {
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
		return newProblem(http.StatusServiceUnavailable, "the camera has no picture now").after(5 * time.Second)
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderLastModified, at.UTC().Format(http.TimeFormat))
	return c.Send(jpeg)
}
