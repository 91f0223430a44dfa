package registry

import (
	"fmt"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func withWest(t *testing.T, list ...devices.Device) *town {
	tw := newTown(t, list...)
	if _, err := tw.CreateEdge(t.Context(), "edge-west", ""); err != nil {
		t.Fatal(err)
	}
	tw.status("edge-west")
	return tw
}

func (tw *town) expectOwner(device, want string) {
	tw.t.Helper()
	if _, owner, _ := tw.Lookup("", device); owner != want {
		tw.t.Errorf("%s belongs to %q, want %q", device, owner, want)
	}
}

func TestADeclaredDeviceIsInServiceAndOnRecord(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	want := devices.Registered{Device: camera("cam-1"), Edge: "edge-east", Lifecycle: devices.InService, AddedAt: start}
	if got := tw.store.devices["cam-1"]; got.ID != want.ID || got.Edge != want.Edge || got.Lifecycle != want.Lifecycle || !got.AddedAt.Equal(want.AddedAt) {
		t.Errorf("on record: %+v", got)
	}
	writes := tw.store.writes
	tw.declare("edge-east", camera("cam-1"))
	if tw.store.writes != writes {
		t.Error("the same inventory again wrote something")
	}
	tw.restart(time.Second)
	tw.expectOwner("cam-1", "edge-east")
}

func TestAnInventoryThatCannotBeWrittenHoldsAndIsWrittenLater(t *testing.T) {
	tw := newTown(t)
	tw.store.away = true
	tw.declare("edge-east", camera("cam-1"))
	tw.expectOwner("cam-1", "edge-east")
	tw.store.away = false
	if err := tw.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := tw.store.devices["cam-1"]; !ok {
		t.Error("it was not written when the store was back")
	}
}

func TestADeviceBelongsToTheEdgeThatDeclaredIt(t *testing.T) {
	tw := withWest(t, camera("cam-1"))
	refused := tw.declare("edge-west", camera("cam-1"), camera("cam-2"))
	if len(refused) != 1 || refused[0].Reason != wire.ReasonForeign || refused[0].Device != "cam-1" || refused[0].Edge != "edge-west" {
		t.Errorf("refused: %+v", refused)
	}
	tw.expectOwner("cam-1", "edge-east")
	tw.expectOwner("cam-2", "edge-west")
	tw.expectHolding("edge.foreign_device:edge-west")
	if e, _ := tw.Edge("edge-west"); len(e.Foreign) != 1 || e.Devices != 1 {
		t.Errorf("the edge shows %v as foreign and %d devices", e.Foreign, e.Devices)
	}
	tw.declare("edge-west", camera("cam-2"))
	tw.expectHolding()
}

func TestADeviceThatItsEdgeLetsGoGoesToTheEdgeThatClaimsIt(t *testing.T) {
	tw := withWest(t, camera("cam-1"))
	tw.declare("edge-west", camera("cam-1"))
	tw.declare("edge-east")
	tw.expectOwner("cam-1", "edge-west")
	if tw.store.devices["cam-1"].Edge != "edge-west" {
		t.Errorf("on record it belongs to %s", tw.store.devices["cam-1"].Edge)
	}
	tw.expectHolding()
	if refused := tw.declare("edge-east", camera("cam-1")); len(refused) != 1 {
		t.Error("the edge that let it go took it back")
	}
}

func TestADeviceThatIsListedNoMoreStaysAndIsMissed(t *testing.T) {
	tw := newTown(t, button("btn-1", "501"))
	tw.hear("edge-east", "btn-1", nil)
	tw.declare("edge-east")
	tw.expect("btn-1", devices.Offline, "not in the inventory")
	tw.expectHolding("button.offline:btn-1")
	if err := tw.SetLifecycle(t.Context(), "btn-1", devices.Retired); err != nil {
		t.Fatal(err)
	}
	tw.pass(time.Second)
	tw.expectHolding()
	tw.declare("edge-east", button("btn-1", "501"))
	tw.expect("btn-1", devices.Online, "")
	if d, _ := tw.Device("btn-1"); d.Lifecycle != devices.Retired {
		t.Errorf("being listed again made it %s", d.Lifecycle)
	}
}

func TestWhatAnEdgeMentionsAppearsAsUndeclaredUpToABound(t *testing.T) {
	tw := withWest(t)
	for i := range maxUndeclared {
		if !tw.EnsureUndeclared("edge-east", fmt.Sprintf("ghost-%d", i)) {
			t.Fatalf("ghost %d was not kept", i)
		}
	}
	if tw.EnsureUndeclared("edge-east", "one-too-many") {
		t.Error("one too many was kept")
	}
	if !tw.EnsureUndeclared("edge-east", "ghost-7") || !tw.EnsureUndeclared("edge-west", "ghost-of-the-west") {
		t.Error("one that is known, or another edge's, was not kept")
	}
	refused := tw.tell("edge-east", wire.DeviceState{Device: "another", Heard: tw.now})
	if len(refused) != 1 || refused[0].Reason != wire.ReasonTooMany {
		t.Errorf("refused: %+v", refused)
	}
	if err := tw.save(t.Context()); err != nil || !tw.store.devices["ghost-7"].Undeclared {
		t.Errorf("on record: %+v, %v", tw.store.devices["ghost-7"], err)
	}
	tw.expect("ghost-7", devices.Unknown, "undeclared")
	tw.pass(24 * time.Hour)
	tw.status("edge-east")
	tw.status("edge-west")
	tw.expectHolding()
}

func TestBeingMentionedCreatesNoOwnership(t *testing.T) {
	tw := withWest(t)
	tw.EnsureUndeclared("edge-east", "cam-9")
	tw.expectOwner("cam-9", "")
	if refused := tw.declare("edge-west", camera("cam-9")); len(refused) != 0 {
		t.Errorf("refused: %+v", refused)
	}
	tw.expectOwner("cam-9", "edge-west")
	if d, _ := tw.Device("cam-9"); d.Undeclared || d.Lifecycle != devices.InService {
		t.Errorf("declared by then, it is %+v", d)
	}
}

func TestStateOfAnotherEdgesDeviceIsRefused(t *testing.T) {
	tw := withWest(t, camera("cam-1"))
	tw.hear("edge-east", "cam-1", map[string]float64{"fps": 25})
	refused := tw.tell("edge-west", wire.DeviceState{Device: "cam-1", Heard: tw.now, Values: map[string]float64{"fps": 1}})
	if len(refused) != 1 || refused[0].Reason != wire.ReasonForeign {
		t.Errorf("refused: %+v", refused)
	}
	if d, _ := tw.Device("cam-1"); d.Values["fps"] != 25 {
		t.Errorf("values %v", d.Values)
	}
	tw.Refused(refused)
	tw.pass(time.Second)
	tw.expectHolding("edge.foreign_device:edge-west")
	tw.keep(foreignStands, "edge-east", "edge-west")
	tw.expectHolding("device.offline:cam-1")
}

func TestAPlannedDeviceIsEnteredByHandAndDeclaredLater(t *testing.T) {
	tw := newTown(t)
	plan := devices.Registered{Device: camera("cam-7"), Edge: "edge-east"}
	if err := tw.AddDevice(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	tw.pass(time.Hour)
	tw.status("edge-east")
	tw.expect("cam-7", devices.Unknown, "not installed yet")
	tw.expectOwner("cam-7", "")
	tw.declare("edge-east", camera("cam-7"))
	tw.hear("edge-east", "cam-7", map[string]float64{"online": 0})
	tw.expect("cam-7", devices.Offline, "")
	tw.expectHolding() // not in service before somebody says so
	if err := tw.SetLifecycle(t.Context(), "cam-7", devices.InService); err != nil {
		t.Fatal(err)
	}
	tw.pass(time.Second)
	tw.expectHolding("device.offline:cam-7")
}

func TestADeviceThatIsListedCannotBeDeleted(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	if err := tw.DeleteDevice(t.Context(), "cam-1"); !isErr(err, ErrConflict) {
		t.Errorf("got %v", err)
	}
	tw.hear("edge-east", "cam-1", map[string]float64{"online": 0})
	tw.declare("edge-east")
	tw.holding()
	if err := tw.DeleteDevice(t.Context(), "cam-1"); err != nil {
		t.Fatal(err)
	}
	if _, ok := tw.store.devices["cam-1"]; ok {
		t.Error("it is still on record")
	}
	tw.pass(time.Second)
	tw.expectHolding()
}

func TestTheDevicesOfADeletedEdgeStayUntilAnotherEdgeHasThem(t *testing.T) {
	tw := withWest(t, camera("cam-1"))
	tw.EnsureUndeclared("edge-east", "ghost")
	tw.hear("edge-east", "cam-1", nil)
	if err := tw.DeleteEdge(t.Context(), "edge-east"); err != nil {
		t.Fatal(err)
	}
	tw.pass(time.Second)
	tw.expect("cam-1", devices.Offline, "not in the inventory")
	tw.expectHolding("device.offline:cam-1")
	if _, ok := tw.Device("ghost"); ok {
		t.Error("what it only mentioned is still here")
	}
	if _, ok := tw.store.edges["edge-east"]; ok {
		t.Error("the edge is still on record")
	}
	tw.declare("edge-west", camera("cam-1"))
	tw.hear("edge-west", "cam-1", nil)
	tw.expect("cam-1", devices.Online, "")
	tw.expectHolding()
}
