package wire

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

// The uplink is one WebSocket that an edge dials for its pictures. Text messages
// are an Uplink object each; binary messages are a Part.

// Uplink is one order or answer; exactly one field is set.
type Uplink struct {
	Watch    *WatchOrder  `json:"watch,omitempty"`     // hub: show this camera on this channel
	Unwatch  *uint32      `json:"unwatch,omitempty"`   // hub: no longer
	Stream   *Stream      `json:"stream,omitempty"`    // edge: what comes on a channel from here on
	Ended    *Ended       `json:"ended,omitempty"`     // edge: nothing comes on a channel
	Clip     *ClipOrder   `json:"clip,omitempty"`      // hub: cut this out of the pre-roll
	ClipFile *ClipFile    `json:"clip_file,omitempty"` // edge: there is a clip, or it will not come
	ClipFrom *ClipFrom    `json:"clip_from,omitempty"` // hub: so much of a clip is here; the rest, please
	ClipNot  *ClipNot     `json:"clip_not,omitempty"`  // hub: the clip was not taken
	ClipKept string       `json:"clip_kept,omitempty"` // hub: the clip is durable; forget it
	Still    *StillOrder  `json:"still,omitempty"`     // hub: one picture of now
	Taken    *StillTaken  `json:"taken,omitempty"`     // edge: the still comes, or why not
	Review   *ReviewOrder `json:"review,omitempty"`    // hub: a camera's reference beside what it shows
	NoReview *NoReview    `json:"no_review,omitempty"` // edge: why it does not come
	Audit    string       `json:"audit,omitempty"`     // hub: audit the recordings of this camera now
}

// WatchOrder asks for a camera's pictures.
type WatchOrder struct {
	Camera  string `json:"camera"`
	Channel uint32 `json:"channel"`
	// Detail tile wants the camera's smaller picture where it has one.
	Detail devices.Detail `json:"detail,omitempty"`
	// From, when it is given, wants what was recorded from then on instead of what is
	// seen now: by the edge's clock, which puts it right for the recorder's.
	From time.Time `json:"from,omitzero"`
}

// Stream describes the pictures of a channel; an initialisation part follows.
type Stream struct {
	Channel uint32 `json:"channel"`
	Codec   string `json:"codec"` // RFC 6381, such as avc1.4D4016
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	// Of a recording: when its first picture was recorded by the recorder's clock,
	// whether the stream itself says so, and how far that clock is ahead of the edge's.
	Recorded time.Time `json:"recorded,omitzero"`
	Stated   bool      `json:"stated,omitempty"`
	ClockS   *float64  `json:"clock_s,omitempty"`
}

// Ended says why nothing comes on a channel. The edge tries again by itself.
type Ended struct {
	Channel uint32 `json:"channel"`
	Reason  string `json:"reason"`
}

// ClipOrder asks for what a camera showed around a time on the edge's own clock.
type ClipOrder struct {
	ID      string    `json:"id"`
	Camera  string    `json:"camera"`
	At      time.Time `json:"at"`
	BeforeS int       `json:"before_s"`
	AfterS  int       `json:"after_s"`
	// AgoMS, when it is there, stands instead of At: the moment was told by another
	// edge, whose clock says nothing here, and was so long ago.
	AgoMS *int64 `json:"ago_ms,omitempty"`
	// Recorded, when it is there, stands instead of a time around a moment: what the
	// camera's recorder has is wanted.
	Recorded *RecordedSpan `json:"recorded,omitempty"`
}

// RecordedSpan is a part of a recording, on the edge's clock: from the first key picture
// at or after From to the last picture before the key picture at or after To, where the
// next part begins, and never to Until or beyond.
type RecordedSpan struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Until time.Time `json:"until"`
}

// ClipFile announces an MP4 file. With Error there is none. The hub answers with
// ClipFrom, and its parts follow from there, one at a time: the next when ClipFrom
// says that the last is here. Without Resumes, as older edges have it, all parts
// follow at once from the beginning.
type ClipFile struct {
	ID     string    `json:"id"`
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
	Bytes  int64     `json:"bytes,omitempty"`
	SHA256 string    `json:"sha256,omitempty"`
	Error  string    `json:"error,omitempty"`
	// Kernel is what the edge's kernel said of its clock when the clip was cut.
	Kernel  *devices.Kernel `json:"kernel,omitempty"`
	Resumes bool            `json:"resumes,omitempty"`
	// Recorded says that it is a part of a recording; RecorderS is by how many seconds the
	// recorder's clock was ahead of the edge's, where that is known.
	Recorded  bool     `json:"recorded,omitempty"`
	RecorderS *float64 `json:"recorder_s,omitempty"`
}

// ClipFrom says how many bytes of a clip's file the hub has.
type ClipFrom struct {
	ID     string `json:"id"`
	Offset int64  `json:"offset"`
}

// ClipNot says that a clip that was announced, or has come, was not taken, why, and
// after how long it should be announced again.
type ClipNot struct {
	ID     string `json:"id"`
	Reason string `json:"reason"` // one of the ClipNot words
	AfterS int    `json:"after_s"`
}

// The reasons of ClipNot.
const (
	ClipNotDamaged = "damaged" // its SHA-256 was not the announced one: all of it again
	ClipNotNow     = "not_now" // the hub cannot keep it at present
)

// StillOrder asks for one picture of now. The channel is a number of the still's
// own, and never one that a camera is watched on.
type StillOrder struct {
	Camera  string `json:"camera"`
	Channel uint32 `json:"channel"`
}

// StillTaken announces a still; one part with its JPEG follows. With Error, a
// short word, none does.
type StillTaken struct {
	Channel uint32 `json:"channel"`
	// Source is "camera" for its own still, "stream" for a decoded key picture.
	Source string `json:"source,omitempty"`
	// AgeMS is how old the picture was when this was sent, at most, by the edge's
	// monotonic clock: clocks of two machines are not compared.
	AgeMS int64  `json:"age_ms,omitempty"`
	Error string `json:"error,omitempty"`
}

// PartKind says what a binary message holds.
type PartKind byte

// The kinds of parts.
const (
	PartInit     PartKind = 1 // fMP4 initialisation segment
	PartKey      PartKind = 2 // fragment that a player can begin with
	PartFragment PartKind = 3
	PartClip     PartKind = 4 // bytes of the clip that was announced last; the channel is their offset
	PartStill    PartKind = 5 // a JPEG, whole
	PartReview   PartKind = 6 // a Review as JSON
)

// Limits of the uplink, in bytes.
const (
	MaxPart      = 8<<20 + partHead
	MaxUplink    = 64 << 10 // of a text message
	MaxClip      = 256 << 20
	partHead     = 5
	ClipPartSize = 64 << 10 // at most, of a part of a clip
)

// AppendPart writes the head of a binary message and its payload to b.
func AppendPart(b []byte, kind PartKind, channel uint32, payload []byte) []byte {
	b = append(b, byte(kind))
	b = binary.BigEndian.AppendUint32(b, channel)
	return append(b, payload...)
}

// SplitPart takes a binary message apart; payload points into message.
func SplitPart(message []byte) (kind PartKind, channel uint32, payload []byte, err error) {
	if len(message) < partHead || len(message) > MaxPart {
		return 0, 0, nil, fmt.Errorf("uplink part of %d bytes: want %d to %d", len(message), partHead, MaxPart)
	}
	kind = PartKind(message[0])
	if kind < PartInit || kind > PartReview {
		return 0, 0, nil, fmt.Errorf("uplink part of kind %d: want 1 to 6", kind)
	}
	return kind, binary.BigEndian.Uint32(message[1:]), message[partHead:], nil
}

// DecodeUplink reads a text message. Unknown fields are ignored, so that a newer
// side can talk to an older one; a message that says nothing known is no error.
func DecodeUplink(text []byte) (Uplink, error) {
	var u Uplink
	if len(text) > MaxUplink {
		return u, errors.New("uplink message is too long")
	}
	if err := json.Unmarshal(text, &u); err != nil {
		return Uplink{}, fmt.Errorf("uplink message: %w", err)
	}
	return u, nil
}
