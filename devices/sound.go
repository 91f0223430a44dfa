package devices

import "context"

// Sound is frames of AAC that follow one another.
type Sound struct {
	PTS    int64    // of the first frame, 90 kHz, on the time line of the pictures beside it
	Frames [][]byte // never changed after they were handed out
}

// SoundParams is what a decoder must know before the first frame.
type SoundParams struct {
	Config     []byte // AudioSpecificConfig of ISO/IEC 14496-3
	ObjectType int    // 2 is AAC-LC
	Rate       int    // frames of 1,024 samples at so many a second
	Channels   int
}

// SoundSource is the ability to be listened to. Sound is carried only from cameras
// whose settings allow it, and only to who asks for it: of others nothing is taken
// from the camera, and nothing leaves the edge.
type SoundSource interface {
	// HasSound reports whether its settings allow it; whether the camera sends AAC is
	// seen in the pictures' Params.
	HasSound() bool
	// Listen is Watch, with what is to be heard beside it. hear must not block.
	Listen(ctx context.Context, sink func(Picture), hear func(Sound)) error
}

// SoundCapability is the capability of a camera that may be listened to.
const SoundCapability = "pictures:sound"
