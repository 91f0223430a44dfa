package isapi

import (
	"errors"
	"slices"

	"brighteyes/devices/outlet"
)

// The reasons why a device is not well, for the screens.
const (
	unreachable   = "unreachable"
	notAnswering  = "no_answer"
	badPassword   = "credentials"
	clockWrong    = "clock_wrong"       // off by over a minute, or lost
	noStream      = "no_stream"         // it gives no stream: taken by another, or it has none
	pushElsewhere = "reports_elsewhere" // another's address is in its slot
	noRecords     = "no_records"        // what is missed cannot be read again
	diskFull      = "disk_full"
	diskFault     = "disk_error"
	videoLost     = "no_pictures"
	obstructed    = "obstructed"
)

// wellness is the reasons that hold now.
type wellness struct{ outlet.Wellness }

// fault is the reason behind an error of the client.
func fault(err error) string {
	var s *status
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errRefused):
		return badPassword
	case errors.Is(err, errUnreached):
		return unreachable
	case errors.Is(err, errElsewhere):
		return pushElsewhere
	case errors.As(err, &s), errors.Is(err, errEnded):
		return noStream
	}
	return notAnswering
}

// faults are those of which one at most holds.
var faults = [...]string{unreachable, notAnswering, badPassword, noStream, pushElsewhere}

// fails has the reason of err hold, and no other of its kind.
func (w *wellness) fails(err error) {
	name := fault(err)
	for _, other := range faults {
		w.Set(other, other == name)
	}
}

// away reports whether nothing is heard of the device.
func (w *wellness) away() bool {
	now := w.Reasons()
	return slices.ContainsFunc(faults[:], func(f string) bool { return f != pushElsewhere && slices.Contains(now, f) })
}
