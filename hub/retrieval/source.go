package retrieval

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"brighteyes/devices"
)

// Origin is where a picture comes from.
type Origin string

// The origins.
const (
	AlertClip Origin = "alert_clip"       // kept by the hub when an alert opened
	Recorder  Origin = "recorder"         // fetched from a recorder by the camera's edge, for this request
	ByHand    Origin = "attached_by_hand" // copied from a recorder, as somebody says
)

// Piece is one file of pictures that there is.
type Piece struct {
	Origin Origin
	ID     string
	Camera string
	Span
	Kind   string // ending of its name
	Bytes  int64
	SHA256 string // hex
	Sound  *bool  // whether it has any; nil: nothing is known of it
	Clock  *Clock // nil: nothing is known of it
	By     string // who attached it
	Note   string
}

// Clock is how far the times of a piece can be believed.
type Clock struct {
	Edge   *devices.EdgeClock   `json:"edge,omitempty"`
	Camera *devices.CameraClock `json:"camera,omitempty"`
	// RecorderS is by how many seconds the recorder's clock was ahead of the edge's when
	// it was fetched; absent where the recorder does not tell its time.
	RecorderS *float64 `json:"recorder_s,omitempty"`
}

// MostClips bounds what a source finds for one request.
const MostClips = 500

// Source has pictures: the hub's clips, what was fetched from recorders, what was
// attached by hand.
type Source interface {
	Origin() Origin
	// Find lists all pieces of which some lies in scope, or is ErrTooMany: what is left
	// out would be called a gap.
	Find(ctx context.Context, r Request, scope Scope) ([]Piece, error)
	// Open opens a piece by its id.
	Open(ctx context.Context, id string) (io.ReadSeekCloser, error)
}

// Gap is a span of a camera of which nobody has a picture here.
type Gap struct {
	Camera string `json:"camera"`
	Span
}

// Found is what there is for a request.
type Found struct {
	Pieces []Piece // within what is asked for
	// Beyond reach out of it, and are not handed out: nothing here cuts a picture.
	Beyond []Piece
	Gaps   []Gap
}

// sortOut divides pieces by whether all of each lies in scope, and says what is missing.
func sortOut(scope Scope, all []Piece) Found {
	var f Found
	for _, p := range all {
		switch {
		case scope.Covers(p.Camera, p.Span):
			f.Pieces = append(f.Pieces, p)
		case slices.Contains(scope.Cameras, p.Camera) && p.Overlaps(scope.Span):
			f.Beyond = append(f.Beyond, p)
		}
	}
	byTime := func(a, b Piece) int {
		return cmp.Or(slices.Index(scope.Cameras, a.Camera)-slices.Index(scope.Cameras, b.Camera), a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(f.Pieces, byTime)
	slices.SortFunc(f.Beyond, byTime)
	f.Gaps = gaps(scope, f.Pieces)
	return f
}

// leastGap is what does not count as missing between two files of a recorder.
const leastGap = time.Second

// gaps is what of scope the pieces, in order of time by camera, do not show.
func gaps(scope Scope, pieces []Piece) (missing []Gap) {
	for _, camera := range scope.Cameras {
		at := scope.From
		for _, p := range pieces {
			if p.Camera != camera {
				continue
			}
			if p.From.Sub(at) >= leastGap {
				missing = append(missing, Gap{camera, Span{at, p.From}})
			}
			if p.To.After(at) {
				at = p.To
			}
		}
		if scope.To.Sub(at) >= leastGap {
			missing = append(missing, Gap{camera, Span{at, scope.To}})
		}
	}
	return missing
}
