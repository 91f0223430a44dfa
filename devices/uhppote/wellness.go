package uhppote

import (
	"slices"
	"sync/atomic"
)

// The reasons why a controller is not well, for the screens.
const (
	notAnswering  = "no_answer"
	clockWrong    = "clock_wrong"       // off by over a minute, or lost
	pushElsewhere = "reports_elsewhere" // it cannot be made to report to this edge
)

// wellness is the reasons that hold now. They are set by Run and read by the edge.
type wellness struct{ now atomic.Pointer[[]string] }

// set has a reason hold or not.
func (w *wellness) set(reason string, holds bool) {
	before := w.reasons()
	if slices.Contains(before, reason) == holds {
		return
	}
	after := slices.DeleteFunc(slices.Clone(before), func(r string) bool { return r == reason })
	if holds {
		after = append(after, reason)
	}
	w.now.Store(&after)
}

func (w *wellness) reasons() []string {
	if p := w.now.Load(); p != nil {
		return *p
	}
	return nil
}

// Reasons says why the controller is not well.
func (g *gate) Reasons() []string { return g.well.reasons() }
