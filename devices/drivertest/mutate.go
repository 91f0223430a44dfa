package drivertest

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// mutate is what a line that breaks, a device that is faulty and somebody who means
// harm make of a frame: bits turned, parts missing, doubled and moved, lengths that
// lie. One in ten is nothing but noise, and one in ten is left as it was.
func mutate(random *rand.Rand, frame []byte) []byte {
	switch random.IntN(10) {
	case 0:
		return noise(random, random.IntN(300))
	case 1:
		return slices.Clone(frame)
	}
	b := slices.Clone(frame)
	for range 1 + random.IntN(4) {
		if len(b) == 0 {
			return noise(random, 1+random.IntN(20))
		}
		i := random.IntN(len(b))
		j := i + random.IntN(len(b)-i)
		switch random.IntN(8) {
		case 0:
			b[i] ^= 1 << random.IntN(8)
		case 1:
			b[i] = []byte{0, 1, 0x7f, 0x80, 0xff, '"', '<', '{', '\n'}[random.IntN(9)]
		case 2:
			b = b[:i] // cut off
		case 3:
			b = slices.Delete(b, i, j)
		case 4:
			b = slices.Insert(b, j, b[i:min(j, i+64)]...)
		case 5:
			b = slices.Insert(b, i, noise(random, random.IntN(40))...)
		case 6: // a length that lies, in any order of bytes
			if i+4 <= len(b) {
				binary.BigEndian.PutUint32(b[i:], []uint32{0, 0xffff, 0x7fffffff, 0xffffffff, 1 << 24, uint32(len(b) + 1)}[random.IntN(6)])
			}
		case 7: // a number in letters that lies
			b = slices.Insert(b, i, []byte([]string{"99999999999", "-1", "1e999", "00"}[random.IntN(4)])...)
		}
	}
	return b[:min(len(b), 64<<10)]
}

func noise(random *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}
