package registry

import (
	"testing"

	"brighteyes/devices"
)

func (tw *town) place(id, parent string, gate *devices.Entrance) {
	tw.t.Helper()
	level := "building"
	if parent == "" {
		level = "community"
	}
	if err := tw.PutSite(tw.t.Context(), devices.Site{ID: id, Parent: parent, Level: level, Name: id, Gate: gate}); err != nil {
		tw.t.Fatal(err)
	}
}

func (tw *town) expectWayIn(place, gate string, door int) {
	tw.t.Helper()
	e, d, ok := tw.WayIn(place)
	if ok != (gate != "") || ok && (e.Device != gate || d.ID != gate || e.Door != door) {
		tw.t.Errorf("the way to %s is by %+v of %s (%v), not by door %d of %q", place, e, d.ID, ok, door, gate)
	}
}

func TestTheWayToAHomeIsByTheGateOnRecordOfTheNearestPlace(t *testing.T) {
	tw := newTown(t, devices.Device{ID: "gate-east", Kind: devices.Gate, Site: "court"}, devices.Device{ID: "gate-north", Kind: devices.Gate, Site: "court"})
	tw.place("court", "", &devices.Entrance{Device: "gate-north"})
	tw.place("b5", "court", &devices.Entrance{Device: "gate-east", Door: 3})
	tw.place("b6", "court", nil)
	tw.place("b7", "court", &devices.Entrance{Device: "gate-gone", Door: 1})
	tw.expectWayIn("b5", "gate-east", 3)
	tw.expectWayIn("b6", "gate-north", 0) // as its community
	tw.expectWayIn("b7", "gate-north", 0) // its own is no more
	tw.expectWayIn("nowhere", "", 0)
}

func TestWithoutARecordTheOnlyGateAroundIsTheWayAndOfSeveralNone(t *testing.T) {
	tw := newTown(t, devices.Device{ID: "gate-b5", Kind: devices.Gate, Site: "b5"}, devices.Device{ID: "gate-east", Kind: devices.Gate, Site: "court"}, devices.Device{ID: "cam-1", Kind: devices.Camera, Site: "b5"})
	tw.place("court", "", nil)
	tw.place("b5", "court", nil)
	tw.place("b6", "court", nil)
	tw.expectWayIn("b5", "gate-b5", 0)
	tw.expectWayIn("b6", "", 0)
}
