package replaysim

// bits writes a bit string as H.264 does, most significant bit first.
type bits struct {
	out  []byte
	last byte
	n    int
}

func (b *bits) bit(v uint) {
	b.last = b.last<<1 | byte(v&1)
	if b.n++; b.n == 8 {
		b.out, b.last, b.n = append(b.out, b.last), 0, 0
	}
}

func (b *bits) u(v uint, n int) {
	for i := n - 1; i >= 0; i-- {
		b.bit(v >> i)
	}
}

// ue is an Exp-Golomb code without a sign; se of nought is the same.
func (b *bits) ue(v uint) {
	n := 0
	for (v+1)>>n > 1 {
		n++
	}
	b.u(0, n)
	b.u(v+1, n+1)
}

// align fills the byte with noughts.
func (b *bits) align() {
	for b.n != 0 {
		b.bit(0)
	}
}

// nal ends the string and makes a unit of it, without the patterns that a stream
// must not hold.
func (b *bits) nal(head byte) []byte {
	b.bit(1)
	b.align()
	unit, zeros := []byte{head}, 0
	for _, c := range b.out {
		if zeros == 2 && c <= 3 {
			unit, zeros = append(unit, 3), 0
		}
		if unit = append(unit, c); c == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return unit
}
