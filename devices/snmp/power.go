package snmp

import (
	"time"

	"brighteyes/devices"
)

// power is what is believed of the mains. It does no I/O.
type power struct {
	lasting time.Duration // how long a change must last to be believed

	known, on bool
	since     time.Time // of a change that is not believed yet
}

// step takes what a poll says of the mains and returns the event that it is.
// What is known first is state and no event.
func (p *power) step(at time.Time, on, told bool, values map[string]float64) (devices.Event, bool) {
	switch {
	case !told:
		return devices.Event{}, false
	case !p.known:
		p.known, p.on = true, on
		return devices.Event{}, false
	case on == p.on:
		p.since = time.Time{}
		return devices.Event{}, false
	case p.since.IsZero():
		p.since = at
	}
	if at.Sub(p.since) < p.lasting {
		return devices.Event{}, false
	}
	e := devices.Event{Type: devices.PowerRestored, Time: p.since}
	if !on {
		e.Type = devices.PowerLost
		if v, ok := values["backup_min"]; ok {
			e.Data = map[string]any{"backup_min": v}
		}
	}
	p.on, p.since = on, time.Time{}
	return e, true
}

// pending reports whether a change waits to be believed.
func (p *power) pending() bool { return !p.since.IsZero() }

// memo and recall carry what is believed across restarts.
func (p *power) memo() string {
	switch {
	case !p.known:
		return ""
	case p.on:
		return "on"
	}
	return "off"
}

func (p *power) recall(text string) {
	p.known, p.on = text == "on" || text == "off", text == "on"
}
