package siteplan

import (
	"math"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/coverage"
)

// ClockRight is how far a camera's clock may be off, in seconds, for its pictures to
// be offered as of now.
const ClockRight = 30

// Camera is how a camera does now, as the registry has it.
type Camera struct {
	Status    devices.Status
	Since     time.Time // of the status
	Lifecycle devices.Lifecycle
	Values    map[string]float64 // the newest measurements
}

// faults are the measurements that blind a camera, the plainest cause first.
var faults = [...]struct {
	metric    string
	condition coverage.Condition
}{
	{"black", coverage.Black}, {"frozen", coverage.Frozen}, {"obstructed", coverage.Obstructed}, {"moved", coverage.Turned}, {"not_itself", coverage.Turned}, {"blurred", coverage.Blurred},
}

// StateOf is whether a camera sees. One that is on its way into service sees nothing
// that anybody vouched for; one that is suspended sees nothing whatever it sends.
func StateOf(c Camera) coverage.State {
	state := coverage.State{Since: c.Since}
	if offset, measured := c.Values["clock_offset_s"]; measured {
		state.ClockRight = math.Abs(offset) <= ClockRight
	}
	switch {
	case c.Lifecycle == devices.Suspended:
		state.Condition = coverage.Suspended
	case c.Lifecycle == devices.Retired:
		state.Condition = coverage.Offline
	case c.Lifecycle != devices.InService, c.Status == devices.Unknown:
		state.Condition = coverage.Unknown
	case c.Status == devices.Offline:
		state.Condition = coverage.Offline
	default:
		state.Condition = coverage.Sees
		for _, f := range faults {
			if c.Values[f.metric] >= 1 {
				state.Condition = f.condition
				break
			}
		}
	}
	return state
}
