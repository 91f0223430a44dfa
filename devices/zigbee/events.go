package zigbee

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"brighteyes/devices"
)

// states is what is known to last at a device; what is missing is not known.
type states map[state]bool

// memo is what is remembered of a device from one publication to the next.
type memo struct {
	States states    `json:"states"`
	Seen   time.Time `json:"seen,omitzero"` // of the newest publication that said when
}

// change is which events the beginning and the end of a state are.
type change struct {
	begins, ends string
	first        bool // met for the first time, it began, for all that is known
	reversed     bool // it begins when it becomes false
}

func changeOf(s state) change {
	switch s {
	case smoke:
		return change{begins: devices.SensorSmoke, ends: devices.SensorSmokeCleared, first: true}
	case gas:
		return change{begins: devices.SensorGas, ends: devices.SensorGasCleared, first: true}
	case leak:
		return change{begins: devices.SensorLeak, ends: devices.SensorLeakCleared, first: true}
	case fall:
		return change{begins: devices.SensorFall, first: true}
	case tamper:
		return change{begins: devices.DeviceTamper, first: true}
	case mains:
		return change{begins: devices.PowerLost, ends: devices.PowerRestored, first: true, reversed: true}
	case motion:
		return change{begins: devices.SensorMotion, ends: devices.SensorMotionCleared, first: true}
	default:
		return change{begins: devices.SensorOpened, ends: devices.SensorClosed}
	}
}

// inOrder are the states in the order in which their changes are told.
var inOrder = [...]state{smoke, gas, fall, leak, tamper, mains, open, motion}

// source is whose publications are read.
type source struct {
	device  string
	kind    devices.Kind
	actions actions
}

// events are what a report adds to what was known, presses first, and what is
// known afterwards. A retained report tells of states only. The events have an
// identity when the report says when the device was seen, and that time.
//
// A broker may bring what it kept in any order. A report that is older than one
// that was read tells of no change, as that has been overtaken, but where it says
// that an alarm had begun, the alarm is told.
func (s source) events(r report, payload []byte, known memo, retained bool) (list []devices.Event, after memo) {
	add := func(eventType, detail string, data map[string]any) {
		list = append(list, devices.Event{
			ID: s.identity(r, payload, eventType, detail), Device: s.device, Type: eventType, Time: r.seen, Data: data,
		})
	}
	if !retained {
		for _, word := range r.calls {
			if eventType, data := s.actions.press(s.kind, word); eventType != "" {
				add(eventType, word, data)
			}
		}
		for _, t := range r.told {
			add(t.Type, fmt.Sprint("mapped ", t.Data), t.Data)
		}
	}
	overtaken := !r.seen.IsZero() && r.seen.Before(known.Seen)
	after = memo{States: states{}, Seen: known.Seen}
	maps.Copy(after.States, known.States)
	if r.seen.After(known.Seen) {
		after.Seen = r.seen
	}
	for _, st := range inOrder {
		on, told := r.states[st]
		if !told {
			continue
		}
		before, knew := known.States[st]
		if !overtaken {
			after.States[st] = on
		}
		if knew && before == on {
			continue
		}
		c := changeOf(st)
		begins := on != c.reversed
		switch {
		case overtaken && (!begins || devices.LaneOf(c.begins) != devices.Alarms):
		case begins && (knew || c.first):
			add(c.begins, string(st), backup(c.begins, r))
		case !begins && knew && c.ends != "":
			add(c.ends, string(st), nil)
		}
	}
	return list, after
}

// backup is for how long a power supply says that it will last.
func backup(eventType string, r report) map[string]any {
	if min, ok := r.values["backup_min"]; ok && eventType == devices.PowerLost {
		return map[string]any{"backup_min": min}
	}
	return nil
}

// identity is the same for the same publication however often it comes, and
// empty where nothing tells one publication from the next. A last_seen of whole
// seconds does not tell two presses within one apart; the payload may.
func (s source) identity(r report, payload []byte, eventType, detail string) string {
	if r.seen.IsZero() {
		return ""
	}
	parts := []string{"zigbee", s.device, eventType, detail}
	if r.coarse {
		sum := sha256.Sum256(payload)
		parts = append(parts, hex.EncodeToString(sum[:]))
	}
	return devices.StableID(r.seen, parts...)
}

// urgent reports whether a publication may carry an alarm, so that it must not
// be given up.
func (s source) urgent(rd reader, payload []byte) bool {
	r, err := rd.decode(payload)
	if err != nil {
		return false
	}
	for _, word := range r.calls {
		if eventType, _ := s.actions.press(s.kind, word); eventType != "" {
			return true
		}
	}
	for _, t := range r.told {
		if devices.LaneOf(t.Type) == devices.Alarms {
			return true
		}
	}
	if on, told := r.states[mains]; told && !on {
		return true
	}
	return r.states[smoke] || r.states[gas] || r.states[fall] || r.states[leak] || r.states[tamper]
}

// encode and decodeMemo keep a memo as JSON in the device's memory.
func (m memo) encode() (string, error) {
	b, err := json.Marshal(m)
	return string(b), err
}

func decodeMemo(text string) memo {
	var m memo
	if json.Unmarshal([]byte(text), &m) != nil {
		m = memo{} // unreadable: as if nothing were known
	}
	if m.States == nil {
		m.States = states{}
	}
	return m
}
