package pictures

import (
	"time"

	"brighteyes/devices/wire"
)

const (
	partLeast = 2 << 10
	// A part should hold a narrow link for no longer than that: whatever comes next,
	// an alarm, waits behind it.
	partSoon = 80 * time.Millisecond
	partLate = 160 * time.Millisecond
)

// pace chooses how large the next part of a clip is, by how long the last ones took
// beyond what the way itself takes. With one part on the way, and none queued, what
// else shares the link never waits for more than one. It begins with the least, so that
// the shortest time tells of the way and not of the part.
type pace struct {
	size  int
	least time.Duration // of all so far: about the way there and back
}

func (p *pace) took(d time.Duration) {
	if p.least == 0 || d < p.least {
		p.least = d
	}
	switch beyond := d - p.least; {
	case beyond > partLate:
		p.size = max(p.size/2, partLeast)
	case beyond < partSoon:
		p.size = min(p.size*2, wire.ClipPartSize)
	}
}
