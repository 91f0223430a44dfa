package registry

import (
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
)

// patient is a button that need not be heard every hour.
func patient(id string) devices.Device {
	return devices.Device{ID: id, Kind: devices.Button, HeartbeatS: 86_400}
}

// day lets a day pass in which the edge and its buttons are heard.
func (tw *town) day(buttons ...string) {
	for range 24 {
		tw.keep(time.Hour, "edge-east")
		for _, id := range buttons {
			tw.hear("edge-east", id, map[string]float64{"battery_pct": 90})
		}
	}
}

func TestAButtonWhoseDailyTestDoesNotComeIsNotWellAndSaysWhy(t *testing.T) {
	tw := newTown(t, patient("button-1"), patient("button-2"))
	tw.day("button-1", "button-2")
	tw.happen("edge-east", "button-1", devices.ButtonPath)
	tw.expect("button-2", devices.Online, "") // its edge makes tests as of now
	tw.happen("edge-east", "button-2", devices.ButtonPath)
	tw.day("button-1", "button-2")
	tw.happen("edge-east", "button-1", devices.ButtonPath)
	tw.expect("button-2", devices.Online, "")
	tw.day("button-1", "button-2")
	tw.expect("button-1", devices.Online, "")
	tw.expect("button-2", devices.Degraded, "path not proven")
	if n := tw.unproven(); n != 1 {
		t.Errorf("%d buttons are counted", n)
	}
	if len(tw.LostHomes()) != 0 || len(tw.holding()) != 0 {
		t.Errorf("a test that is missing raises %v, %v", tw.LostHomes(), tw.holding())
	}
	tw.happen("edge-east", "button-2", devices.ButtonPressed) // a press went the whole way
	tw.expect("button-2", devices.Online, "")
	if d, _ := tw.Device("button-2"); d.PathProvenAt == nil || !d.PathProvenAt.Equal(tw.now) {
		t.Errorf("proven at %v", d.PathProvenAt)
	}
}

func TestATestOfTheWayIsNoSignOfLifeOfTheButton(t *testing.T) {
	d := patient("button-1")
	d.HeartbeatS = 3600
	tw := newTown(t, d)
	tw.hear("edge-east", "button-1", nil)
	for range 3 {
		tw.keep(time.Hour, "edge-east")
		tw.happen("edge-east", "button-1", devices.ButtonPath)
	}
	tw.expect("button-1", devices.Offline, "no sign of life")
}

func TestAnEdgeThatMakesNoTestsMissesNone(t *testing.T) {
	tw := newTown(t, patient("button-1"))
	tw.day("button-1")
	tw.day("button-1")
	tw.expect("button-1", devices.Online, "")
	if d, _ := tw.Device("button-1"); d.PathProvenAt != nil {
		t.Errorf("proven at %v", d.PathProvenAt)
	}
}

func TestAnEdgeThatComesBackHasTwoHoursForItsTests(t *testing.T) {
	tw := newTown(t, patient("button-1"))
	tw.hear("edge-east", "button-1", nil)
	tw.happen("edge-east", "button-1", devices.ButtonPath)
	tw.pass(50 * time.Hour)
	tw.expect("button-1", devices.Unknown, "its edge is away")
	tw.status("edge-east")
	tw.hear("edge-east", "button-1", nil)
	tw.expect("button-1", devices.Online, "")
	tw.keep(time.Hour+59*time.Minute, "edge-east")
	tw.expect("button-1", devices.Online, "")
	tw.keep(2*time.Minute, "edge-east")
	tw.expect("button-1", devices.Degraded, "path not proven")
}

func TestAMissingTestIsStillMissingAfterARestart(t *testing.T) {
	tw := newTown(t, patient("button-1"))
	tw.hear("edge-east", "button-1", nil)
	tw.store.paths = map[string]devices.Proven{"button-1": {At: tw.now.Add(-40 * time.Hour), Tested: true}}
	tw.restart(time.Minute)
	tw.status("edge-east")
	tw.declare("edge-east", patient("button-1"))
	tw.hear("edge-east", "button-1", nil)
	tw.keep(3*time.Hour, "edge-east")
	tw.expect("button-1", devices.Degraded, "path not proven")
	d, _ := tw.Device("button-1")
	if !slices.Contains(d.Reasons, ReasonPath) {
		t.Errorf("%v", d.Reasons)
	}
}
