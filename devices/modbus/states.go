package modbus

import (
	"encoding/json"
	"maps"
	"time"

	"brighteyes/devices"
)

// role is what an input means.
type role string

// The roles.
const (
	upLimit   role = "up_limit"   // on: the barrier is open
	downLimit role = "down_limit" // on: the barrier is closed
	doorOpen  role = "door_open"  // on: the door stands open
	locked    role = "locked"
	loop      role = "loop"   // on: a vehicle stands under the barrier
	forced    role = "forced" // on: the controller saw that it was forced
	tamper    role = "tamper"
	mains     role = "mains" // on: there is mains power
	leak      role = "leak"
	smoke     role = "smoke"
	gas       role = "gas"
	motion    role = "motion"
)

var roles = []role{upLimit, downLimit, doorOpen, locked, loop, forced, tamper, mains, leak, smoke, gas, motion}

// metric is the name under which the level is told, 1 while it is on.
func (r role) metric() string {
	switch r {
	case mains:
		return "mains_on"
	case upLimit, downLimit, loop, forced:
		return string(r) + "_on"
	}
	return string(r)
}

// change is which events the beginning and the end of a level are.
type change struct {
	begins, ends string
	remembered   bool // also a change while nobody looked is told
	reversed     bool // it begins when the level goes off
}

func changeOf(r role) (change, bool) {
	switch r {
	case smoke:
		return change{begins: devices.SensorSmoke, ends: devices.SensorSmokeCleared, remembered: true}, true
	case gas:
		return change{begins: devices.SensorGas, ends: devices.SensorGasCleared, remembered: true}, true
	case leak:
		return change{begins: devices.SensorLeak, ends: devices.SensorLeakCleared, remembered: true}, true
	case tamper:
		return change{begins: devices.DeviceTamper, remembered: true}, true
	case mains:
		return change{begins: devices.PowerLost, ends: devices.PowerRestored, remembered: true, reversed: true}, true
	case forced:
		return change{begins: devices.GateForced}, true
	case motion:
		return change{begins: devices.SensorMotion, ends: devices.SensorMotionCleared}, true
	}
	return change{}, false
}

// levels are inputs by role.
type levels map[role]bool

// story is what is known of a device's inputs over time. It does no I/O.
type story struct {
	kind     devices.Kind
	debounce time.Duration
	heldOpen time.Duration // 0: never told
	byOrder  bool          // an opening nobody asked for is forced

	believed levels             // what has lasted, nil before the first reading
	since    map[role]time.Time // when a level that is not believed yet was first read
	gate     position           // last end position, or unsettled
	away     bool               // it left its closed position, and that was judged
	openFrom time.Time          // zero while it is closed
	held     bool               // that it is held open was told
}

// moment is one reading of the inputs and what stands beside it.
type moment struct {
	at     time.Time
	read   levels
	asked  bool    // a command asked the gate to open, not long ago
	hold   bool    // a command holds it open
	backup float64 // minutes that a power supply will last; negative: not known
}

// step takes a reading and returns what happened, alarms first.
func (s *story) step(m moment) []devices.Event {
	if s.believed == nil {
		s.believed = maps.Clone(m.read)
		s.since = map[role]time.Time{}
		s.gate = positionOf(s.believed)
		s.away = s.gate != closed
		if s.gate != closed && s.gate != unsettled {
			s.openFrom = m.at
		}
		return nil
	}
	var list []devices.Event
	for _, r := range roles {
		on, read := m.read[r]
		if !read || !s.lasting(r, on, m.at) {
			continue
		}
		s.believed[r] = on
		if e, ok := s.event(r, on, m); ok {
			list = append(list, e)
		}
	}
	return append(list, s.moved(m)...)
}

// lasting reports whether a level that differs from the believed one has lasted
// long enough to be believed.
func (s *story) lasting(r role, on bool, at time.Time) bool {
	if on == s.believed[r] {
		delete(s.since, r)
		return false
	}
	from, ok := s.since[r]
	if !ok {
		s.since[r] = at
		from = at
	}
	if at.Sub(from) < s.debounce {
		return false
	}
	delete(s.since, r)
	return true
}

// pending reports whether a change waits to be believed.
func (s *story) pending() bool { return len(s.since) > 0 }

func (s *story) event(r role, on bool, m moment) (devices.Event, bool) {
	c, ok := changeOf(r)
	if !ok {
		return devices.Event{}, false
	}
	e := devices.Event{Type: c.ends, Time: m.at}
	if on != c.reversed {
		e.Type = c.begins
	}
	switch e.Type {
	case devices.DeviceTamper, devices.GateForced:
		e.Data = map[string]any{"reason": string(r)}
	case devices.PowerLost:
		if m.backup >= 0 {
			e.Data = map[string]any{"backup_min": m.backup}
		}
	}
	return e, e.Type != ""
}

// recall puts what was remembered before the first reading, so that a change of
// it is told like any other.
func (s *story) recall(known, read levels) {
	for r, on := range known {
		if _, still := read[r]; still {
			s.believed[r] = on
		}
	}
}

// memo is what is remembered across restarts, as JSON.
func (s *story) memo() string {
	keep := levels{}
	for r, on := range s.believed {
		if c, ok := changeOf(r); ok && c.remembered {
			keep[r] = on
		}
	}
	text, err := json.Marshal(keep)
	if err != nil {
		return "{}" // a map of texts and booleans always can
	}
	return string(text)
}

func decodeMemo(text string) levels {
	var known levels
	if json.Unmarshal([]byte(text), &known) != nil {
		return nil // unreadable: as if nothing were known
	}
	for r := range known {
		if c, ok := changeOf(r); !ok || !c.remembered {
			delete(known, r)
		}
	}
	return known
}
