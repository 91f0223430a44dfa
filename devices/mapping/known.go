package mapping

import (
	"encoding/json"
	"maps"
	"time"

	"brighteyes/devices"
)

// Known is what is remembered of a device from one message to the next.
type Known struct {
	On   map[string]bool `json:"on,omitempty"` // what lasts, by the type of event that began it
	Seen time.Time       `json:"seen,omitzero"`
}

// Tell is which of the things that a message says are events, calls for help
// first, and what is known afterwards.
//
// What happens in a moment is told each time. What lasts is told when it changes,
// and where each is true its beginning is told each time while it is an alarm: for
// a source that can lose the end. A message that is older than one that was read
// tells of no change, as that has been overtaken, but an alarm in it is told.
func (k Known) Tell(says []Say, at time.Time, each bool) (told []Say, after Known) {
	overtaken := !at.IsZero() && at.Before(k.Seen)
	after = Known{On: map[string]bool{}, Seen: k.Seen}
	maps.Copy(after.On, k.On)
	if at.After(k.Seen) {
		after.Seen = at
	}
	var calls, rest []Say
	tell := func(s Say) {
		if devices.CallForHelp(s.Type) {
			calls = append(calls, s)
		} else {
			rest = append(rest, s)
		}
	}
	for _, s := range says {
		if !overtaken {
			for _, ended := range s.Ends {
				after.On[ended] = false
			}
		}
		begins := beginOf(s.Type)
		alarm := devices.LaneOf(s.Type) == devices.Alarms
		switch {
		case s.Type == "":
		case begins != "": // the end of something
			on, knew := after.On[begins]
			if overtaken {
				continue
			}
			after.On[begins] = false
			if knew && on {
				tell(s)
			}
		case !s.Lasts:
			tell(s)
		default:
			on, knew := after.On[s.Type]
			if !overtaken {
				after.On[s.Type] = true
			}
			news := !on && (knew || s.Type != devices.SensorOpened) // a door may have stood open for long
			if news && (alarm || !overtaken) || each && alarm {
				tell(s)
			}
		}
	}
	return append(calls, rest...), after
}

// Same reports whether nothing changed but when the device was seen.
func (k Known) Same(other Known) bool { return maps.Equal(k.On, other.On) }

// DecodeKnown reads what was remembered, as if nothing were known where that
// cannot be read.
func DecodeKnown(text string) Known {
	var k Known
	if json.Unmarshal([]byte(text), &k) != nil {
		return Known{}
	}
	return k
}
