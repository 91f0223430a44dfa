package zigbee

import (
	"bytes"
	"encoding/json"
	"strings"
)

// exposed is one property of a device, as its definition exposes it; docs/guide/
// usage/exposes.md.
type exposed struct {
	Type     string          `json:"type"` // binary, numeric, enum, text, or one that has features
	Name     string          `json:"name"` // what it is; the same for all models
	Property string          `json:"property"`
	Endpoint string          `json:"endpoint,omitempty"`
	Access   json.RawMessage `json:"access,omitempty"` // bits: 1 published, 2 may be set
	Unit     string          `json:"unit,omitempty"`
	On       json.RawMessage `json:"value_on,omitempty"`
	Off      json.RawMessage `json:"value_off,omitempty"`
	Values   []any           `json:"values,omitempty"` // of an enum
	Most     *float64        `json:"value_max,omitempty"`
	Features []exposed       `json:"features,omitempty"`
}

// bits of access
const (
	accessShown = 1
	accessSet   = 2
)

func (e exposed) may(bit int) bool {
	var access int
	return json.Unmarshal(e.Access, &access) == nil && access&bit != 0
}

const (
	maxExposed = 200 // properties of one device
	maxNesting = 4   // of features
)

// shape is what a device exposes, by property; nil where that is not known.
type shape map[string]exposed

// shapeOf takes the features of switches, lights and the like apart. Those of a
// composite stay below it: its payload is an object.
func shapeOf(list []exposed) shape {
	s := shape{}
	s.add(list, 0)
	if len(s) == 0 {
		return nil
	}
	return s
}

func (s shape) add(list []exposed, depth int) {
	for _, e := range list {
		if e.Property == "" || e.Type == "switch" || e.Type == "lock" || e.Type == "light" || e.Type == "cover" {
			if depth < maxNesting {
				s.add(e.Features, depth+1)
			}
			continue
		}
		if len(s) < maxExposed {
			s[e.Property] = e
		}
	}
}

// flag reads a binary property by the values that its device has for true and
// false.
func (e exposed) flag(raw json.RawMessage) (on, ok bool) {
	switch {
	case len(raw) == 0 || bytes.Equal(raw, []byte("null")):
		return false, false
	case sameValue(raw, e.On):
		return true, true
	case sameValue(raw, e.Off):
		return false, true
	}
	return flag(raw) // of a device that does not keep to its own words
}

func sameValue(a, b json.RawMessage) bool {
	return len(b) > 0 && bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b))
}

// state is the state that a binary property tells of, and whether it holds. A
// contact that is true is closed in every definition, and its words are those of
// being open.
func (e exposed) state(raw json.RawMessage) (s state, holds, ok bool) {
	s, straight, ok := stateOf(e.Name)
	if !ok || e.Type != "binary" {
		return "", false, false
	}
	if !straight && (string(raw) == "true" || string(raw) == "false") {
		return s, string(raw) == "false", true
	}
	holds, ok = e.flag(raw)
	return s, holds, ok
}

// number is the metric of a numeric property in its unit in the contract; !ok for
// what is none, and for a unit that nobody knows.
func (e exposed) number(raw json.RawMessage) (metric string, v float64, ok bool) {
	v, ok = number(raw)
	if !ok || e.Type != "numeric" {
		return "", 0, false
	}
	if e.Name == "voltage" {
		switch e.Unit {
		case "mV":
			metric = "battery_mv"
		case "V":
			metric = "voltage_v"
		default:
			return "", 0, false
		}
	} else if metric, ok = metricOf(e.Name); !ok {
		return "", 0, false
	}
	if v, ok = inUnit(e.Unit, metric, v); !ok {
		return "", 0, false
	}
	if e.Endpoint != "" && e.Property != e.Name {
		metric = metricWord(e.Endpoint) + "_" + metric // of several the same: l1_power_w
	}
	return metric, v, true
}

// inUnit turns a number into the unit in which its metric's name ends.
func inUnit(unit, metric string, v float64) (float64, bool) {
	at := strings.LastIndexByte(metric, '_')
	switch unit + ">" + metric[at+1:] {
	case "°F>c":
		return (v - 32) / 1.8, true
	case "kPa>hpa":
		return v * 10, true
	case "Pa>hpa":
		return v / 100, true
	case "kW>w":
		return v * 1000, true
	case "Wh>kwh", "mA>a":
		return v / 1000, true
	case "°C>c", "%>pct", "lqi>quality", "hPa>hpa", "mbar>hpa", "lx>lux", "ppm>ppm", "W>w", "kWh>kwh", "A>a", "V>v", "mV>mv", "min>min":
		return v, true
	}
	return v, unit == "" && metric != "illuminance_lux" // old definitions have none, and of light a raw value
}

// metricWord is an endpoint as it may stand in a metric's name.
func metricWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(clip(s)))
}
