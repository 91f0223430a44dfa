package registry

import (
	"errors"
	"fmt"
	"testing"

	"brighteyes/devices"
)

func planned(id string) devices.Registered {
	return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Button}}
}

func TestManyPlannedDevicesAreOneTransactionAllOrNone(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	var list []devices.Registered
	for i := range 500 {
		list = append(list, planned(fmt.Sprintf("btn-%d", i)))
	}
	for name, bad := range map[string]struct {
		d    devices.Registered
		want error
	}{
		"one that exists":   {planned("cam-1"), ErrExists},
		"one twice":         {planned("btn-7"), ErrExists},
		"one of no kind":    {devices.Registered{Device: devices.Device{ID: "x"}}, ErrInvalid},
		"one in service":    {devices.Registered{Device: camera("x"), Lifecycle: devices.InService}, ErrInvalid},
		"one under no edge": {devices.Registered{Device: camera("x"), Edge: "edge-nowhere"}, ErrInvalid},
	} {
		if err := tw.AddDevices(t.Context(), append(list[:len(list):len(list)], bad.d)); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v, want %v", name, err, bad.want)
		}
		if n := len(tw.Devices(Filter{})); n != 1 {
			t.Fatalf("%s: %d devices of a list that was refused", name, n)
		}
	}
	writes := tw.store.writes
	if err := tw.AddDevices(t.Context(), list); err != nil || tw.store.writes != writes+1 {
		t.Errorf("%d writes, %v", tw.store.writes-writes, err)
	}
	if d, ok := tw.Device("btn-499"); !ok || d.Lifecycle != devices.Planned || d.Status != devices.Unknown || tw.store.devices["btn-499"].AddedAt.IsZero() {
		t.Errorf("%+v", d)
	}
}

func TestOfADeclaredDeviceOnlyTheLifecycleIsChanged(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	plan := planned("btn-1")
	if err := tw.AddDevices(t.Context(), []devices.Registered{plan}); err != nil {
		t.Fatal(err)
	}
	plan.Name, plan.Edge, plan.Lifecycle = "按钮", "edge-east", devices.Commissioning
	cam := devices.Registered{Device: devices.Device{ID: "cam-1", Kind: devices.Gate, Name: "别的"}, Lifecycle: devices.Suspended}
	if err := tw.ChangeDevices(t.Context(), []devices.Registered{plan, cam}); err != nil {
		t.Fatal(err)
	}
	if d, _ := tw.Device("btn-1"); d.Name != "按钮" || d.Edge != "edge-east" || d.Lifecycle != devices.Commissioning {
		t.Errorf("%+v", d)
	}
	if d, _ := tw.Device("cam-1"); d.Kind != devices.Camera || d.Edge != "edge-east" || d.Lifecycle != devices.Suspended {
		t.Errorf("%+v", d)
	}
	plan.Lifecycle = devices.InService
	if err := tw.ChangeDevices(t.Context(), []devices.Registered{plan}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a device that nobody declared is in service: %v", err)
	}
	if err := tw.ChangeDevices(t.Context(), []devices.Registered{planned("ghost")}); err == nil {
		t.Error("a device that there is none of was changed")
	}
}
