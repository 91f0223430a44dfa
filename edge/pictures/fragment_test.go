package pictures

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
)

func TestAFragmentIsWhatMediacommonWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		seq := r.Uint32()
		part := fmp4.Part{SequenceNumber: seq}
		var runs []run
		for track := range 1 + r.IntN(2) {
			base := r.Uint64N(1 << 40)
			mine := run{track: uint32(track + 1), base: base}
			theirs := &fmp4.PartTrack{ID: track + 1, BaseTime: base}
			for range 1 + r.IntN(3) {
				s := sample{duration: r.Uint32N(9000), key: r.IntN(2) == 0, lengths: track == 0}
				if r.IntN(2) == 0 {
					s.offset = r.Int32N(6000) - 3000
				}
				for range 1 + r.IntN(3) {
					s.units = append(s.units, bytes.Repeat([]byte{byte(r.Uint32())}, 1+r.IntN(300)))
				}
				payload := bytes.Join(s.units, nil)
				if s.lengths {
					var err error
					if payload, err = h264.AVCC(s.units).Marshal(); err != nil {
						t.Fatal(err)
					}
				}
				mine.samples = append(mine.samples, s)
				theirs.Samples = append(theirs.Samples, &fmp4.Sample{Duration: s.duration, PTSOffset: s.offset, IsNonSyncSample: !s.key, Payload: payload})
			}
			runs = append(runs, mine)
			part.Tracks = append(part.Tracks, theirs)
		}
		var want seekablebuffer.Buffer
		if err := part.Marshal(&want); err != nil {
			t.Fatal(err)
		}
		got := appendFragment(nil, seq, runs)
		if !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("a fragment of %d tracks is\n%x\nwant\n%x", len(runs), got, want.Bytes())
		}
		if moof, mdat := fragmentSize(runs); moof+mdat != len(got) {
			t.Fatalf("its size was said to be %d, it is %d", moof+mdat, len(got))
		}
	}
}

func BenchmarkFragment(b *testing.B) {
	units := [][]byte{make([]byte, 3300)}
	b.ReportAllocs()
	for b.Loop() {
		runs := [...]run{{track: 1, samples: []sample{{duration: 6000, units: units, lengths: true}}}}
		moof, mdat := fragmentSize(runs[:])
		appendFragment(make([]byte, 0, moof+mdat), 1, runs[:])
	}
}
