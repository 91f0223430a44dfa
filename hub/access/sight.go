package access

import (
	"slices"
	"strings"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Sight is how much of an alert a caller may see.
type Sight int

// The sights, least first.
const (
	Hidden Sight = iota
	// RescueAccess is what the guard room sees of a call while it helps with the
	// rescue: the place code, the state, and what guards do. See Helps.
	RescueAccess
	// PlaceAndState is what the police see of a care alert while it is open.
	PlaceAndState
	Whole
)

// SeeAlert says how much of a the roles may see.
func (rs Roles) SeeAlert(a alerts.Alert) Sight {
	if rs.ActOn(a) {
		return Whole
	}
	if rs.Has(Police) && a.Category == alerts.Care && a.State != alerts.Resolved {
		return PlaceAndState
	}
	if rs.Has(Property) && needsRescue(a) {
		return RescueAccess
	}
	return Hidden
}

// ActOn reports whether the roles may change a: each desk its own category,
// property also what concerns gates. An admin may stand in at any desk, so that
// an empty one swallows no call; the timeline says who it was.
func (rs Roles) ActOn(a alerts.Alert) bool {
	return rs.Raise(a.Category) ||
		rs.Has(Property) && a.Category == alerts.Safety && strings.HasPrefix(a.Rule, "gate.")
}

// Raise reports whether the roles may open an alert of this category by hand.
func (rs Roles) Raise(c alerts.Category) bool {
	if rs.Has(Admin) {
		return true
	}
	switch c {
	case alerts.Care:
		return rs.Has(Care)
	case alerts.Safety:
		return rs.Has(Police)
	case alerts.Maintenance:
		return rs.Has(Property)
	}
	return false
}

// AtHome reports whether d hangs in somebody's home or is carried by a resident.
func AtHome(d devices.Device) bool {
	return d.Kind == devices.Button || d.Location != nil && d.Location.Unit != ""
}

// SeeDevice reports whether the roles may see d and its health. What is in a
// home is not for the police; cameras and gates are not for the care desk.
func (rs Roles) SeeDevice(d devices.Device) bool {
	switch {
	case rs.Has(Admin), rs.Has(Property):
		return true
	case rs.Has(Police) && !AtHome(d):
		return true
	case rs.Has(Care):
		return AtHome(d) || d.Kind == devices.Sensor || d.Kind == devices.Power || d.Kind == devices.Network
	}
	return false
}

// SeeEvent reports whether the roles may see an event of this type of d, which
// they may see. What happens in a home is for the care desk; property sees of it
// what concerns the device.
func (rs Roles) SeeEvent(d devices.Device, eventType string) bool {
	if !AtHome(d) || rs.Has(Admin) || rs.Has(Care) {
		return true
	}
	return strings.HasPrefix(eventType, "device.") || strings.HasPrefix(eventType, "power.") ||
		eventType == devices.ButtonTest || eventType == devices.ButtonService
}

// healthMetrics say how a device is, and nothing of who lives around it.
var healthMetrics = [...]string{
	"online", "battery_pct", "battery_low", "rssi_dbm", "snr_db", "link_quality", "mains_on", "backup_min", "clock_offset_s", "connect_ms", "loss_pct", "uptime_s",
}

// SeeMetric reports whether the roles may see this metric of d, which they may
// see: of a device in a home, property sees only the device's own health.
func (rs Roles) SeeMetric(d devices.Device, metric string) bool {
	return !AtHome(d) || rs.Has(Admin) || rs.Has(Care) || slices.Contains(healthMetrics[:], metric)
}

// PicturesOf reports whether the roles may see this camera because of a, an
// alert that they see whole and that names the camera.
func (rs Roles) PicturesOf(a alerts.Alert, camera string) bool {
	return a.State != alerts.Resolved && rs.SeeAlert(a) == Whole && (a.Device == camera || slices.Contains(a.Cameras, camera))
}
