package registry

import (
	"slices"
	"time"
)

const (
	bootsKept  = 8
	twinsStand = 2 * time.Minute // for so long two edges are believed in after each sign of them
)

// boots tells one edge that restarts from two edges with one id. A run of an
// edge's process has a ULID of its own, and after another run began it can never
// speak again. Two that speak by turns are two machines.
type boots struct {
	runs []run     // the newest to speak is the last
	back time.Time // when one last spoke again after another
	sure time.Time // when that was for the second time within twinsStand
}

type run struct {
	boot string
	sent time.Time // of its newest status, on its own clock
}

// saw takes note of a status; the result is false when it is an old one that
// was delivered again, which says nothing of the present.
func (b *boots) saw(boot string, sent, received time.Time) (fresh bool) {
	i := slices.IndexFunc(b.runs, func(r run) bool { return r.boot == boot })
	switch {
	case boot == "":
		return true
	case i < 0:
		b.runs = append(b.runs, run{boot, sent})
		if len(b.runs) > bootsKept {
			b.runs = slices.Delete(b.runs, 0, 1)
		}
		return true
	case i == len(b.runs)-1:
		b.runs[i].sent = sent
		return true
	case !sent.After(b.runs[i].sent):
		return false
	}
	b.runs = append(slices.Delete(b.runs, i, i+1), run{boot, sent})
	if !b.back.IsZero() && received.Sub(b.back) < twinsStand {
		b.sure = received
	}
	b.back = received
	return true
}

// twins reports whether two edges seem to use this id now.
func (b *boots) twins(now time.Time) bool {
	return !b.sure.IsZero() && now.Sub(b.sure) < twinsStand
}
