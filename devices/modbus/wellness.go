package modbus

import (
	"slices"
	"sync/atomic"
)

// The reasons why a device is not well, for the screens.
const (
	noAnswer      = "no_answer"
	mapWrong      = "map_wrong"         // it refuses an address of the map
	pulseOpen     = "pulse_not_ended"   // an output of ours could not be switched off yet
	outputOn      = "output_on"         // a pulse output is on that nobody here switched on
	contradiction = "inputs_contradict" // upper and lower limit at once
)

// wellness is the reasons that hold now, set by the device and read by the edge.
type wellness struct{ now atomic.Pointer[[]string] }

// set has a reason hold or not.
func (w *wellness) set(reason string, holds bool) {
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

// Reasons says why the device is not well.
func (u *unit) Reasons() []string {
	if p := u.well.now.Load(); p != nil {
		return *p
	}
	return nil
}
