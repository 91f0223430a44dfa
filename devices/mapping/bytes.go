package mapping

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"
	"strconv"
)

// number is a way in which bytes are a number.
type number struct {
	size   int
	signed bool
	read   func(b []byte) float64
}

// numbers are the types of a field, by their names in the settings. It is never
// written to.
var numbers = map[string]number{
	"u8":    {1, false, func(b []byte) float64 { return float64(b[0]) }},
	"i8":    {1, true, func(b []byte) float64 { return float64(int8(b[0])) }},
	"u16le": {2, false, func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }},
	"u16be": {2, false, func(b []byte) float64 { return float64(binary.BigEndian.Uint16(b)) }},
	"i16le": {2, true, func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }},
	"i16be": {2, true, func(b []byte) float64 { return float64(int16(binary.BigEndian.Uint16(b))) }},
	"u32le": {4, false, func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) }},
	"u32be": {4, false, func(b []byte) float64 { return float64(binary.BigEndian.Uint32(b)) }},
	"i32le": {4, true, func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }},
	"i32be": {4, true, func(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) }},
	"f32le": {4, true, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
	"f32be": {4, true, func(b []byte) float64 { return float64(math.Float32frombits(binary.BigEndian.Uint32(b))) }},
}

// Bytes reads a message of bytes.
func (l Fields) Bytes(data []byte) Report {
	r := Report{Values: map[string]float64{}}
	if len(l) == 0 || l[0].layout() == "path" {
		r.Unread = len(data)
		return r
	}
	if l[0].layout() == "channel" {
		l.channels(data, &r)
		return r
	}
	for _, f := range l {
		size := numbers[f.Type].size
		if *f.At+size > len(data) {
			r.Unread++
			continue
		}
		f.number(data[*f.At:], &r)
	}
	return r
}

// channels reads a message of the form id, type, value, again and again. It ends at
// a channel that the list does not have, as nobody knows how long that is.
func (l Fields) channels(data []byte, r *Report) {
	byID := make(map[[2]byte]Field, len(l))
	for _, f := range l {
		raw, err := hex.DecodeString(f.Channel)
		if err != nil || len(raw) != 2 {
			continue // checked before
		}
		byID[[2]byte(raw)] = f
	}
	for len(data) >= 2 {
		f, ok := byID[[2]byte(data)]
		size := f.Size
		if size == 0 {
			size = numbers[f.Type].size
		}
		if !ok || len(data) < 2+size {
			r.Unread += len(data)
			l.lastHope(data, ok, f, r)
			return
		}
		value := data[2 : 2+size]
		data = data[2+size:]
		if f.Size > 0 {
			r.Passed = append(r.Passed, Passed{f.Channel, value})
			continue
		}
		f.number(value, r)
	}
	r.Unread += len(data)
}

// lastHope looks for a call for help where the rest of a message cannot be read:
// the value of one that was cut off counts as any, and one that stands behind
// something unknown counts when its value is one that the field names.
func (l Fields) lastHope(rest []byte, known bool, f Field, r *Report) {
	if known {
		if s := f.say("*"); s != nil && devicesCall(s) {
			r.Says = append(r.Says, *s)
		}
		return
	}
	for _, f := range l {
		if !f.callsForHelp() {
			continue
		}
		mark, err := hex.DecodeString(f.Channel)
		at := bytes.Index(rest, mark)
		size := numbers[f.Type].size
		if err != nil || at < 0 || len(rest) < at+2+size {
			continue
		}
		value := text(numbers[f.Type].read(rest[at+2:]))
		if _, named := f.Codes[value]; !named {
			continue
		}
		if s := f.say(value); s != nil && devicesCall(s) {
			r.Says = append(r.Says, *s)
		}
	}
}

// number reads the field's number from the beginning of b, which is long enough.
func (f Field) number(b []byte, r *Report) {
	v := numbers[f.Type].read(b)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.Unread++
		return
	}
	if f.Mask != 0 {
		v = float64(uint32(v) & f.Mask >> bits.TrailingZeros32(f.Mask))
	}
	f.take(v, text(v), r)
}

// take adds what a value means to the report.
func (f Field) take(v float64, value string, r *Report) {
	if s := f.say(value); s != nil {
		r.Says = append(r.Says, *s)
	}
	if f.Metric == "" {
		return
	}
	scale := f.Scale
	if scale == 0 {
		scale = 1
	}
	if v = v*scale + f.Plus; !math.IsNaN(v) && !math.IsInf(v, 0) {
		// Decimal fractions of a device come out as they were meant: 308 times 0.1 is 30.8.
		r.Values[f.Metric] = math.Round(v*1e6) / 1e6
	}
}

// text is how a number stands in the codes.
func text(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
