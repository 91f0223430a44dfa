package edge

import (
	"slices"

	"brighteyes/devices"
)

// vocabulary is what is asked of a driver that does not list what its device can
// be told.
var vocabulary = [...]string{"open", "close", "hold", "release", "resume", "lock", "restart", "sound", "silence"}

// offers is what a device can do, as capabilities of the inventory: what it can be
// told, and whether it has a smaller picture for tiles.
func offers(r devices.Runner) []string {
	can := orders(r)
	if t, ok := r.(devices.TileSource); ok && t.HasTiles() {
		can = append(can, devices.TileCapability)
	}
	if r, ok := r.(devices.Recorder); ok && r.HasRecordings() {
		can = append(can, devices.RecordingsCapability)
	}
	if s, ok := r.(devices.SoundSource); ok && s.HasSound() {
		can = append(can, devices.SoundCapability)
	}
	return can
}

// orders is what a device can be told. It is empty where the driver does not say.
// Of a device that can hold and let go the edge itself ends a hold, which is a
// capability of its own.
func orders(r devices.Runner) []string {
	if _, ok := r.(devices.Commander); !ok {
		return nil
	}
	var can []string
	switch says := r.(type) {
	case devices.Capable:
		can = slices.Clone(says.Actions())
	case devices.CommandChecker:
		for _, action := range vocabulary {
			if says.CheckCommand(action, nil) == nil {
				can = append(can, action)
			}
		}
	}
	lets := func(action string) bool { return slices.Contains(lets[:], action) }
	if slices.Contains(can, "hold") && slices.ContainsFunc(can, lets) {
		can = append(can, devices.HoldFor)
	}
	for i, action := range can {
		can[i] = devices.CommandCapability + action
	}
	return can
}

// also is what a device can do with what the edge itself does for it: accept what a
// camera shows.
func (u *unit) also(can []string) []string {
	if u.a.cfg.Views != nil && u.config.Kind == devices.Camera {
		can = append(can, devices.CommandCapability+devices.AcceptView)
	}
	return can
}
