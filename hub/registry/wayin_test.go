package registry

import (
	"fmt"
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

// Whatever was answered before, the next answer is of what there is then.
func TestTheWayFollowsGatesThatComeGoOrRestAndPlacesThatMove(t *testing.T) {
	tw := newTown(t, devices.Device{ID: "gate-b5", Kind: devices.Gate, Site: "b5"}, devices.Device{ID: "gate-east", Kind: devices.Gate, Site: "court"})
	tw.place("court", "", nil)
	tw.place("b5", "court", nil)
	tw.place("b6", "court", nil)
	tw.expectWayIn("b5", "gate-b5", 0)
	tw.expectWayIn("b6", "", 0) // two, and nobody knows which
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(tw.SetLifecycle(t.Context(), "gate-b5", devices.Suspended))
	tw.expectWayIn("b5", "gate-east", 0)
	tw.expectWayIn("b6", "gate-east", 0)
	must(tw.SetLifecycle(t.Context(), "gate-b5", devices.InService))
	tw.expectWayIn("b5", "gate-b5", 0)
	tw.declare("edge-east", devices.Device{ID: "gate-b5", Kind: devices.Gate, Site: "b6"}, devices.Device{ID: "gate-east", Kind: devices.Gate, Site: "court"})
	tw.expectWayIn("b6", "gate-b5", 0) // it hangs there now
	tw.expectWayIn("b5", "", 0)
	tw.place("b6", "", nil) // it is no part of the court
	tw.expectWayIn("b5", "gate-east", 0)
	must(tw.DeleteSite(t.Context(), "b6"))
	tw.expectWayIn("b6", "", 0)
}

func BenchmarkWayInAmong5000Devices(b *testing.B) {
	list := []devices.Device{}
	for i := range 5000 {
		d := devices.Device{ID: fmt.Sprint("btn-", i), Kind: devices.Button, Site: fmt.Sprint("b", i%100)}
		if i%50 == 0 {
			d.ID, d.Kind, d.Site = fmt.Sprint("gate-", i), devices.Gate, "court"
		}
		list = append(list, d)
	}
	r, err := New(b.Context(), Config{Store: newMemory()})
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range list {
		r.add(&device{Registered: devices.Registered{Device: d, Lifecycle: devices.InService}})
	}
	put := func(s devices.Site) {
		if err := r.PutSite(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
	put(devices.Site{ID: "court", Level: "community", Name: "court"})
	for i := range 100 {
		put(devices.Site{ID: fmt.Sprint("b", i), Parent: "court", Level: "building", Name: fmt.Sprint(i)})
	}
	for b.Loop() {
		r.WayIn("b7")
	}
}
