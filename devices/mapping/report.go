package mapping

import (
	"slices"

	"brighteyes/devices"
)

// Report is what one message says.
type Report struct {
	Says   []Say
	Values map[string]float64 // numbers, by the metric's name
	Passed []Passed           // channels that the list only passes over
	Unread int                // bytes, or places of JSON, that nobody could read or asked for
}

// Passed is a channel that was passed over, for a driver that knows more of it.
type Passed struct {
	Channel string
	Value   []byte // part of the message
}

// Say is one thing that a message says.
type Say struct {
	Type  string   // of the event, empty where it is none
	Lasts bool     // it is a state, and its end is told too
	Ends  []string // what ends without an event
	Data  map[string]any
}

func devicesCall(s *Say) bool { return devices.CallForHelp(s.Type) }

// Alarming reports whether a message says something that must not be given up.
func (r Report) Alarming() bool {
	return slices.ContainsFunc(r.Says, func(s Say) bool {
		return s.Type != "" && devices.LaneOf(s.Type) == devices.Alarms && beginOf(s.Type) == ""
	})
}

// CallsForHelp reports whether a life may be at stake.
func (r Report) CallsForHelp() bool {
	return slices.ContainsFunc(r.Says, func(s Say) bool { return devicesCall(&s) })
}

// Empty reports whether a message said nothing that the list knows.
func (r Report) Empty() bool { return len(r.Says) == 0 && len(r.Values) == 0 && len(r.Passed) == 0 }

// Add joins what another list read in the same message.
func (r *Report) Add(other Report) {
	r.Says = append(r.Says, other.Says...)
	if r.Values == nil {
		r.Values = map[string]float64{}
	}
	for k, v := range other.Values {
		r.Values[k] = v
	}
	r.Passed = append(r.Passed, other.Passed...)
	r.Unread += other.Unread
}
