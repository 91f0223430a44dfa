package rules

import (
	"brighteyes/alerts/rules"
	"brighteyes/devices"
)

// queueMost is how many batches may wait for the engine. What finds no room is
// dropped and counted, and an alert says so: rules are then late, calls never.
const queueMost = 1000

// fed is one batch for the engine.
type fed struct {
	events   []devices.Recorded
	readings []devices.Reading
}

// Happened takes events that are on record. It never waits.
func (r *Rules) Happened(events []devices.Recorded) {
	if len(events) > 0 {
		r.feed(fed{events: events}, len(events))
	}
}

// Measured takes readings that are stored. It never waits.
func (r *Rules) Measured(readings []devices.Reading) {
	if len(readings) > 0 {
		r.feed(fed{readings: readings}, len(readings))
	}
}

func (r *Rules) feed(f fed, items int) {
	select {
	case r.queue <- f:
	default:
		r.metrics.dropped.Add(float64(items))
		r.metrics.lost.Add(int64(items))
	}
}

// inputs is a batch as the engine takes it.
func (r *Rules) inputs(f fed, seen map[string]bool) []rules.Input {
	var list []rules.Input
	for _, e := range f.events {
		if seen[e.Edge+"/"+e.ID] {
			continue
		}
		if d, known := r.Places.Lookup(e.Device); known && e.Device != "" {
			list = append(list, rules.Event{Event: e.Event, Device: d})
		}
	}
	for _, m := range f.readings {
		d, known := r.Places.Lookup(m.Device)
		if !known {
			continue
		}
		for metric, value := range m.Values {
			list = append(list, rules.Reading{Device: d, Time: m.Time, Metric: metric, Value: value})
		}
	}
	return list
}
