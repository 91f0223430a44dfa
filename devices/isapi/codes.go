package isapi

import (
	"fmt"
	"strconv"
	"strings"

	"brighteyes/devices"
)

// Code is what a pair of numbers is to people, as written in the settings.
type Code struct {
	Event  string `yaml:"event" json:"event"` // type of the event, or "none"
	Reason string `yaml:"reason" json:"reason"`
	Method string `yaml:"method" json:"method"`
}

// none, as an event, is a code that is known and says nothing that is kept.
const none = "none"

// pair is the major and minor number of a record. A minor number alone says
// nothing: 1024 is a power-on (2), a short circuit (1) or a remote open (3).
type pair struct{ major, minor int }

// codeTable is what the codes of one device mean.
type codeTable map[pair]Code

// meaning finds a code; ok is false for one that nobody has explained.
func (t codeTable) meaning(p pair) (Code, bool) {
	if c, ok := t[p]; ok {
		return c, true
	}
	c, ok := usual(p)
	return c, ok
}

// eventsOfCodes are the types that a code can be explained with.
var eventsOfCodes = map[string]bool{
	none: true, devices.GateGranted: true, devices.GateDenied: true, devices.GateOpened: true, devices.GateClosed: true,
	devices.GateForced: true, devices.GateHeldOpen: true, devices.DeviceTamper: true, devices.DeviceRestarted: true,
	devices.SensorSmoke: true, devices.ButtonPressed: true,
}

// newCodeTable reads the codes of the settings: "MAJOR-MINOR" in decimal or 0x.
func newCodeTable(written map[string]Code) (codeTable, error) {
	table := codeTable{}
	for key, c := range written {
		major, minor, _ := strings.Cut(key, "-")
		a, err1 := strconv.ParseInt(major, 0, 32)
		b, err2 := strconv.ParseInt(minor, 0, 32)
		if err1 != nil || err2 != nil || a < 1 || b < 0 {
			return nil, fmt.Errorf("codes: %.32q: want MAJOR-MINOR, such as 5-76 or 5-0x4c", key)
		}
		if !eventsOfCodes[c.Event] {
			return nil, fmt.Errorf("codes: %s: event %.32q: want a gate's event, device.tamper, device.restarted, sensor.smoke, button.pressed or none", key, c.Event)
		}
		data := map[string]any{}
		if c.Reason != "" {
			data["reason"] = c.Reason
		}
		if c.Method != "" {
			data["method"] = c.Method
		}
		if _, wrong := devices.StripData(devices.GateGranted, data); wrong > 0 {
			return nil, fmt.Errorf("codes: %s: reason %.32q, method %.32q: want words of the contract's lists", key, c.Reason, c.Method)
		}
		table[pair{int(a), int(b)}] = c
	}
	return table, nil
}

// usual is the table that need not be written. What is not in it is counted, not
// guessed: firmware disagrees, as about (5, 76). The numbers are the minor types
// of the vendor's SDK (HCNetSDK.h, MINOR_*); those marked were seen from hardware.
func usual(p pair) (Code, bool) {
	switch p.major {
	case 1:
		return usualAlarm(p.minor)
	case 2:
		return usualException(p.minor)
	case 3:
		return usualOperation(p.minor)
	case 5:
		return usualPassage(p.minor)
	}
	return Code{}, false
}

func usualAlarm(minor int) (Code, bool) {
	switch minor {
	case 0x404, 0x406, 0x408, 0x40f, 0x422: // case of controller, reader, box, security module, turnstile
		return Code{devices.DeviceTamper, "tamper", ""}, true
	case 0x405, 0x407, 0x409, 0x410, 0x423: // their ends
		return Code{Event: none}, true
	case 0x40a: // a code was given under threat
		return Code{devices.GateForced, "duress", ""}, true
	case 0x418: // fire button
		return Code{Event: devices.SensorSmoke}, true
	case 0x41c: // emergency button: a call for help like any other
		return Code{Event: devices.ButtonPressed}, true
	case 0x419, 0x41d:
		return Code{Event: none}, true
	}
	return Code{}, false
}

func usualException(minor int) (Code, bool) {
	switch minor {
	case 0x400: // seen: DS-K1T342MWX
		return Code{devices.DeviceRestarted, "power_on", ""}, true
	case 0x402:
		return Code{devices.DeviceRestarted, "reset", ""}, true
	case 0x27, 0x407: // its network went and came; seen
		return Code{Event: none}, true
	}
	return Code{}, false
}

func usualOperation(minor int) (Code, bool) {
	switch minor {
	case 0x400: // opened from afar; seen: DS-K1T341BM
		return Code{devices.GateGranted, "remote", "remote"}, true
	case 0x401, 0x402, 0x403: // closed, held open, held closed from afar
		return Code{Event: none}, true
	case 0x50, 0x5a, 0x70, 0x71, 0x76, 0x77, 0x79, 0x7a, 0x7b, 0xf0, 0x405, 0x436: // log-ins, settings, time set
		return Code{Event: none}, true
	}
	return Code{}, false
}

func usualPassage(minor int) (Code, bool) {
	switch minor {
	case 0x01, 0x02:
		return Code{devices.GateGranted, "granted", "card"}, true
	case 0x03, 0x04, 0x05:
		return Code{devices.GateDenied, "wrong_code", "card"}, true
	case 0x06, 0x09:
		return Code{devices.GateDenied, "no_privilege", "card"}, true
	case 0x07:
		return Code{devices.GateDenied, "schedule", "card"}, true
	case 0x08:
		return Code{devices.GateDenied, "expired", "card"}, true
	case 0x0a:
		return Code{devices.GateDenied, "anti_passback", ""}, true
	case 0x0b:
		return Code{devices.GateDenied, "interlock", ""}, true
	case 0x0c, 0x0d, 0x0e, 0x0f, 0x23, 0x24:
		return Code{devices.GateDenied, "more_cards", ""}, true
	case 0x10:
		return Code{devices.GateGranted, "granted", ""}, true
	case 0x22:
		return Code{devices.GateGranted, "super_code", "code"}, true
	case 0x15, 0x16, 0x18, 0x25: // lock on, off, button let go, door bell; seen
		return Code{Event: none}, true
	case 0x17: // exit button; seen: DS-K1T341BM, DS-K1T342MWX
		return Code{devices.GateGranted, "button", "button"}, true
	case 0x19:
		return Code{devices.GateOpened, "opened", ""}, true
	case 0x1a:
		return Code{devices.GateClosed, "closed", ""}, true
	case 0x1b:
		return Code{devices.GateForced, "forced", ""}, true
	case 0x1c:
		return Code{devices.GateHeldOpen, "held", ""}, true
	case 0x26, 0x28, 0x2b, 0x2e, 0x45, 0x48: // with a finger; 0x26 seen: DS-K1T342EFWX
		return Code{devices.GateGranted, "granted", ""}, true
	case 0x27, 0x29, 0x2c, 0x2f, 0x31:
		return Code{devices.GateDenied, "unknown", ""}, true
	case 0x34: // the fire contact opened the door
		return Code{Event: devices.SensorSmoke}, true
	case 0x35:
		return Code{Event: none}, true
	case 0x36, 0x39, 0x3c, 0x3f, 0x42, 0x4b, 0x4d: // 0x4b seen: DS-K1T341BM, DS-K1T342MWX
		return Code{devices.GateGranted, "granted", "face"}, true
	case 0x37, 0x3a, 0x3d, 0x40, 0x43, 0x4e, 0x50:
		return Code{devices.GateDenied, "unknown", "face"}, true
	}
	return Code{}, false
}
