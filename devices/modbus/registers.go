package modbus

import (
	"fmt"
	"math"
	"regexp"
	"slices"
)

// kind is how a number is written into registers. Bytes within a register are
// big-endian, by the specification; the order of two registers is not in it.
type kind string

const (
	u16 kind = "u16"
	i16 kind = "i16"
	u32 kind = "u32"
	i32 kind = "i32"
	f32 kind = "f32"
)

var kinds = []kind{u16, i16, u32, i32, f32}

func (k kind) words() int {
	if k == u16 || k == i16 {
		return 1
	}
	return 2
}

// number is a register, or two, that is a metric.
type number struct {
	at            place
	metric        string
	kind          kind
	lowFirst      bool
	scale, offset float64
}

var metricName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (r Register) number() (number, error) {
	at, err := r.place()
	if err != nil {
		return number{}, fmt.Errorf("holding: %w", err)
	}
	n := number{at: at, metric: r.Metric, kind: kind(r.Type), lowFirst: r.Order == "low_first", scale: r.Scale, offset: r.Offset}
	if n.kind == "" {
		n.kind = u16
	}
	if n.scale == 0 {
		n.scale = 1
	}
	switch {
	case !at.table.registers():
		return number{}, fmt.Errorf("holding: a number stands in registers; want holding or input")
	case !metricName.MatchString(r.Metric):
		return number{}, fmt.Errorf("metric %.64q: want small letters, digits and _, ending in its unit, such as battery_pct", r.Metric)
	case !slices.Contains(kinds, n.kind):
		return number{}, fmt.Errorf("type %.16q: want %s", r.Type, words(kinds))
	case r.Order != "" && r.Order != "high_first" && r.Order != "low_first":
		return number{}, fmt.Errorf("order %.16q: want high_first or low_first", r.Order)
	case n.kind.words() == 2 && at.at == math.MaxUint16:
		return number{}, fmt.Errorf("type %s: does not fit at address %d", n.kind, at.at)
	case math.IsNaN(n.scale) || math.IsInf(n.scale, 0) || math.IsNaN(n.offset) || math.IsInf(n.offset, 0):
		return number{}, fmt.Errorf("scale, offset: want numbers")
	}
	return n, nil
}

// value is the number in the image; false where the device has none, which it
// says by a float that is no number.
func (n number) value(m image) (float64, bool) {
	first, read := m[n.at]
	if !read {
		return 0, false
	}
	var v float64
	switch n.kind {
	case u16:
		v = float64(first)
	case i16:
		v = float64(int16(first))
	default:
		high, low := first, m[place{n.at.table, n.at.at + 1}]
		if n.lowFirst {
			high, low = low, high
		}
		whole := uint32(high)<<16 | uint32(low)
		switch n.kind {
		case u32:
			v = float64(whole)
		case i32:
			v = float64(int32(whole))
		case f32:
			v = float64(math.Float32frombits(whole))
		}
	}
	v = v*n.scale + n.offset
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	if math.Abs(v) < 1e9 {
		v = math.Round(v*1e6) / 1e6 // 234 x 0.1 is 23.4 to people
	}
	return v, true
}
