package edge

import (
	"log/slog"

	"brighteyes/devices"
)

// Known returns what tells the devices of the present list by how they are found:
// the id of the one that it is, empty for a stranger. It opens each of them, which
// does no I/O, and runs none.
func (a *Agent) Known() func(devices.Found) (device string) {
	a.units.mu.Lock()
	list := a.units.want
	a.units.mu.Unlock()
	type named struct {
		id string
		devices.Recognizer
	}
	var all []named
	for _, c := range list {
		driver := a.units.drivers[c.Driver]
		if driver == nil {
			continue
		}
		settings := c.Settings
		if settings == nil {
			settings = noSettings{}
		}
		runner, err := driver.Open(devices.Spec{Device: c.Device, Settings: settings, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			continue // said where the device is served
		}
		if r, ok := runner.(devices.Recognizer); ok {
			all = append(all, named{c.ID, r})
		}
	}
	return func(f devices.Found) string {
		for _, one := range all {
			if one.Is(f) {
				return one.id
			}
		}
		return ""
	}
}
