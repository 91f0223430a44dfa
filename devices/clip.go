package devices

import "time"

// Clip is a piece of a camera's pictures that is kept as evidence of an alert.
type Clip struct {
	ID     string `json:"id"` // ULID
	Alert  string `json:"alert"`
	Camera string `json:"camera"`
	// From and To are what the clip shows, on the edge's clock.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// State is ClipWaiting until the pictures came, and then ClipReady or ClipFailed.
	State  string `json:"state"`
	Error  string `json:"error,omitempty"` // why there are none
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"` // hex, of the file
	// CreatedAt is when the clip was asked for, on the hub's clock.
	CreatedAt time.Time `json:"created_at"`
}

// The states of a Clip.
const (
	ClipWaiting = "waiting"
	ClipReady   = "ready"
	ClipFailed  = "failed"
)
