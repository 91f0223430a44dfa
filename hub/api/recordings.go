package api

import (
	"context"
	"net/http"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/recordings"
)

// Recordings is what is known of recordings. hub/recordings implements it.
type Recordings interface {
	Figure(ctx context.Context, camera string) (recordings.Figure, bool, error)
	List(ctx context.Context) ([]recordings.Figure, error)
	Required() int
}

// lookBackMost is how far back may be looked. beforeAlert is how much earlier than an
// alert somebody may look whom only the alert lets see the camera.
const (
	lookBackMost = 400 * 24 * time.Hour
	beforeAlert  = 15 * time.Minute
)

// recordingRoutes is the part of the table about recordings.
func (s *Server) recordingRoutes() []route {
	return []route{
		{method: http.MethodGet, path: apiBase + "/recordings", right: access.SeeArchive, summary: "How complete the recordings of each camera are, and how many days can be played", mount: serve((*Server).listRecordings)},
		{method: http.MethodGet, path: apiBase + "/recordings/{id}", right: access.SeeDevices, summary: "The recordings of a camera, day by day", mount: serve((*Server).getRecordings)},
		{method: http.MethodPost, path: apiBase + "/recordings/{id}/audit", right: access.CommandDevices, summary: "Have the recordings of a camera audited now", mount: serve((*Server).auditRecordings), status: http.StatusAccepted},
		// Who may look back at which camera depends on the alert that is named.
		{method: http.MethodGet, path: apiBase + "/cameras/{id}/lookback", right: access.SignedIn, summary: "What was recorded of a camera from a time on, as fragmented MP4 over a WebSocket; not stored", mount: raw("video/mp4", (*Server).lookBack), status: http.StatusSwitchingProtocols, socket: true},
	}
}

type recordingsOutput struct {
	Body struct {
		Items    []recordings.Figure `json:"items"`
		Required int                 `json:"required_days"`
		Formula  string              `json:"formula"`
	}
}

func (s *Server) listRecordings(ctx context.Context, _ *struct{}) (*recordingsOutput, error) {
	if s.cfg.Recordings == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps nothing of recordings")
	}
	all, err := s.cfg.Recordings.List(ctx)
	if err != nil {
		return nil, err
	}
	out := &recordingsOutput{}
	out.Body.Items, out.Body.Required, out.Body.Formula = []recordings.Figure{}, s.cfg.Recordings.Required(), recordings.Formula
	for _, f := range all {
		if s.sees(ctx, f.Camera) {
			out.Body.Items = append(out.Body.Items, f)
		}
	}
	return out, nil
}

type recordingOutput struct{ Body recordings.Figure }

func (s *Server) getRecordings(ctx context.Context, in *IDInput) (*recordingOutput, error) {
	if s.cfg.Recordings == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps nothing of recordings")
	}
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	f, known, err := s.cfg.Recordings.Figure(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, newProblem(http.StatusNotFound, recordings.ErrUnknown.Error())
	}
	return &recordingOutput{Body: f}, nil
}

type auditOutput struct {
	Body struct {
		Asked bool `json:"asked"`
	}
}

func (s *Server) auditRecordings(ctx context.Context, in *IDInput) (*auditOutput, error) {
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	if !s.isCamera(in.ID) {
		return nil, newProblem(http.StatusNotFound, "there is no such camera")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "recordings.audit", Target: "camera:" + in.ID}); err != nil {
		return nil, err
	}
	if s.cfg.Pictures == nil || !s.cfg.Pictures.AuditRecordings(in.ID) {
		return nil, newProblem(http.StatusServiceUnavailable, "the camera's edge is not connected").after(5 * time.Second)
	}
	out := &auditOutput{}
	out.Body.Asked = true
	return out, nil
}

// lookBack plays what was recorded. It is on the audit record as live pictures are, with
// the time that was looked at, and lasts as long.
func (s *Server) lookBack(c *fiber.Ctx) error {
	camera := c.Params("id")
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		return newProblem(http.StatusUpgradeRequired, "this path is a WebSocket")
	}
	from, err := time.Parse(time.RFC3339, c.Query("from"))
	now := s.cfg.Now()
	if err != nil || from.After(now) || from.Before(now.Add(-lookBackMost)) {
		return wrongField("query.from", "want a time that is past and within 400 days, such as 2026-11-28T22:15:00Z")
	}
	// who may see pictures freely may not see freely into a home
	who := callerOf(c.UserContext())
	d, known := s.cfg.Registry.Device(camera)
	if id := c.Query("alert"); id != "" && (!who.roles.May(access.SeePictures) || known && !who.roles.SeeDevice(d.Device)) {
		a, err := s.findAlert(c.UserContext(), id)
		if err != nil {
			return err
		}
		if from.Before(a.OpenedAt.Add(-beforeAlert)) {
			return newProblem(http.StatusForbidden, "this alert opens the camera from 15 minutes before it on")
		}
	}
	o, err := s.maySeeCameraAt(c, "camera.lookback", camera, from.UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	o.limit = freeViewing // also where an alert opens it: what is past does not change
	return s.upgrade(c, o, func(ctx context.Context, conn *websocket.Conn) {
		switch {
		case !s.isCamera(camera):
			hangUp(conn, closeUnknown, "there is no such camera")
		case s.cfg.Pictures == nil:
			hangUp(conn, closeNoPicture, "there are no pictures here")
		default:
			s.cfg.Pictures.ServeLookBack(ctx, conn, camera, from.UTC())
		}
	})
}
