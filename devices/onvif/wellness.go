package onvif

import (
	"slices"
	"sync/atomic"
)

// The reasons why a camera is not well, for the screens, beside the faults and
// the conditions that it tells of itself.
const (
	clockWrong   = "clock_wrong" // off by over a minute
	clockLost    = "clock_lost"  // it shows a time long past
	eventsLost   = "events_lost" // it cannot be subscribed to
	notRecording = "not_recording"
)

// wellness is the reasons that hold now. They are set by the driver's goroutines
// and read by the edge.
type wellness struct{ now atomic.Pointer[[]string] }

// set has a reason hold or not.
func (w *wellness) set(reason string, holds bool) {
	for {
		old := w.now.Load()
		var before []string
		if old != nil {
			before = *old
		}
		if slices.Contains(before, reason) == holds {
			return
		}
		after := slices.DeleteFunc(slices.Clone(before), func(r string) bool { return r == reason })
		if holds {
			after = append(after, reason)
		}
		if w.now.CompareAndSwap(old, &after) {
			return
		}
	}
}

func (w *wellness) reasons() []string {
	if p := w.now.Load(); p != nil {
		return *p
	}
	return nil
}
