package modbus

import (
	"time"

	"brighteyes/devices"
)

// position is where a gate stands.
type position int

const (
	unsettled position = iota // not known, or its inputs contradict each other
	closed
	between
	open
)

// positionOf is where a gate stands, by whichever inputs it has.
func positionOf(on levels) position {
	up, hasUp := on[upLimit]
	down, hasDown := on[downLimit]
	door, hasDoor := on[doorOpen]
	switch {
	case hasUp && hasDown && up && down:
		return unsettled
	case hasDown && down:
		return closed
	case hasUp && up:
		return open
	case hasUp && hasDown:
		return between
	case hasDown: // it has no upper limit: what is not closed is open
		return open
	case hasDoor && door:
		return open
	case hasDoor:
		return closed
	case hasUp: // it has no lower limit: what is not open is closed
		return closed
	}
	return unsettled
}

// moved is what the gate's way since the last reading means.
func (s *story) moved(m moment) (list []devices.Event) {
	now := positionOf(s.believed)
	if now == unsettled {
		return nil
	}
	if s.gate == unsettled { // seen for the first time: a state and no event
		s.gate, s.away = now, now != closed
	}
	add := func(eventType string, data map[string]any) {
		list = append(list, devices.Event{Type: eventType, Time: m.at, Data: data})
	}
	if now != closed && s.openFrom.IsZero() {
		s.openFrom = m.at
	}
	if now != closed && !s.away {
		s.away = true
		if s.byOrder && !m.asked && !m.hold {
			add(devices.GateForced, map[string]any{"reason": "forced"})
		}
	}
	opened, shut := devices.GateOpened, devices.GateClosed
	if s.kind != devices.Gate {
		opened, shut = devices.SensorOpened, devices.SensorClosed
	}
	say := func(eventType, reason string) {
		if s.kind == devices.Gate {
			add(eventType, map[string]any{"reason": reason})
		} else {
			add(eventType, nil)
		}
	}
	if now == open && s.gate != open {
		say(opened, "opened")
	}
	if now == closed && s.gate == open {
		say(shut, "closed")
	}
	switch now {
	case closed:
		s.away, s.held, s.openFrom = false, false, time.Time{}
		s.gate = closed
	case open:
		s.gate = open
	}
	if m.hold {
		s.openFrom = m.at // held by order: it counts from the release
	}
	if s.kind == devices.Gate && s.heldOpen > 0 && !s.held && now != closed && m.at.Sub(s.openFrom) >= s.heldOpen {
		s.held = true
		add(devices.GateHeldOpen, map[string]any{"reason": "held", "duration_s": m.at.Sub(s.openFrom).Round(time.Second).Seconds()})
	}
	return list
}
