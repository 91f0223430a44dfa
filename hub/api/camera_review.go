package api

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
)

// longestByAlert is how old the judged picture may be that an alert opens: the edge
// looks once a minute.
const longestByAlert = 2 * time.Minute

// reviewBody is a review with times of this hub's clock instead of ages.
type reviewBody struct {
	devices.Review
	At       time.Time     `json:"at"` // when the edge was asked
	JudgedAt *time.Time    `json:"judged_at,omitempty"`
	Faults   []reviewFault `json:"faults"`
}

type reviewFault struct {
	devices.ReviewFault
	Since time.Time `json:"since"`
}

// cameraReview shows a camera's reference beside the picture that is judged. It is a
// look at the camera like any other: with the same right and purpose, on the audit
// record, kept nowhere on the way.
func (s *Server) cameraReview(c *fiber.Ctx) error {
	camera := c.Params("id")
	o, err := s.maySeeCamera(c, "camera.review", camera)
	if err != nil {
		return err
	}
	switch {
	case !s.isCamera(camera):
		return newProblem(http.StatusNotFound, "there is no such camera")
	case s.cfg.Pictures == nil:
		return newProblem(http.StatusServiceUnavailable, "there are no pictures here")
	}
	review, at, err := s.cfg.Pictures.Review(c.UserContext(), camera)
	if err != nil {
		s.cfg.Log.Info("there is no review", "camera", camera, "error", err)
		return noStill(err)
	}
	if o.still != nil && review.Judged != nil && review.Judged.AgeMS > longestByAlert.Milliseconds() {
		review.Judged = nil // an alert opens a camera for now, not for what was before
	}
	before := func(ms int64) time.Time { return at.Add(-time.Duration(ms) * time.Millisecond).UTC() }
	body := reviewBody{Review: review, At: at.UTC(), Faults: []reviewFault{}}
	if review.Judged != nil {
		taken := before(review.Judged.AgeMS)
		body.JudgedAt = &taken
	}
	for _, f := range review.Faults {
		body.Faults = append(body.Faults, reviewFault{f, before(f.AgeMS)})
	}
	return c.JSON(body)
}
