package rules

import (
	"regexp"
	"slices"
	"strings"

	"brighteyes/devices"
)

// atHome reports whether a device hangs in somebody's home or is carried by a
// resident.
func atHome(d devices.Device) bool {
	return d.Kind == devices.Button || d.Location != nil && d.Location.Unit != ""
}

// health is the metrics that say how a device is, and nothing of who lives
// around it. Of devices in homes rules see only these.
var health = []string{
	"online", "battery_pct", "battery_low", "battery_mv", "voltage_v", "rssi_dbm", "snr_db", "link_quality", "mains_on", "backup_min",
	"clock_offset_s", "connect_ms", "loss_pct", "uptime_s",
}

// hazards are what may be told of a home because it endangers others.
var hazards = []string{devices.SensorSmoke, devices.SensorGas, devices.SensorLeak}

// visibleEvent reports whether rules may see this event of the device. What a
// person does at home, pressing, moving, opening, is not for rules; a call for
// help has its standing alert.
func visibleEvent(d devices.Device, eventType string) bool {
	switch {
	case !atHome(d):
		return !strings.HasPrefix(eventType, "button.")
	case strings.HasPrefix(eventType, "device."), strings.HasPrefix(eventType, "power."), eventType == devices.ButtonTest:
		return true
	}
	return slices.Contains(hazards, strings.TrimSuffix(eventType, ".cleared"))
}

// visibleMetric reports whether rules may see this metric of the device.
func visibleMetric(d devices.Device, metric string) bool {
	return !atHome(d) || slices.Contains(health, metric)
}

// presses are what rules never see.
var presses = []string{devices.ButtonPressed, devices.ButtonService, devices.ButtonCancelled, devices.SensorFall}

// personal are words that somebody who wants to watch a person would try.
var personal = []string{
	"address", "badge", "building", "card", "card_number", "code", "contact", "face", "face_id", "floor", "home", "household", "id_number", "lat",
	"location", "lon", "name", "number", "owner", "person", "phone", "pin", "plate", "resident", "room", "tenant", "unit", "user", "user_id",
}

func isPersonal(word string) bool { return slices.Contains(personal, strings.ToLower(word)) }

// proofs are the methods by which a person shows who they are.
var proofs = []string{"card", "pin", "code", "face"}

// homely is an id that names a home: a building and a room, such as 5-501, or a
// button of somebody.
var homely = regexp.MustCompile(`(^|-)[a-z]?\d{1,3}-\d{3,4}(-|$)|^(btn|button|sos|pendant)(-|\d|$)`)

func namesHome(id string) bool { return homely.MatchString(id) }
