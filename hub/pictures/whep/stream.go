package whep

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"brighteyes/hub/pictures"
)

const (
	packetSize = 1200 // that passes every network, without RTP's head
	oneFrame   = clockRate / 15
)

// stream makes RTP packets of what is watched. It belongs to one goroutine.
type stream struct {
	mime      string
	payloader rtp.Payloader
	sets      [][]byte // parameter sets, to go before each key picture
	seq       uint16
	began     bool   // a picture was sent
	shift     uint32 // from the time line's own time to the session's
	last      uint32 // time of the newest picture, in the session's
	fresh     bool   // a new time line, without a picture yet
}

func newStream(mime string) *stream {
	s := &stream{mime: mime, seq: uint16(rand.Uint32()), last: rand.Uint32()}
	if mime == webrtc.MimeTypeH265 {
		s.payloader = &codecs.H265Payloader{}
	} else {
		s.payloader = &codecs.H264Payloader{}
	}
	return s
}

// take makes packets of a part. An error ends the session: nothing that follows
// could be shown.
func (s *stream) take(part pictures.Part) (packets []*rtp.Packet, err error) {
	switch part.Kind {
	case pictures.PartCodec:
		if mimeOf(string(part.Data)) != s.mime {
			return nil, errCodec
		}
		return nil, nil
	case pictures.PartInit:
		s.fresh = true
		s.sets, err = parameters(part.Data)
		return nil, err
	}
	at, key, units, err := picture(part.Data)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	if s.fresh {
		s.fresh, s.shift = false, s.last+oneFrame-at
	}
	s.last = at + s.shift
	s.began = true
	if key {
		units = append(s.sets[:len(s.sets):len(s.sets)], units...)
	}
	payloads := s.payloader.Payload(packetSize, annexB(units))
	for i, payload := range payloads {
		packets = append(packets, &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: s.seq, Timestamp: s.last, Marker: i == len(payloads)-1},
			Payload: payload,
		})
		s.seq++
	}
	return packets, nil
}

var (
	errSegment  = errors.New("the initialisation segment has no video that can be sent")
	errFragment = errors.New("a fragment is not one picture")
	// errReorders: WebRTC's decoders show pictures in the order in which they come
	errReorders = errors.New("the camera sends pictures in another order than they are shown in")
)

// parameters reads the parameter sets of an initialisation segment.
func parameters(segment []byte) ([][]byte, error) {
	var init fmp4.Init
	if err := init.Unmarshal(bytes.NewReader(segment)); err != nil {
		return nil, fmt.Errorf("%w: %w", errSegment, err)
	}
	if len(init.Tracks) != 1 || init.Tracks[0].TimeScale != clockRate {
		return nil, errSegment
	}
	switch c := init.Tracks[0].Codec.(type) {
	case *mp4.CodecH264:
		return [][]byte{c.SPS, c.PPS}, nil
	case *mp4.CodecH265:
		return [][]byte{c.VPS, c.SPS, c.PPS}, nil
	}
	return nil, errSegment
}

// picture reads the one picture of a fragment: its time, and its units.
func picture(fragment []byte) (at uint32, key bool, units [][]byte, err error) {
	var parts fmp4.Parts
	if err := parts.Unmarshal(fragment); err != nil {
		return 0, false, nil, fmt.Errorf("%w: %w", errFragment, err)
	}
	if len(parts) != 1 || len(parts[0].Tracks) != 1 || len(parts[0].Tracks[0].Samples) != 1 {
		return 0, false, nil, errFragment
	}
	track := parts[0].Tracks[0]
	sample := track.Samples[0]
	if sample.PTSOffset != 0 {
		return 0, false, nil, errReorders
	}
	var avcc h264.AVCC // lengths before units: the same in H.265
	if err := avcc.Unmarshal(sample.Payload); err != nil {
		return 0, false, nil, fmt.Errorf("%w: %w", errFragment, err)
	}
	return uint32(track.BaseTime), !sample.IsNonSyncSample, avcc, nil
}

func annexB(units [][]byte) []byte {
	size := 0
	for _, u := range units {
		size += 4 + len(u)
	}
	b := make([]byte, 0, size)
	for _, u := range units {
		b = append(append(b, 0, 0, 0, 1), u...)
	}
	return b
}
