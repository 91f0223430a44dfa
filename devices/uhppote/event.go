package uhppote

import (
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"brighteyes/devices"
)

// event is what a record says, under an identity that the same record always
// gets. Its time is the one the controller claims, zero where it claims none.
func (r record) event(device string, serial uint32, zone *time.Location) devices.Event {
	m, known := meanings(r.reason)
	if !known {
		m = fallback(r)
	}
	claimed, _ := moment(r.stamp, zone)
	e := devices.Event{ID: r.id(device, serial, zone), Device: device, Type: m.event, Time: claimed}
	switch m.event {
	case devices.ButtonPressed:
		e.Data = map[string]any{"press": "single", "button": r.door}
	case devices.SensorSmoke:
	case devices.DeviceRestarted, devices.DeviceTamper:
		e.Data = map[string]any{"reason": m.reason}
	default:
		e.Data = map[string]any{"reason": m.reason, "index": int64(r.index)}
		if r.door > 0 {
			e.Data["door"] = r.door
		}
		if m.method != "" {
			e.Data["method"] = m.method
		}
		if m.method == "card" || m.method == "pin" {
			switch r.direction {
			case 1:
				e.Data["direction"] = "in"
			case 2:
				e.Data["direction"] = "out"
			}
		}
	}
	return e
}

// concerns reports whether the record is about the controller as a whole or one
// of these doors.
func (r record) concerns(doors []int) bool {
	return r.door < 1 || r.door > 4 || slices.Contains(doors, r.door)
}

// id is the identity of a record at a device: the same whether it was pushed or
// read by index, before or after a restart. An index that a cleared controller
// uses again comes with another stamp, hence another identity.
func (r record) id(device string, serial uint32, zone *time.Location) string {
	claimed, _ := moment(r.stamp, zone)
	return devices.StableID(claimed, "uhppote", device,
		strconv.FormatUint(uint64(serial), 10), strconv.FormatUint(uint64(r.index), 10), hex.EncodeToString(r.stamp[:]))
}
