package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"brighteyes/devices"
)

// A review is a camera's reference beside what it shows now, and what is judged to be
// wrong, with figures: one JSON document, sent as one part when somebody asks.

// ReviewOrder asks for a camera's review.
type ReviewOrder struct {
	Camera  string `json:"camera"`
	Channel uint32 `json:"channel"` // as of a still
}

// NoReview says, in a short word, why none follows.
type NoReview struct {
	Channel uint32 `json:"channel"`
	Error   string `json:"error"`
}

// Bounds of a review.
const (
	MaxReview        = 512 << 10
	maxReviewPicture = 96 << 10
	maxReviewFaults  = 40
	maxReviewText    = 600
)

var reviewWord = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// DecodeReview reads a review of a camera. It goes to screens, so that what is not a
// small picture or a word is refused.
func DecodeReview(text []byte, camera string) (devices.Review, error) {
	var r devices.Review
	if len(text) > MaxReview {
		return r, fmt.Errorf("review of %d bytes: %d at most", len(text), MaxReview)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return devices.Review{}, fmt.Errorf("review: %w", err)
	}
	if r.Camera != camera {
		return devices.Review{}, errors.New("review: it is another camera's")
	}
	if r.Undiagnosed != "" && !reviewWord.MatchString(r.Undiagnosed) {
		return devices.Review{}, errors.New("review: undiagnosed is no word")
	}
	for _, p := range [...]*devices.ReviewPicture{r.Day, r.Night, r.Accepted, r.Judged} {
		if p != nil && (len(p.JPEG) > maxReviewPicture || !bytes.HasPrefix(p.JPEG, []byte{0xff, 0xd8, 0xff}) || p.AgeMS < 0 || p.Pictures < 0) {
			return devices.Review{}, fmt.Errorf("review: a picture of %d bytes is no small JPEG", len(p.JPEG))
		}
	}
	if len(r.Faults) > maxReviewFaults {
		return devices.Review{}, fmt.Errorf("review: %d faults: %d at most", len(r.Faults), maxReviewFaults)
	}
	for _, f := range r.Faults {
		if !reviewWord.MatchString(f.Name) || !reviewWord.MatchString(f.Severity) || f.Measure != "" && !reviewWord.MatchString(f.Measure) ||
			len(f.Zh) > maxReviewText || len(f.En) > maxReviewText {
			return devices.Review{}, fmt.Errorf("review: fault %.40q is not one", f.Name)
		}
	}
	return r, nil
}
