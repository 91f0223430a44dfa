package replaysim

import (
	"time"
)

// The size of the pictures, in macroblocks of 16 by 16.
const (
	columns, rows = 20, 11
	// Width and Height are the size of the pictures.
	Width, Height = 16 * columns, 16 * rows
	// FPS is how many pictures a second has: the first a key picture.
	FPS = 5
	// CodeRow is where the first of two rows of 20 squares of 16 by 16 begins that say
	// the time for machines: the 40 bits of its Unix second, most significant first,
	// bright for 1.
	CodeRow = Height - 32
)

const (
	dark, bright, ground = 24, 225, 84
)

// SPS and PPS are the parameter sets of all pictures.
func SPS() []byte {
	b := &bits{out: []byte{66, 0xC0, 30}} // constrained baseline, level 3
	b.ue(0)                               // its id
	b.ue(0)                               // frame numbers of 4 bits
	b.ue(2)                               // shown in the order sent
	b.ue(1)                               // one reference
	b.bit(0)
	b.ue(columns - 1)
	b.ue(rows - 1)
	b.u(0b1100, 4) // frames only, 8x8 inference, not cropped, no VUI
	return b.nal(0x67)
}

// PPS is the picture parameter set.
func PPS() []byte {
	b := &bits{}
	b.ue(0)
	b.ue(0)
	b.u(0, 2) // CAVLC
	b.ue(0)
	b.ue(0)
	b.ue(0)
	b.u(0, 3) // not weighted
	b.ue(0)
	b.ue(0)
	b.ue(0)
	b.u(0b100, 3) // the deblocking filter is told of
	return b.nal(0x68)
}

// Key draws the key picture of a second: raw samples, so that no encoder is needed.
func Key(name string, at time.Time) []byte {
	luma := draw(name, at)
	b := &bits{}
	b.ue(0)
	b.ue(7) // all slices are I
	b.ue(0)
	b.u(0, 4)                 // frame 0
	b.ue(uint(at.Unix()) & 1) // two that follow each other differ
	b.u(0, 2)                 // kept as usual
	b.ue(0)                   // quantiser
	b.ue(1)                   // no deblocking
	for mb := range columns * rows {
		b.ue(25) // I_PCM
		b.align()
		x, y := mb%columns*16, mb/columns*16
		for r := range 16 {
			b.out = append(b.out, luma[(y+r)*Width+x:(y+r)*Width+x+16]...)
		}
		for range 128 {
			b.out = append(b.out, 128)
		}
	}
	return b.nal(0x65)
}

// Same is the picture number n after a key picture: nothing has changed.
func Same(n int) []byte {
	b := &bits{}
	b.ue(0)
	b.ue(5) // all slices are P
	b.ue(0)
	b.u(uint(n), 4)
	b.u(0, 3) // references as usual
	b.ue(0)
	b.ue(1)
	b.ue(columns * rows) // all skipped
	return b.nal(0x41)
}

func draw(name string, at time.Time) []byte {
	luma := make([]byte, Width*Height)
	for i := range luma {
		luma[i] = ground + byte(i/Width/4)
	}
	box := func(x, y, w, h int, v byte) {
		for r := y; r < min(y+h, Height); r++ {
			for c := x; c < min(x+w, Width); c++ {
				luma[r*Width+c] = v
			}
		}
	}
	text := func(x, y, scale int, words string) {
		for _, letter := range words {
			for r, line := range font[letter] {
				for c := range 5 {
					if line>>(4-c)&1 == 1 {
						box(x+c*scale, y+r*scale, scale, scale, bright)
					}
				}
			}
			x += 6 * scale
		}
	}
	box(0, 0, Width, 24, dark)
	text(8, 5, 2, at.Format("2006-01-02 15:04:05"))
	text(40, 46, 5, at.Format("15:04:05"))
	text(8, 120, 2, name)
	box(8+at.Second()*5, 108, 10, 6, bright) // runs along once a minute
	second := uint64(at.Unix())
	for i := range 40 {
		v := byte(dark)
		if second>>(39-i)&1 == 1 {
			v = bright
		}
		box(i%20*16, CodeRow+i/20*16, 16, 16, v)
	}
	return luma
}

// font is what is needed of one of 5 by 7.
var font = map[rune][7]byte{
	'0': {14, 17, 19, 21, 25, 17, 14}, '1': {4, 12, 4, 4, 4, 4, 14}, '2': {14, 17, 1, 6, 8, 16, 31}, '3': {14, 17, 1, 6, 1, 17, 14},
	'4': {2, 6, 10, 18, 31, 2, 2}, '5': {31, 16, 30, 1, 1, 17, 14}, '6': {6, 8, 16, 30, 17, 17, 14}, '7': {31, 1, 2, 4, 8, 8, 8},
	'8': {14, 17, 17, 14, 17, 17, 14}, '9': {14, 17, 17, 15, 1, 2, 12}, ':': {0, 4, 4, 0, 4, 4, 0}, '-': {0, 0, 0, 14, 0, 0, 0},
}
