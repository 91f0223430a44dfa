package devices

import (
	"context"
	"errors"
	"time"
)

// Span is a time in which something lasts: from From on, and no more at To.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// RecordingIndex is what a recorder says that it has of one camera. It is a claim:
// that it can be played is another thing.
type RecordingIndex struct {
	// Spans are in no order and may overlap. Their times are the recorder's.
	Spans []Span
	// Coarse says that the recorder tells where a recording begins and ends and nothing
	// of the gaps in it, or that single entries could not be read.
	Coarse bool
	// Clock is how far the recorder's clock is ahead of the edge's; ClockKnown is false
	// when it does not tell its time.
	Clock      time.Duration
	ClockKnown bool
}

// Recorder is the ability of a camera, or of a recorder's channel, to say what it has
// recorded and to play it. All times are those of the recorder's own clock.
type Recorder interface {
	// HasRecordings reports whether this one has it: its settings, or what it said when
	// it was reached, decide.
	HasRecordings() bool
	// Recordings is what the recorder says that it has between two times.
	Recordings(ctx context.Context, from, to time.Time) (RecordingIndex, error)
	// Replay plays what was recorded from a time on, about as fast as it was recorded,
	// until ctx ends (nil) or there is nothing more (ErrNoRecording, or the reason).
	// Unlike in Watch, sink may block: the recorder then waits.
	Replay(ctx context.Context, from time.Time, sink func(Replayed)) error
}

// Replayed is one picture of a recording.
type Replayed struct {
	Picture
	// Recorded is when it was recorded, by the recorder's clock, as its own stream
	// says; zero where the stream does not.
	Recorded time.Time
}

// ErrNoRecording means that nothing is recorded at the time that was asked for.
var ErrNoRecording = errors.New("no_recording")

// RecordsFor is the ability of a Recorder to say whose recordings it has, where that
// is another device of its edge: a channel of a recorder has those of a camera that is
// watched by itself. Empty: its own.
type RecordsFor interface {
	RecordsFor() string
}

// RecordingsCapability is the capability of a camera whose recordings can be asked
// for and played.
const RecordingsCapability = "recordings"

// Replay is where and how a recording is played, for what plays it over RTSP.
type Replay struct {
	URL                string // rtsp://host:port/path, without a login
	Username, Password string
	From               time.Time // the recorder's clock
	// Clock asks by the header "Range: clock=", as ONVIF's replay does; otherwise the
	// URL itself says from when on.
	Clock bool
}

// ReplayFunc plays a recording: see Recorder.Replay.
type ReplayFunc func(ctx context.Context, r Replay, sink func(Replayed)) error

// RecordingAudit is what an edge found when it audited one camera's recordings. It has
// the whole window each time, so that a later one stands for all before it.
type RecordingAudit struct {
	Device string    `json:"device"`
	At     time.Time `json:"at"` // the edge's clock
	// Fault is why the recorder's index could not be read, a short word; then there are
	// no days.
	Fault string `json:"fault,omitempty"`
	// Coarse is that of RecordingIndex.
	Coarse bool `json:"coarse,omitempty"`
	// ClockS is how many seconds the recorder's clock is ahead of the edge's; absent
	// when it does not tell its time.
	ClockS *float64        `json:"clock_s,omitempty"`
	Days   []RecordingDay  `json:"days,omitempty"` // rising; the last is today as far as it has gone
	Proof  *RecordingProof `json:"proof,omitempty"`
}

// RecordingDay is one day of a recorder's index, by the edge's calendar and the
// recorder's clock.
type RecordingDay struct {
	Date      string `json:"date"` // YYYY-MM-DD
	PlannedS  int    `json:"planned_s"`
	RecordedS int    `json:"recorded_s"` // of what is planned
	Gaps      []Span `json:"gaps,omitempty"`
	Left      int    `json:"left,omitempty"` // gaps that are not listed for want of room
}

// RecordingProof is what came of playing one minute that the index has, drawn by lot.
type RecordingProof struct {
	Minute time.Time `json:"minute"` // the recorder's clock
	Result string    `json:"result"` // see ProofResults
	// Shown is when the first picture was recorded, as the stream says.
	Shown time.Time `json:"shown,omitzero"`
}

// The results of playing a minute.
const (
	ProofPlayed    = "played"       // a key picture came, and its own time is in the minute
	ProofUntimed   = "untimed"      // a key picture came, and the stream does not say its time
	ProofElsewhen  = "elsewhen"     // what came was recorded at another time
	ProofNothing   = "no_recording" // the recorder says that it has nothing
	ProofNoPicture = "no_pictures"  // none came that can be decoded
	ProofFailed    = "failed"       // it could not be asked
)

// ProofResults lists the results.
var ProofResults = [...]string{ProofPlayed, ProofUntimed, ProofElsewhen, ProofNothing, ProofNoPicture, ProofFailed}

// Bounds of an audit.
const (
	MostRecordingDays = 100
	MostRecordingGaps = 24 // of a day
)
