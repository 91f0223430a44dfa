package whep

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/format/rtph265"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	"pgregory.net/rapid"

	"brighteyes/hub/pictures"
)

var (
	sps = []byte{0x67, 0x4d, 0x40, 0x16, 0x96, 0x56, 0x02, 0x80, 0xbf, 0xe5, 0xc0, 0x44, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00, 0x00, 0x03, 0x00, 0x78, 0x3c, 0x58, 0xba, 0x80}
	pps = []byte{0x68, 0xee, 0x3c, 0x80}
)

func TestAPictureComesOutAsItWentInWithParametersAtEachKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newStream(webrtc.MimeTypeH264)
		give(t, s, pictures.PartCodec, []byte("avc1.4D4016"))
		give(t, s, pictures.PartInit, segment(t))
		var base int64
		var last uint32
		for i := range rapid.IntRange(1, 8).Draw(t, "pictures") {
			key := i == 0 || rapid.Bool().Draw(t, "key")
			unit := append([]byte{0x41}, rapid.SliceOfN(rapid.ByteRange(1, 255), 1, 5000).Draw(t, "unit")...)
			if key {
				unit[0] = 0x65
			}
			packets := give(t, s, pictures.PartFragment, fragment(t, base, 0, key, unit))
			var want [][]byte
			if key {
				want = [][]byte{sps, pps}
			}
			if got := unpack(t, packets); !bytes.Equal(got, annexB(append(want, unit))) {
				t.Fatalf("picture %d came out as %d bytes, other than it went in", i, len(got))
			}
			for n, p := range packets {
				if p.Marker != (n == len(packets)-1) || p.Timestamp != packets[0].Timestamp || len(p.Payload) > packetSize {
					t.Fatalf("packet %d of %d: %v", n, len(packets), p.Header)
				}
			}
			if i > 0 && packets[0].Timestamp-last != oneFrame {
				t.Fatalf("picture %d is %d ticks after the one before it, want %d", i, packets[0].Timestamp-last, oneFrame)
			}
			last = packets[0].Timestamp
			base += oneFrame
		}
	})
}

func TestANewTimeLineGoesOnInTheSessionsTime(t *testing.T) {
	s := newStream(webrtc.MimeTypeH264)
	s.last = math.MaxUint32 - 100 // the time wraps on the way
	var before uint32
	for n, base := range []int64{900_000, 0, 5} {
		give(t, s, pictures.PartInit, segment(t))
		at := give(t, s, pictures.PartFragment, fragment(t, base, 0, true, []byte{0x65, 1}))[0].Timestamp
		if n > 0 && at-before != oneFrame {
			t.Errorf("the new line begins %d ticks after the old, want %d", int32(at-before), oneFrame)
		}
		before = at
	}
}

func TestWhatCannotBeShownEndsTheSession(t *testing.T) {
	s := newStream(webrtc.MimeTypeH264)
	for name, c := range map[string]struct {
		part pictures.Part
		want error
	}{
		"another codec":   {pictures.Part{Kind: pictures.PartCodec, Data: []byte("hev1.1.6.L93.B0")}, errCodec},
		"another order":   {pictures.Part{Kind: pictures.PartFragment, Data: fragment(t, 0, 3000, true, []byte{0x65, 1})}, errReorders},
		"no segment":      {pictures.Part{Kind: pictures.PartInit, Data: []byte("ftyp")}, errSegment},
		"no fragment":     {pictures.Part{Kind: pictures.PartFragment, Data: segment(t)}, errFragment},
		"half a fragment": {pictures.Part{Kind: pictures.PartFragment, Data: fragment(t, 0, 0, true, []byte{0x65, 1})[:60]}, errFragment},
	} {
		if _, err := s.take(c.part); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestH265ComesOutAsItWentIn(t *testing.T) {
	vps, sps5, pps5 := []byte{0x40, 1, 0x0c, 1}, []byte{0x42, 1, 1, 0x60}, []byte{0x44, 1, 0xc1, 0x72}
	s := newStream(webrtc.MimeTypeH265)
	s.sets = [][]byte{vps, sps5, pps5}
	decoder, err := (&format.H265{PayloadTyp: 96}).CreateDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for n, unit := range [][]byte{append([]byte{0x26, 1}, bytes.Repeat([]byte{7}, 4000)...), {0x02, 1, 9}, {0x26, 1, 8}} {
		key := unit[0] == 0x26
		want := [][]byte{unit}
		if key {
			want = append([][]byte{vps, sps5, pps5}, unit)
		}
		var got [][]byte
		for i, p := range give(t, s, pictures.PartFragment, fragment(t, int64(n)*oneFrame, 0, key, unit)) {
			p.Header.PayloadType = 96
			units, err := decoder.Decode(p)
			if err != nil && !errors.Is(err, rtph265.ErrMorePacketsNeeded) {
				t.Fatalf("picture %d, packet %d: %v", n, i, err)
			}
			got = append(got, units...)
		}
		if !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("picture %d came out as %d units, want %d as they went in", n, len(got), len(want))
		}
	}
}

// An edge may send anything: it ends its own session and nothing else.
func FuzzStream(f *testing.F) {
	f.Add(segment(f), fragment(f, 0, 0, true, []byte{0x65, 1, 2}))
	f.Add(segment(f), fragment(f, 1<<40, 0, false, []byte{0x41}))
	f.Add([]byte("\x00\x00\x00\x08ftyp"), []byte("\x00\x00\x00\x08moof"))
	f.Fuzz(func(t *testing.T, init, part []byte) {
		for _, mime := range []string{webrtc.MimeTypeH264, webrtc.MimeTypeH265} {
			s := newStream(mime)
			_, _ = s.take(pictures.Part{Kind: pictures.PartInit, Data: init})
			packets, _ := s.take(pictures.Part{Kind: pictures.PartFragment, Data: part})
			for _, p := range packets {
				if len(p.Payload) > packetSize {
					t.Fatalf("a packet of %d bytes", len(p.Payload))
				}
			}
		}
	})
}

func give(t rapid.TB, s *stream, kind pictures.PartKind, data []byte) []*rtp.Packet {
	t.Helper()
	packets, err := s.take(pictures.Part{Kind: kind, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	return packets
}

func unpack(t rapid.TB, packets []*rtp.Packet) []byte {
	t.Helper()
	var all []byte
	var in codecs.H264Packet
	for _, p := range packets {
		units, err := in.Unmarshal(p.Payload)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, units...)
	}
	return all
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func segment(t fataler) []byte {
	t.Helper()
	var b seekablebuffer.Buffer
	head := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: 1, TimeScale: clockRate, Codec: &mp4.CodecH264{SPS: sps, PPS: pps}}}}
	if err := head.Marshal(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fragment(t fataler, base int64, offset int32, key bool, units ...[]byte) []byte {
	t.Helper()
	payload, err := h264.AVCC(units).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var b seekablebuffer.Buffer
	part := fmp4.Part{Tracks: []*fmp4.PartTrack{{ID: 1, BaseTime: uint64(base), Samples: []*fmp4.Sample{{Duration: oneFrame, PTSOffset: offset, IsNonSyncSample: !key, Payload: payload}}}}}
	if err := part.Marshal(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
