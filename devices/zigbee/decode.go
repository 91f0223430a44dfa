package zigbee

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// maxPayload bounds what is read of one device's publication, in bytes.
const maxPayload = 64 << 10

// report is what one publication of a device says.
type report struct {
	seen   time.Time          // last_seen, zero when the publication does not carry it
	coarse bool               // seen counts whole seconds
	calls  []string           // the words of action, sos and click
	told   []mapping.Say      // what the settings make of values, beside states
	states map[state]bool     // what lasts
	values map[string]float64 // numbers, by the metric's name in the contract
}

// state is something lasting that a device tells of.
type state string

// The states. Each is also the name of a metric, 1 while it is true.
const (
	smoke  state = "smoke"
	gas    state = "gas"
	leak   state = "leak"
	fall   state = "fall"
	tamper state = "tamper"
	open   state = "door_open"
	motion state = "motion"
	mains  state = "mains_on"
)

// numbers are the properties that are metrics, with their names in the contract.
func metricOf(property string) (metric string, ok bool) {
	switch property {
	case "battery":
		return "battery_pct", true
	case "linkquality":
		return "link_quality", true
	case "temperature":
		return "temperature_c", true
	case "device_temperature":
		return "device_temperature_c", true
	case "humidity":
		return "humidity_pct", true
	case "pressure":
		return "pressure_hpa", true
	case "illuminance_lux", "illuminance":
		return "illuminance_lux", true
	case "co2":
		return "co2_ppm", true
	case "power":
		return "power_w", true
	case "energy":
		return "energy_kwh", true
	case "current":
		return "current_a", true
	case "smoke_density", "smoke_concentration":
		return "smoke_density", true
	case "backup_min":
		return "backup_min", true
	}
	return "", false
}

// stateOf is the state that a boolean property tells of, and whether true of
// the one is true of the other.
func stateOf(property string) (s state, straight, ok bool) {
	switch property {
	case "smoke":
		return smoke, true, true
	case "gas", "carbon_monoxide":
		return gas, true, true
	case "water_leak":
		return leak, true, true
	case "tamper":
		return tamper, true, true
	case "contact": // true is closed
		return open, false, true
	case "occupancy", "presence":
		return motion, true, true
	case "fall":
		return fall, true, true
	}
	return "", false, false
}

// stateBy is the state that an event begins or ends, and whether it then holds.
func stateBy(eventType string) (s state, holds, ok bool) {
	if eventType == "" {
		return "", false, false
	}
	for _, s := range inOrder {
		switch c := changeOf(s); eventType {
		case c.begins:
			return s, !c.reversed, true
		case c.ends:
			return s, c.reversed, true
		}
	}
	return "", false, false
}

// millivolts is the voltage above which a number is a battery's in millivolts
// and not the mains' in volts: Zigbee2MQTT has one name for both.
const millivolts = 500

var errNoObject = errors.New("not a JSON object")

// reader is how the publications of one device are read: what the settings map
// first, then what its definition exposes, then the names that Zigbee2MQTT has.
type reader struct {
	kind    devices.Kind
	mains   mainsFrom
	fields  mapping.Fields
	exposes shape // nil: not known
}

// decode reads one publication. It keeps nothing of the payload. A property of
// another type than expected is passed over: the others still count.
func (rd reader) decode(payload []byte) (report, error) {
	if len(payload) > maxPayload {
		return report{}, fmt.Errorf("%d bytes, want %d at most", len(payload), maxPayload)
	}
	var properties map[string]json.RawMessage
	if err := json.Unmarshal(payload, &properties); err != nil || properties == nil {
		return report{}, errNoObject
	}
	r := report{states: map[state]bool{}, values: map[string]float64{}}
	r.seen, r.coarse = lastSeen(properties["last_seen"])
	mainsOn, mainsKnown := rd.mains.read(properties)
	rd.mapped(payload, properties, &r)
	for name, raw := range properties {
		if e, ok := rd.exposes[name]; ok {
			r.take(e, raw)
			delete(properties, name)
		}
	}
	r.guess(properties)
	if rd.kind == devices.Power {
		delete(r.states, open) // its contact is the mains'
		if mainsKnown {
			r.states[mains] = mainsOn
		}
	}
	for s, on := range r.states {
		r.values[string(s)] = bit(on)
	}
	return r, nil
}

// mapped reads what the settings map, and takes it away from what else is read.
func (rd reader) mapped(payload []byte, properties map[string]json.RawMessage, r *report) {
	if len(rd.fields) == 0 {
		return
	}
	object, err := mapping.ParseJSON(payload)
	if err != nil {
		return // nested too deep: the names of the top level still count
	}
	found := rd.fields.Object(object)
	maps.Copy(r.values, found.Values)
	for _, s := range found.Says {
		r.says(s)
	}
	for _, f := range rd.fields {
		name, _, _ := strings.Cut(f.Path, ".")
		delete(properties, name)
	}
}

// says takes what a mapped value means.
func (r *report) says(s mapping.Say) {
	for _, begun := range s.Ends {
		if st, holds, ok := stateBy(begun); ok {
			r.states[st] = !holds
		}
	}
	switch st, holds, ok := stateBy(s.Type); {
	case ok:
		r.states[st] = holds
	case s.Type != "":
		r.told = append(r.told, s)
	}
}

// take reads a property by what the device's definition says of it.
func (r *report) take(e exposed, raw json.RawMessage) {
	if metric, v, ok := e.number(raw); ok {
		r.values[metric] = v
		return
	}
	if s, holds, ok := e.state(raw); ok {
		r.states[s] = holds || r.states[s] // gas: either of its two properties
		return
	}
	switch e.Name {
	case "battery_low":
		if low, ok := e.flag(raw); ok {
			r.values["battery_low"] = bit(low)
		}
	case "sos":
		if on, ok := e.flag(raw); ok && on {
			r.calls = append(r.calls, "sos")
		}
	case "action", "click":
		if word, ok := text(raw); ok && word != "" {
			r.calls = append(r.calls, word)
		}
	case "fall_down_status":
		r.fell(raw)
	case "alarm": // of a siren; one that cannot be set may be anything
		if on, ok := e.flag(raw); ok && e.may(accessSet) {
			r.values["siren_on"] = bit(on)
		}
	}
}

// guess reads properties by the names that Zigbee2MQTT has for them, where it does
// not say what the device exposes.
func (r *report) guess(properties map[string]json.RawMessage) {
	r.calls = append(r.calls, calls(properties)...)
	for name, raw := range properties {
		if metric, ok := metricOf(name); ok {
			if v, ok := number(raw); ok && (name != "illuminance" || properties["illuminance_lux"] == nil) {
				r.values[metric] = v
			}
			continue
		}
		s, straight, ok := stateOf(name)
		if !ok {
			continue
		}
		if on, ok := flag(raw); ok {
			on = on == straight
			r.states[s] = on || r.states[s] // gas: either of its two properties
		}
	}
	if v, ok := number(properties["voltage"]); ok {
		if v >= millivolts {
			r.values["battery_mv"] = v
		} else {
			r.values["voltage_v"] = v
		}
	}
	if low, ok := flag(properties["battery_low"]); ok {
		r.values["battery_low"] = bit(low)
	}
	r.fell(properties["fall_down_status"])
}

// fell reads none, maybe_fall or fall.
func (r *report) fell(raw json.RawMessage) {
	if s, ok := text(raw); ok && s != "" {
		r.states[fall] = r.states[fall] || s == "fall"
	}
}

// calls are the words that may be a press, in the order of their weight. An
// action that is empty or null is the end of one, and none itself.
func calls(properties map[string]json.RawMessage) []string {
	var words []string
	word, ok := text(properties["action"])
	if !ok {
		word, ok = text(properties["click"]) // before Zigbee2MQTT 1.17
	}
	if ok && word != "" {
		words = append(words, word)
	}
	if on, ok := flag(properties["sos"]); ok && on {
		words = append(words, "sos")
	}
	return words
}

// mainsFrom says which property of a power monitor tells of the mains.
type mainsFrom struct {
	property string // empty: the first of the usual ones that there is
	inverted bool
}

// usual are the properties that power monitors have, most telling first.
var usual = [...]struct {
	name string
	lost bool // true is: the mains are lost
}{{"mains", false}, {"mains_on", false}, {"power_outage", true}, {"contact", false}, {"state", false}}

func (m mainsFrom) read(properties map[string]json.RawMessage) (on, ok bool) {
	if m.property != "" {
		on, ok = flag(properties[m.property])
		return on != m.inverted, ok
	}
	for _, u := range usual {
		if on, ok = flag(properties[u.name]); ok {
			return on != u.lost != m.inverted, true
		}
	}
	return false, false
}

// lastSeen reads all forms that Zigbee2MQTT can be told to write. What cannot
// be a time gives the zero time.
func lastSeen(raw json.RawMessage) (at time.Time, coarse bool) {
	if ms, ok := number(raw); ok {
		at = time.UnixMilli(int64(ms)).UTC()
	} else if s, ok := text(raw); ok {
		at, _ = time.Parse(time.RFC3339, s) // zero when it is none
		at = at.UTC().Truncate(time.Millisecond)
	}
	if at.Year() < 2015 || at.Year() > 2100 {
		return time.Time{}, false
	}
	return at, at.Nanosecond() == 0
}

// text is a string property, or the words of a number or boolean.
func text(raw json.RawMessage) (string, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil && !bytes.Equal(raw, []byte("null")) {
		return s, true
	}
	if len(raw) == 0 || len(raw) > 32 || strings.ContainsRune("{[n", rune(raw[0])) {
		return "", false
	}
	return string(raw), true
}

// flag is a boolean property in any of the forms in which they are published.
func flag(raw json.RawMessage) (on, ok bool) {
	s, ok := text(raw)
	if !ok {
		return false, false
	}
	switch strings.ToLower(s) {
	case "true", "on", "1", "yes":
		return true, true
	case "false", "off", "0", "no":
		return false, true
	}
	return false, false
}

// number is a finite number; null and all else is none.
func number(raw json.RawMessage) (float64, bool) {
	if len(raw) == 0 || !strings.ContainsRune("-0123456789", rune(raw[0])) {
		return 0, false
	}
	var v float64
	if json.Unmarshal(raw, &v) != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, false
	}
	return v, true
}

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
