package isapi

import (
	"log/slog"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

// served is what doors and cameras have in common. It belongs to the goroutine of
// Run.
type served struct {
	driver *Driver
	device devices.Device
	log    *slog.Logger
	emit   devices.Emitter
	well   wellness
	out    outlet.Outlet
}

// Reasons says why the device is not well.
func (s *served) Reasons() []string { return s.well.Reasons() }

// emits is the start of a run.
func (s *served) emits(emit devices.Emitter) {
	s.emit, s.out = emit, outlet.Outlet{Log: s.log, Emit: emit}
}

// linked takes from a delivery what it says of the link.
func (s *served) linked(d delivery) {
	if !d.heard.IsZero() {
		s.emit.Heard(d.heard)
	}
	if d.changed {
		s.well.fails(d.fault)
	}
}
