package pictures

import (
	"encoding/binary"
)

// Sizes of the boxes of a fragment (ISO/IEC 14496-12, 8.8), in bytes.
const (
	boxHead  = 8
	mfhdSize = boxHead + 8
	tfhdSize = boxHead + 8
	tfdtSize = boxHead + 12
	trunHead = boxHead + 12

	defaultBaseIsMoof = 0x020000

	trunDataOffset = 0x001
	trunDuration   = 0x100
	trunSize       = 0x200
	trunFlags      = 0x400
	trunTimeOffset = 0x800

	isNonSync = 1 << 16
)

// run is the samples of one track that follow one another in a fragment.
type run struct {
	track   uint32
	base    uint64 // decode time of the first
	samples []sample
}

// sample is one picture, or one frame of sound.
type sample struct {
	duration uint32
	offset   int32 // from decode time to the time that it is shown at
	key      bool
	units    [][]byte
	lengths  bool // a length of four bytes stands before each unit (pictures)
}

func (s *sample) size() (n int) {
	for _, u := range s.units {
		n += len(u)
	}
	if s.lengths {
		n += 4 * len(s.units)
	}
	return n
}

// flags says what stands beside each sample's duration and size.
func (r *run) flags() (flags uint32, entry int) {
	flags, entry = trunDataOffset|trunDuration|trunSize, 8
	for i := range r.samples {
		if !r.samples[i].key && flags&trunFlags == 0 {
			flags, entry = flags|trunFlags, entry+4
		}
		if r.samples[i].offset != 0 && flags&trunTimeOffset == 0 {
			flags, entry = flags|trunTimeOffset, entry+4
		}
	}
	return flags, entry
}

func (r *run) head() int {
	_, entry := r.flags()
	return boxHead + tfhdSize + tfdtSize + trunHead + len(r.samples)*entry
}

// fragmentSize is how many bytes appendFragment will append.
func fragmentSize(runs []run) (moof, mdat int) {
	moof, mdat = boxHead+mfhdSize, boxHead
	for i := range runs {
		moof += runs[i].head()
		for j := range runs[i].samples {
			mdat += runs[i].samples[j].size()
		}
	}
	return moof, mdat
}

// appendFragment writes a moof and its mdat. It is what mediacommon's
// fmp4.Part.Marshal writes, byte for byte, without its reflection and its copies:
// fifteen times a second and camera that is most of what the edge would do.
func appendFragment(b []byte, seq uint32, runs []run) []byte {
	moof, mdat := fragmentSize(runs)
	u32 := binary.BigEndian.AppendUint32
	box := func(size int, name string) { b = append(u32(b, uint32(size)), name...) }

	box(moof, "moof")
	box(mfhdSize, "mfhd")
	b = u32(u32(b, 0), seq)
	data := moof + boxHead
	for i := range runs {
		r := &runs[i]
		flags, entry := r.flags()
		box(r.head(), "traf")
		box(tfhdSize, "tfhd")
		b = u32(u32(b, defaultBaseIsMoof), r.track)
		box(tfdtSize, "tfdt")
		b = binary.BigEndian.AppendUint64(u32(b, 1<<24), r.base)
		box(trunHead+len(r.samples)*entry, "trun")
		b = u32(u32(u32(b, 1<<24|flags), uint32(len(r.samples))), uint32(data))
		for j := range r.samples {
			s := &r.samples[j]
			size := s.size()
			data += size
			b = u32(u32(b, s.duration), uint32(size))
			if flags&trunFlags != 0 {
				var how uint32
				if !s.key {
					how = isNonSync
				}
				b = u32(b, how)
			}
			if flags&trunTimeOffset != 0 {
				b = u32(b, uint32(s.offset))
			}
		}
	}
	box(mdat, "mdat")
	for i := range runs {
		for j := range runs[i].samples {
			s := &runs[i].samples[j]
			for _, unit := range s.units {
				if s.lengths {
					b = u32(b, uint32(len(unit)))
				}
				b = append(b, unit...)
			}
		}
	}
	return b
}
