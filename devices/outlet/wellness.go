package outlet

import (
	"slices"
	"sync/atomic"
)

// Wellness is the reasons why a device is not well that hold now, for the screens.
// Any goroutine may set them, and the edge reads them. The zero value is of a
// device of which nothing is wrong.
type Wellness struct{ now atomic.Pointer[[]string] }

// Set has a reason hold or not.
func (w *Wellness) Set(reason string, holds bool) {
	for {
		p := w.now.Load()
		var before []string
		if p != nil {
			before = *p
		}
		if slices.Contains(before, reason) == holds {
			return
		}
		after := slices.DeleteFunc(slices.Clone(before), func(r string) bool { return r == reason })
		if holds {
			after = append(after, reason)
		}
		if w.now.CompareAndSwap(p, &after) {
			return
		}
	}
}

// Reasons are those that hold, in the order in which they came about.
func (w *Wellness) Reasons() []string {
	if p := w.now.Load(); p != nil {
		return *p
	}
	return nil
}
