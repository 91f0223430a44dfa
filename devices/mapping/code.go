package mapping

import (
	"fmt"
	"slices"
	"strings"

	"brighteyes/devices"
)

// beginOf is the event that began what the given one ends, empty if it ends none. A
// type that lasts and has no such end (a tamper contact, a fall) ends without an
// event, by the code "none".
func beginOf(eventType string) string {
	switch eventType {
	case devices.SensorClosed:
		return devices.SensorOpened
	case devices.PowerRestored:
		return devices.PowerLost
	}
	if begins, ok := strings.CutSuffix(eventType, ".cleared"); ok {
		return begins
	}
	return ""
}

// none is the code of a value that is no event.
const none = "none"

// types are the events that a field may tell of.
func types() []string {
	return []string{
		devices.ButtonPressed, devices.ButtonService, devices.ButtonTest, devices.ButtonCancelled,
		devices.SensorSmoke, devices.SensorSmokeCleared, devices.SensorGas, devices.SensorGasCleared,
		devices.SensorLeak, devices.SensorLeakCleared, devices.SensorMotion, devices.SensorMotionCleared,
		devices.SensorFall, devices.SensorOpened, devices.SensorClosed,
		devices.PowerLost, devices.PowerRestored, devices.DeviceTamper, devices.DeviceRestarted,
	}
}

// code is what one value means.
type code struct {
	eventType string // empty: none
	data      map[string]any
}

// parseCode reads "button.pressed long", "device.restarted power_on" or "none".
func parseCode(text string) (code, error) {
	words := strings.Fields(text)
	if len(words) == 1 && words[0] == none {
		return code{}, nil
	}
	if len(words) == 0 || len(words) > 2 || !slices.Contains(types(), words[0]) {
		return code{}, fmt.Errorf("%.64q: want none, or a type of event: %s", text, strings.Join(types(), " "))
	}
	c := code{eventType: words[0]}
	if len(words) == 1 {
		return c, nil
	}
	key := "reason"
	if strings.HasPrefix(c.eventType, "button.") {
		key = "press"
	}
	c.data = map[string]any{key: words[1]}
	if _, stripped := devices.StripData(c.eventType, c.data); stripped > 0 {
		return code{}, fmt.Errorf("%.64q: %.32q is no word for a %s of %s", text, words[1], key, c.eventType)
	}
	return c, nil
}

// lasts reports whether this field tells the end of what eventType begins, so that
// its repetition means that it still is.
func (f Field) lasts(eventType string) bool {
	for _, text := range f.Codes {
		c, err := parseCode(text)
		if err == nil && (c.eventType == "" || beginOf(c.eventType) == eventType) {
			return !strings.HasPrefix(eventType, "button.") && eventType != devices.DeviceRestarted
		}
	}
	return false
}

// say is what a value of the field tells, nil where that is nothing.
func (f Field) say(value string) *Say {
	text, ok := f.Codes[value]
	if !ok {
		if text, ok = f.Codes["*"]; !ok {
			return nil
		}
	}
	c, err := parseCode(text)
	if err != nil {
		return nil // checked before
	}
	s := &Say{Type: c.eventType, Lasts: f.lasts(c.eventType)}
	if len(c.data) > 0 || f.Button > 0 {
		s.Data = map[string]any{}
		for k, v := range c.data {
			s.Data[k] = v
		}
		if f.Button > 0 && strings.HasPrefix(c.eventType, "button.") {
			s.Data["button"] = f.Button
		}
	}
	if c.eventType == "" {
		for _, other := range f.Codes {
			if o, err := parseCode(other); err == nil && o.eventType != "" && f.lasts(o.eventType) {
				s.Ends = append(s.Ends, o.eventType)
			}
		}
		slices.Sort(s.Ends)
	}
	return s
}

// callsForHelp reports whether one of the field's codes is a call for help.
func (f Field) callsForHelp() bool {
	for _, text := range f.Codes {
		if c, err := parseCode(text); err == nil && devices.CallForHelp(c.eventType) {
			return true
		}
	}
	return false
}
