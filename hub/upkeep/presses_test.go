package upkeep

import (
	"testing"
	"time"

	"brighteyes/devices"
)

// A test of the way to the hub is beside the regime of presses and never in it.
func TestAMissingPathTestIsListedAndAPathTestIsNoPress(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	one := func(id string, pathAt time.Time, late bool) Device {
		d := Device{PathAt: pathAt, PathLate: late, Heard: now.Add(-time.Hour)}
		d.ID, d.Kind, d.AddedAt = id, devices.Button, now.AddDate(0, -3, 0)
		return d
	}
	all := []Device{one("pressed", now, false), one("missing", now.AddDate(0, 0, -3), true), one("tested", now, false), one("never", time.Time{}, false)}
	pressed := Deeds{LastPress: now.AddDate(0, 0, -2)}
	if p := pathsOf(all); p != (Paths{Proven: 2, Missing: 1, Never: 1}) {
		t.Errorf("%+v", p)
	}
	list := DueTests(all, map[string]Deeds{"pressed": pressed, "missing": pressed, "never": pressed}, now)
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	if d := list[0]; d.Device != "tested" || !d.Late || d.Last != nil || d.PathAt == nil {
		t.Errorf("a button that was only tested by its edge: %+v", d)
	}
	if d := list[1]; d.Device != "missing" || d.Late || !d.PathLate || d.Heard == nil {
		t.Errorf("a button whose test is missing: %+v", d)
	}
}
