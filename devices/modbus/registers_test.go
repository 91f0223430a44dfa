package modbus

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestNumbersAreReadAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		kind     kind
		lowFirst bool
		words    [2]uint16
		want     float64
	}{
		{u16, false, [2]uint16{0xffff, 0}, 65535},
		{i16, false, [2]uint16{0xffff, 0}, -1},
		{u32, false, [2]uint16{0x0001, 0x0002}, 65538},
		{u32, true, [2]uint16{0x0001, 0x0002}, 131073},
		{i32, false, [2]uint16{0xffff, 0xfffe}, -2},
		{f32, false, [2]uint16{0x4048, 0xf5c3}, 3.14}, // IEEE 754
		{f32, true, [2]uint16{0xf5c3, 0x4048}, 3.14},
	} {
		n := number{at: place{holding, 7}, kind: c.kind, lowFirst: c.lowFirst, scale: 1}
		got, ok := n.value(image{{holding, 7}: c.words[0], {holding, 8}: c.words[1]})
		if !ok || math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s %x, low word first %v: %v, want %v", c.kind, c.words, c.lowFirst, got, c.want)
		}
	}
}

// Whatever stands in the registers, the value is a finite number or none.
func FuzzRegister(f *testing.F) {
	f.Add(uint8(4), true, 0.1, -40.0, []byte{0x7f, 0xc0, 0, 0})
	f.Add(uint8(2), false, 1e300, 1e300, []byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, k uint8, low bool, scale, offset float64, raw []byte) {
		address := 7
		order := "high_first"
		if low {
			order = "low_first"
		}
		r := Register{Place: Place{Holding: &address}, Metric: "power_w", Type: string(kinds[int(k)%len(kinds)]), Order: order, Scale: scale, Offset: offset}
		n, err := r.number()
		if err != nil {
			return // settings that are refused
		}
		m := image{}
		for i := 0; i+1 < len(raw) && i < 4; i += 2 {
			m[place{holding, uint16(address + i/2)}] = binary.BigEndian.Uint16(raw[i:])
		}
		if v, ok := n.value(m); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Fatalf("%+v of %x is %v", r, raw, v)
		}
	})
}
