package uhppote

import "brighteyes/devices"

// meaning is what a reason code of the controller is to people.
type meaning struct {
	event  string // type of the event
	reason string // word of the closed list, empty where the type says it all
	method string
}

// meanings is the controller's table of reason codes. A code that is not here
// is read by the kind of its record, see fallback.
func meanings(code byte) (meaning, bool) {
	switch code {
	case 1:
		return meaning{devices.GateGranted, "granted", "card"}, true
	case 5:
		return meaning{devices.GateDenied, "pc_control", "card"}, true
	case 6:
		return meaning{devices.GateDenied, "no_privilege", "card"}, true
	case 7:
		return meaning{devices.GateDenied, "wrong_code", "pin"}, true
	case 8:
		return meaning{devices.GateDenied, "anti_passback", "card"}, true
	case 9:
		return meaning{devices.GateDenied, "more_cards", "card"}, true
	case 10:
		return meaning{devices.GateDenied, "first_card", "card"}, true
	case 11:
		return meaning{devices.GateDenied, "normally_closed", "card"}, true
	case 12:
		return meaning{devices.GateDenied, "interlock", "card"}, true
	case 13:
		return meaning{devices.GateDenied, "limit", "card"}, true
	case 15:
		return meaning{devices.GateDenied, "schedule", "card"}, true
	case 18:
		return meaning{devices.GateDenied, "unknown", "card"}, true
	case 20:
		return meaning{devices.GateGranted, "button", "button"}, true
	case 23:
		return meaning{devices.GateOpened, "opened", ""}, true
	case 24:
		return meaning{devices.GateClosed, "closed", ""}, true
	case 25:
		return meaning{devices.GateGranted, "super_code", "code"}, true
	case 28:
		return meaning{devices.DeviceRestarted, "power_on", ""}, true
	case 29:
		return meaning{devices.DeviceRestarted, "reset", ""}, true
	case 30:
		return meaning{devices.GateDenied, "disabled", "button"}, true
	case 31:
		return meaning{devices.GateDenied, "locked", "button"}, true
	case 32:
		return meaning{devices.GateDenied, "not_online", "button"}, true
	case 33:
		return meaning{devices.GateDenied, "interlock", "button"}, true
	case 34: // a person opens under threat: an alarm, whatever the door did
		return meaning{devices.GateForced, "duress", ""}, true
	case 37:
		return meaning{devices.GateHeldOpen, "held", ""}, true
	case 38:
		return meaning{devices.GateForced, "forced", ""}, true
	case 39: // the fire contact, wired to the building's fire alarm
		return meaning{devices.SensorSmoke, "", ""}, true
	case 40:
		return meaning{devices.GateClosed, "locked", ""}, true
	case 41:
		return meaning{devices.GateForced, "theft", ""}, true
	case 42:
		return meaning{devices.DeviceTamper, "alarm_zone", ""}, true
	case 43: // the help button at the gate: a call for help like any other
		return meaning{devices.ButtonPressed, "", ""}, true
	case 44, 45:
		return meaning{devices.GateGranted, "remote", "remote"}, true
	}
	return meaning{}, false
}

// other is the type of a record that neither code nor kind explains.
const other = "gate.other"

// fallback reads a record with a code of a newer firmware. An alarm that is not
// understood is still an alarm.
func fallback(r record) meaning {
	switch {
	case r.kind == 3:
		return meaning{devices.GateForced, "unknown", ""}
	case r.kind == 1 && r.granted:
		return meaning{devices.GateGranted, "unknown", "card"}
	case r.kind == 1:
		return meaning{devices.GateDenied, "unknown", "card"}
	}
	return meaning{other, "unknown", ""}
}
