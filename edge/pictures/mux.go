package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4"

	"brighteyes/devices"
)

const (
	timescale    = 90_000
	pictureTrack = 1
	soundTrack   = 2
	frameSamples = 1024 // of an AAC frame
)

// muxer makes one fragment of each picture. It belongs to one goroutine.
type muxer struct {
	params *devices.PictureParams
	base   int64 // DTS of the time line's beginning
	last   int64
	delta  uint32 // how long the newest picture is taken to last
	seq    uint32

	audible bool  // sound is muxed beside, where the camera has some
	heard   int64 // where the sound's next frame goes on, in its own rate
}

// init begins a time line with p and returns the codec string and the
// initialisation segment.
func (m *muxer) init(p devices.Picture) (codec string, segment []byte, err error) {
	codec, track, err := describe(p.Params)
	if err != nil {
		return "", nil, err
	}
	var buf seekablebuffer.Buffer
	head := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: pictureTrack, TimeScale: timescale, Codec: track}}}
	if s := p.Params.Sound; s != nil && m.audible {
		var config mpeg4audio.AudioSpecificConfig
		if err := config.Unmarshal(s.Config); err != nil {
			return "", nil, fmt.Errorf("describe the sound: %w", err)
		}
		head.Tracks = append(head.Tracks, &fmp4.InitTrack{ID: soundTrack, TimeScale: uint32(s.Rate), Codec: &mp4.CodecMPEG4Audio{Config: config}})
		codec += fmt.Sprintf(",mp4a.40.%d", s.ObjectType)
	}
	if err := head.Marshal(&buf); err != nil {
		return "", nil, fmt.Errorf("write initialisation segment: %w", err)
	}
	*m = muxer{audible: m.audible, params: p.Params, base: p.DTS, last: p.DTS, delta: timescale / 15}
	if p.Params.FPS > 0 {
		m.delta = uint32(timescale / p.Params.FPS)
	}
	return codec, slices.Clone(buf.Bytes()), nil
}

// fits reports whether p goes on in the present time line: the same parameters,
// and a time that neither falls back nor leaps.
func (m *muxer) fits(p devices.Picture) bool {
	return m.params == p.Params && p.DTS >= m.last && p.DTS-m.last < 10*timescale
}

// fragment appends one picture to b. A live picture's duration is not known yet;
// the one before it is the best guess, and a player sees no more than a hair's gap.
func (m *muxer) fragment(head []byte, p devices.Picture) []byte {
	if d := p.DTS - m.last; d > 0 {
		m.delta = uint32(d)
	}
	m.last = p.DTS
	m.seq++
	runs := [...]run{{
		track: pictureTrack, base: uint64(p.DTS - m.base),
		samples: []sample{{duration: m.delta, offset: int32(p.PTS - p.DTS), key: p.Key, units: p.NALUs, lengths: true}},
	}}
	moof, mdat := fragmentSize(runs[:])
	b := make([]byte, 0, len(head)+moof+mdat)
	return appendFragment(append(b, head...), m.seq, runs[:])
}

// sound appends frames to head; nil where they are before the time line or there is
// no sound in it.
func (m *muxer) sound(head []byte, s devices.Sound) []byte {
	if !m.audible || m.params == nil || m.params.Sound == nil || len(s.Frames) == 0 {
		return nil
	}
	rate := int64(m.params.Sound.Rate)
	at := (s.PTS - m.base) * rate / timescale
	if at < 0 {
		return nil
	}
	// the camera's clock of sound and ours of pictures differ by a hair: frames follow
	// one another without gaps unless some are missing
	if off := at - m.heard; off < rate/20 {
		if off < -rate {
			return nil
		}
		at = m.heard
	}
	frames := run{track: soundTrack, base: uint64(at)}
	for _, frame := range s.Frames {
		frames.samples = append(frames.samples, sample{duration: frameSamples, key: true, units: [][]byte{frame}})
	}
	m.heard = at + frameSamples*int64(len(s.Frames))
	m.seq++
	runs := []run{frames}
	moof, mdat := fragmentSize(runs)
	b := make([]byte, 0, len(head)+moof+mdat)
	return appendFragment(append(b, head...), m.seq, runs)
}

var errUndescribed = errors.New("parameters cannot be described")

// describe is the codec as a player wants it named (RFC 6381) and as a track.
func describe(p *devices.PictureParams) (string, mp4.Codec, error) {
	switch {
	case p.Codec == devices.H264 && len(p.SPS) >= 4:
		return fmt.Sprintf("avc1.%02X%02X%02X", p.SPS[1], p.SPS[2], p.SPS[3]), &mp4.CodecH264{SPS: p.SPS, PPS: p.PPS}, nil
	case p.Codec == devices.H265:
		name, err := hevcString(p.SPS)
		return name, &mp4.CodecH265{VPS: p.VPS, SPS: p.SPS, PPS: p.PPS}, err
	}
	return "", nil, errUndescribed
}

// hevcString names an H.265 stream as ISO/IEC 14496-15 annex E does, from the
// profile_tier_level that begins at the SPS's fourth byte: its noughts are escaped in the
// stream, and its constraints are named up to the last byte that has one.
func hevcString(sps []byte) (string, error) {
	plain := h264.EmulationPreventionRemove(sps) // H.265 escapes as H.264 does
	if len(plain) < 15 {
		return "", errUndescribed
	}
	ptl := plain[3:15]
	space := []string{"", "A", "B", "C"}[ptl[0]>>6]
	tier := "L"
	if ptl[0]&0x20 != 0 {
		tier = "H"
	}
	name := fmt.Sprintf("hev1.%s%d.%X.%s%d", space, ptl[0]&0x1f, bits.Reverse32(binary.BigEndian.Uint32(ptl[1:])), tier, ptl[11])
	for _, c := range bytes.TrimRight(ptl[5:11], "\x00") {
		name += fmt.Sprintf(".%X", c)
	}
	return name, nil
}
