package recordings

import "brighteyes/devices"

// decodable reports whether a key picture's first slice says what one can say: that it
// is the first of its picture and refers to no other. The pictures are not decoded.
func decodable(p devices.Picture) bool {
	for _, n := range p.NALUs {
		switch {
		case p.Params == nil || len(n) < 4:
		case p.Params.Codec == devices.H264 && n[0]&0x1f == 5:
			r := reader{data: n[1:]}
			first, kind := r.ue(), r.ue()
			return !r.over && first == 0 && (kind%5 == 2 || kind%5 == 4) && kind < 10 && r.ue() < 256
		case p.Params.Codec == devices.H265 && n[0]>>1&0x3f >= 16 && n[0]>>1&0x3f <= 21:
			return n[2]&0x80 != 0 // first_slice_segment_in_pic_flag
		}
	}
	return false
}

// reader reads the bits of a header. No header that is read here is so long that the
// escapes of the byte stream could stand in it.
type reader struct {
	data []byte
	at   int
	over bool
}

func (r *reader) bit() int {
	if r.at >= 8*len(r.data) {
		r.over = true
		return 1
	}
	b := r.data[r.at/8] >> (7 - r.at%8) & 1
	r.at++
	return int(b)
}

// ue reads an Exp-Golomb code.
func (r *reader) ue() int {
	zeros := 0
	for r.bit() == 0 {
		if zeros++; zeros > 16 {
			r.over = true
			return 0
		}
	}
	v := 1
	for range zeros {
		v = v<<1 | r.bit()
	}
	return v - 1
}
