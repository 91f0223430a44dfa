package quality

import (
	"slices"
	"time"

	"brighteyes/devices/bilingual"
)

// Name is a fault's name in state, reasons and metrics.
type Name string

// The faults of pictures, worst first: one that is judged hides those that cannot
// be told beside it.
const (
	Black       Name = "black"
	Frozen      Name = "frozen"
	NotItself   Name = "not_itself"
	Obstructed  Name = "obstructed"
	Moved       Name = "moved"
	TooDark     Name = "too_dark"
	TooBright   Name = "too_bright"
	TooBlurry   Name = "too_blurry"
	Noisy       Name = "noisy"
	ColourWrong Name = "colour_wrong"
)

// PictureFaults lists the faults of pictures.
func PictureFaults() []Name {
	return []Name{Black, Frozen, NotItself, Obstructed, Moved, TooDark, TooBright, TooBlurry, Noisy, ColourWrong}
}

// viewFaults are the ways in which the view can be lost. One at most holds: the
// first that enough pictures agree on.
var viewFaults = [...]Name{NotItself, Obstructed, Moved}

// Severity says how much of the camera's use is lost.
type Severity string

// Blind cameras cover nothing; degraded ones less than they should; for the others
// there is something to do in time.
const (
	Blind    Severity = "blind"
	Degraded Severity = "degraded"
	Notice   Severity = "notice"
)

// Fault is something wrong with a camera, for as long as it lasts.
type Fault struct {
	Name     Name
	Severity Severity
	Since    time.Time      // of the picture by which it was first suspected
	Figure   Figure         // by which the newest picture that says so was judged
	Said, Of int            // so many of the newest pictures say so
	Why      bilingual.Text // what is seen and what to do
}

// rank orders faults for a screen: by severity, then as they are listed.
func rank(faults []Fault) {
	order := map[Severity]int{Blind: 0, Degraded: 1, Notice: 2}
	slices.SortStableFunc(faults, func(a, b Fault) int { return order[a.Severity] - order[b.Severity] })
}

func severityOf(name Name) Severity {
	switch name {
	case Black, Frozen, NotItself, Obstructed, Moved,
		Unreachable, Credentials, NoPictures, NoAnswer, NotFound, Closed, BadStream, NoCodec, NoKeys, Backwards, Drops:
		return Blind
	case RareKeys, ClockWrong, ColourWrong:
		return Notice
	}
	return Degraded
}

// SaidElsewhere reports whether a fault is told by a value of its own name, or is a
// driver's own word, so that it need not be told as a reason too.
func SaidElsewhere(name Name) bool {
	return name == Black || name == Frozen || name == Obstructed || slices.Contains(told[:], name)
}
