package edge

import (
	"fmt"
	"log/slog"
	"runtime/debug"

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
		a.guarded(c.ID, func() {
			runner, err := driver.Open(devices.Spec{Device: c.Device, Settings: settings, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				return // said where the device is served
			}
			if r, ok := runner.(devices.Recognizer); ok {
				all = append(all, named{c.ID, r})
			}
		})
	}
	return func(f devices.Found) string {
		for _, one := range all {
			is := false
			a.guarded(one.id, func() { is = one.Is(f) })
			if is {
				return one.id
			}
		}
		return ""
	}
}

// guarded does what a driver that may panic is asked beside its run: what came over
// the network must not end the edge.
func (a *Agent) guarded(device string, ask func()) {
	defer func() {
		if p := recover(); p != nil {
			a.cfg.Log.Error("a driver panicked at what it was asked of its device", "device", device, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	ask()
}
