package quality

import (
	"math/bits"
	"time"
)

// opinion is what one picture says about one fault.
type opinion int8

const (
	cannotSay opinion = iota // something else hides it, or too little is known
	good
	bad
)

// window is by how many of the newest pictures a fault begins, and by how many
// good ones it ends.
type window struct{ of, begins, ends int }

// windowOf: what passes by, rain and headlights must not make a fault, so that
// most need a quarter of an hour at one picture a minute.
func windowOf(name Name) window {
	switch name {
	case Black, Frozen:
		return window{6, 5, 4}
	case Obstructed:
		return window{20, 17, 14}
	case ColourWrong, NotItself, Moved, TooDark, TooBright, TooBlurry, Noisy:
		return window{15, 12, 10}
	case PacketsLost, FewPictures, LowBitrate, RareKeys:
		return window{10, 8, 8}
	}
	return window{3, 2, 2} // what the stream says plainly
}

// trail remembers the newest opinions about one fault.
type trail struct {
	bad, good uint32 // a bit for each opinion, newest lowest
	holds     bool
	since     time.Time // of the first bad opinion of this spell
	figure    Figure
}

// hear takes an opinion and reports whether the fault holds.
func (t *trail) hear(o opinion, w window, now time.Time, f Figure) bool {
	if o == cannotSay { // neither for it nor against it
		return t.holds
	}
	mask := uint32(1)<<w.of - 1
	t.bad, t.good = t.bad<<1&mask, t.good<<1&mask
	if o == good {
		t.good |= 1
	} else {
		if t.bad == 0 && !t.holds {
			t.since = now
		}
		t.bad |= 1
		t.figure = f
	}
	switch {
	case !t.holds && bits.OnesCount32(t.bad) >= w.begins:
		t.holds = true
	case t.holds && bits.OnesCount32(t.good) >= w.ends:
		*t = trail{good: t.good}
	}
	return t.holds
}
