package rules

import (
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Input is something that happened, was measured or stands so: an Event, a
// Reading or a Status. Only devices in service count, and exercises never do.
type Input interface {
	when() time.Time
	of() devices.Registered
}

// Event is an event that is on record, with the device that it is of.
type Event struct {
	Event  devices.Event
	Device devices.Registered
}

// Reading is one value of one metric.
type Reading struct {
	Device devices.Registered
	Time   time.Time
	Metric string
	Value  float64
}

// Status is what is said of a device from At on.
type Status struct {
	Device devices.Registered
	At     time.Time
	Status devices.Status
}

func (e Event) when() time.Time        { return e.Event.Time }
func (e Event) of() devices.Registered { return e.Device }

func (r Reading) when() time.Time        { return r.Time }
func (r Reading) of() devices.Registered { return r.Device }

func (s Status) when() time.Time        { return s.At }
func (s Status) of() devices.Registered { return s.Device }

// Change is that a rule became true or false of a device or place.
type Change struct {
	At      time.Time // when it did, by the times of the inputs
	Rule    string    // id
	Subject string    // id of the device or place
	Holds   bool
	// Again marks an event that fits while the rule holds anyway: it counts once
	// more.
	Again bool
	// Failing marks a change of the rule itself: it errs, or not any more.
	Failing   bool
	Condition alerts.Condition
}

// Judgements is what a Change means to the alerts.
func (c Change) Judgements() []alerts.Judgement {
	if c.Again {
		return []alerts.Judgement{{Condition: c.Condition}, {Condition: c.Condition, Holds: true}}
	}
	return []alerts.Judgement{{Condition: c.Condition, Holds: c.Holds}}
}
