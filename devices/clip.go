package devices

import "time"

// Clip is a piece of a camera's pictures that is kept as evidence of an alert, or was
// fetched from a recorder for a request.
type Clip struct {
	ID    string `json:"id"` // ULID
	Alert string `json:"alert"`
	// Request is the request for pictures for which it was fetched; it has no alert then.
	Request string `json:"request,omitempty"`
	Camera  string `json:"camera"`
	Edge    string `json:"edge,omitempty"` // that had the camera when the clip was asked for
	// At is the moment that the clip is about: on the edge's clock, or on the hub's
	// (AtHub) when what happened was told by another edge.
	At    time.Time `json:"at,omitzero"`
	AtHub bool      `json:"at_hub,omitempty"`
	// From and To are what the clip shows, on the edge's clock.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// State is ClipWaiting until the pictures came, and then one of the others.
	State  string `json:"state"`
	Error  string `json:"error,omitempty"` // why there are none
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"` // hex, of the file
	// Sound is whether the file has any, as the hub found it; nil: it came before that
	// was looked for.
	Sound *bool `json:"sound,omitempty"`
	// EdgeClock and CameraClock are how far the two clocks could be believed then.
	EdgeClock   *EdgeClock   `json:"edge_clock,omitempty"`
	CameraClock *CameraClock `json:"camera_clock,omitempty"`
	// RecorderS is by how many seconds the recorder's clock was ahead of the edge's when
	// it was fetched; nil: not known, or it is no recorder's.
	RecorderS *float64 `json:"recorder_s,omitempty"`
	// CreatedAt is when the clip was asked for, on the hub's clock.
	CreatedAt time.Time `json:"created_at"`
	// KeptUntil is when it is deleted, unless it is held; of what is gone it is when
	// that was.
	KeptUntil time.Time `json:"kept_until,omitzero"`
	Held      bool      `json:"held,omitempty"` // somebody keeps it from being deleted
}

// The states of a Clip.
const (
	ClipWaiting = "waiting" // asked for; nothing or not all of it has come
	ClipReady   = "ready"
	ClipFailed  = "failed"  // it will not come, see Error
	ClipMissing = "missing" // it was ready, and its file is not where it was put
	ClipDeleted = "deleted" // as its time was over
)

// EdgeClock is how an edge's clock was judged when a clip was asked for. The hub
// judges it by when the edge says it sent what has just come, the way included; what
// the edge's kernel says of it stands beside.
type EdgeClock struct {
	State ClockState `json:"state"`
	// Against is whose clock OffsetS was measured against.
	Against string `json:"against,omitempty"`
	// OffsetS is by how many seconds the edge's clock was ahead of that.
	OffsetS *float64 `json:"offset_s,omitempty"`
	// MeasuredAt is when that was, and Since from when on the state stood so, on the
	// hub's clock.
	MeasuredAt time.Time `json:"measured_at,omitzero"`
	Since      time.Time `json:"since,omitzero"`
	Kernel     *Kernel   `json:"kernel,omitempty"`
}

// Kernel is what the edge's own kernel says of its clock.
type Kernel struct {
	// Synchronised is whether a time service keeps the clock.
	Synchronised bool `json:"synchronised"`
	// MaxErrorS is the kernel's own bound on how far it is off, in seconds.
	MaxErrorS float64 `json:"max_error_s"`
}

// ClockState is how a clock was judged.
type ClockState string

// The judgements.
const (
	ClockUnknown ClockState = "unknown" // not measured, or not decided yet
	ClockRight   ClockState = "right"
	ClockSuspect ClockState = "suspect"
)

// CameraClock is a camera's own clock, which draws the time into the picture, as it
// was last measured.
type CameraClock struct {
	State   ClockState `json:"state"`
	Against string     `json:"against,omitempty"`  // "edge"
	OffsetS *float64   `json:"offset_s,omitempty"` // ahead of the edge's, in seconds
	// ToldAt is when the edge last had a sign of the camera, on the hub's clock.
	ToldAt time.Time `json:"told_at,omitzero"`
}
