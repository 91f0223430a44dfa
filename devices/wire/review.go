package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
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

// Review is what an edge knows of a camera's pictures. Ages are by its monotonic
// clock: clocks of two machines are not compared.
type Review struct {
	Camera string `json:"camera"`
	// Learning: neither its days nor its nights are known yet.
	Learning bool `json:"learning,omitempty"`
	// ByNight: the newest picture is compared with the nights.
	ByNight bool `json:"by_night,omitempty"`
	// Undiagnosed is why its pictures are not judged, such as no_ffmpeg; empty: they are.
	Undiagnosed string         `json:"undiagnosed,omitempty"`
	Day         *ReviewPicture `json:"day,omitempty"`
	Night       *ReviewPicture `json:"night,omitempty"`
	// Accepted is what was accepted as right while Day and Night are learned anew.
	Accepted *ReviewPicture `json:"accepted,omitempty"`
	// Judged is the newest picture that says that a fault holds or, without one, the
	// newest that was judged.
	Judged *ReviewPicture `json:"judged,omitempty"`
	Faults []ReviewFault  `json:"faults"`
}

// ReviewPicture is a small picture.
type ReviewPicture struct {
	JPEG []byte `json:"jpeg"`
	// Pictures are in it, of a reference.
	Pictures int `json:"pictures,omitempty"`
	// AgeMS is how long ago it was taken, of one picture.
	AgeMS int64 `json:"age_ms,omitempty"`
}

// ReviewFault is a fault that holds, worst first.
type ReviewFault struct {
	Name     string  `json:"name"`
	Severity string  `json:"severity"`
	AgeMS    int64   `json:"age_ms"` // since it was first suspected, by the wall clock of the edge
	Measure  string  `json:"measure,omitempty"`
	Value    float64 `json:"value"`
	Limit    float64 `json:"limit"`
	Below    bool    `json:"below,omitempty"` // what is under the limit is the fault
	Usual    float64 `json:"usual,omitempty"` // 0: not known
	Said     int     `json:"said"`            // so many
	Of       int     `json:"of"`              // of the newest pictures say so
	Zh       string  `json:"zh"`
	En       string  `json:"en"`
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
func DecodeReview(text []byte, camera string) (Review, error) {
	var r Review
	if len(text) > MaxReview {
		return r, fmt.Errorf("review of %d bytes: %d at most", len(text), MaxReview)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return Review{}, fmt.Errorf("review: %w", err)
	}
	if r.Camera != camera {
		return Review{}, errors.New("review: it is another camera's")
	}
	if r.Undiagnosed != "" && !reviewWord.MatchString(r.Undiagnosed) {
		return Review{}, errors.New("review: undiagnosed is no word")
	}
	for _, p := range [...]*ReviewPicture{r.Day, r.Night, r.Accepted, r.Judged} {
		if p != nil && (len(p.JPEG) > maxReviewPicture || !bytes.HasPrefix(p.JPEG, []byte{0xff, 0xd8, 0xff}) || p.AgeMS < 0 || p.Pictures < 0) {
			return Review{}, fmt.Errorf("review: a picture of %d bytes is no small JPEG", len(p.JPEG))
		}
	}
	if len(r.Faults) > maxReviewFaults {
		return Review{}, fmt.Errorf("review: %d faults: %d at most", len(r.Faults), maxReviewFaults)
	}
	for _, f := range r.Faults {
		if !reviewWord.MatchString(f.Name) || !reviewWord.MatchString(f.Severity) || f.Measure != "" && !reviewWord.MatchString(f.Measure) ||
			len(f.Zh) > maxReviewText || len(f.En) > maxReviewText {
			return Review{}, fmt.Errorf("review: fault %.40q is not one", f.Name)
		}
	}
	return r, nil
}
