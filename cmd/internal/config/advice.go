package config

import (
	"log/slog"

	"brighteyes/devices"
)

// Advice is what is unwise in devices whose settings are right, each line with
// the device's id. It refuses nothing.
func (e Edge) Advice(drivers []devices.Driver) (lines []string) {
	known := map[string]devices.Driver{}
	for _, d := range drivers {
		known[d.Name()] = d
	}
	for _, entry := range e.Devices {
		driver := known[entry.Driver]
		if driver == nil {
			continue // said by LoadEdge
		}
		runner, err := driver.Open(devices.Spec{Device: entry.Device, Settings: entry.Settings, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			continue // as above
		}
		if says, ok := runner.(devices.Adviser); ok {
			for _, unwise := range says.Advice() {
				lines = append(lines, "devices: "+entry.ID+": "+unwise)
			}
		}
	}
	return lines
}
