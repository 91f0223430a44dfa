package coverage

import "time"

// Condition is whether a camera sees, and if not, why.
type Condition string

// The conditions. Anything but Sees covers nothing. An empty one is Unknown: what
// nobody said is not claimed.
const (
	Sees       Condition = "sees"
	Unknown    Condition = "unknown" // its edge is away: it may see or not
	Offline    Condition = "offline"
	Frozen     Condition = "frozen"
	Blurred    Condition = "blurred"
	Black      Condition = "black"
	Turned     Condition = "turned"
	Obstructed Condition = "obstructed"
	Masked     Condition = "masked"
	Suspended  Condition = "suspended"
)

// Conditions lists all of them.
var Conditions = [...]Condition{Sees, Unknown, Offline, Frozen, Blurred, Black, Turned, Obstructed, Masked, Suspended}

// Valid reports whether c is one of the conditions.
func (c Condition) Valid() bool {
	for _, known := range Conditions {
		if c == known {
			return true
		}
	}
	return false
}

// State is how a camera is now.
type State struct {
	Condition Condition `json:"condition"`
	// Since is from when on it has been so; zero when that is not known.
	Since time.Time `json:"since,omitzero"`
	// ClockRight is whether its clock was measured and found right. A picture
	// with a wrong clock still covers, but is not offered for an alarm.
	ClockRight bool `json:"clock_right"`
}

// condition is the state's condition, where none was said Unknown.
func (s State) condition() Condition {
	if s.Condition == "" {
		return Unknown
	}
	return s.Condition
}
