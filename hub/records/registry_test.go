package records

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestEdgesAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	east := devices.EdgeRecord{ID: "edge-east", Name: "东门", TokenHash: []byte{0, 255, 7}, CreatedAt: noon}
	west := devices.EdgeRecord{ID: "edge-west", TokenHash: []byte{}, CreatedAt: noon.Add(time.Millisecond)}
	for _, e := range []devices.EdgeRecord{west, {ID: "edge-east", CreatedAt: noon}, east} {
		if err := r.PutEdge(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := r.Edges(ctx); err != nil || !reflect.DeepEqual(got, []devices.EdgeRecord{east, west}) {
		t.Errorf("edges %+v, %v", got, err)
	}
	if err := r.PutEdge(ctx, devices.EdgeRecord{ID: "Edge East"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("error %v", err)
	}

	commit(t, r, batch(1, press("button-1", 0)))
	for range 2 { // the second time there is nothing to delete
		if err := r.DeleteEdge(ctx, "edge-east"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := r.Edges(ctx); err != nil || len(got) != 1 {
		t.Errorf("edges %+v, %v", got, err)
	}
	if n := len(stored(t, r)); n != 1 || positions(t, r).Alarms != 1 {
		t.Errorf("the deleted edge's history is gone")
	}
}

func TestDevicesAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	gate := devices.Registered{
		Device: devices.Device{
			ID: "gate-1", Kind: devices.Gate, Name: "东门人行闸", Capabilities: []string{"open"}, Site: "east",
			Location: &devices.Location{Lat: 39.9, Lon: 116.4, Building: "3"}, HeartbeatS: 60, DependsOn: []string{"power:b3"},
		},
		Edge: "edge-east", Lifecycle: devices.Suspended, AddedAt: noon,
	}
	mentioned := devices.Registered{
		Device: devices.Device{ID: "button-1"}, Edge: "edge-east", Lifecycle: devices.InService, Undeclared: true, AddedAt: noon,
	}
	earlier := gate
	earlier.Name, earlier.Edge = "gate", "edge-west"
	if err := r.PutDevices(ctx, []devices.Registered{earlier, gate, mentioned}); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Devices(ctx); err != nil || !reflect.DeepEqual(got, []devices.Registered{mentioned, gate}) {
		t.Errorf("devices\n%+v, %v", got, err)
	}
	gate.Lifecycle = devices.Retired
	if err := r.PutDevice(ctx, gate); err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteDevice(ctx, "button-1"); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Devices(ctx); err != nil || !reflect.DeepEqual(got, []devices.Registered{gate}) {
		t.Errorf("devices\n%+v, %v", got, err)
	}
	if err := r.PutDevices(ctx, []devices.Registered{mentioned, {}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("error %v", err)
	}
	if got, err := r.Devices(ctx); err != nil || len(got) != 1 {
		t.Errorf("half of a refused list was kept: %+v, %v", got, err)
	}
}

func TestAWholeInventoryIsKept(t *testing.T) {
	r := openTest(t)
	all := make([]devices.Registered, wire.MaxInventory)
	for i := range all {
		all[i] = devices.Registered{Device: devices.Device{ID: fmt.Sprintf("d-%04d", i)}, AddedAt: noon}
	}
	if err := r.PutDevices(context.Background(), all); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Devices(context.Background()); err != nil || !reflect.DeepEqual(got, all) {
		t.Errorf("%d devices, %v", len(got), err)
	}
}

func TestWhenTheyWereHeardIsKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	edge, cam, old := devices.Seen{Edge: "edge-east", At: noon}, devices.Seen{Edge: "edge-east", Device: "cam-1", At: noon.Add(time.Second)}, devices.Seen{Edge: "edge-west", At: noon}
	if err := r.PutSeen(ctx, []devices.Seen{{Edge: "edge-east", Device: "cam-1", At: noon}, edge, old}); err != nil {
		t.Fatal(err)
	}
	if err := r.PutSeen(ctx, []devices.Seen{cam}); err != nil {
		t.Fatal(err)
	}
	if err := r.PutSeen(ctx, nil); err != nil {
		t.Fatal(err)
	}
	expect := func(want ...devices.Seen) {
		t.Helper()
		if got, err := r.Seen(ctx); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("seen %+v, %v, want %+v", got, err, want)
		}
	}
	expect(edge, cam, old)
	if err := r.DeleteEdge(ctx, "edge-west"); err != nil {
		t.Fatal(err)
	}
	expect(edge, cam)
	if err := r.DeleteDevice(ctx, "cam-1"); err != nil {
		t.Fatal(err)
	}
	expect(edge)
}

func TestSitesAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	court := devices.Site{ID: "court", Level: "community", Name: "晴川里社区", NameEN: "Qingchuan Court"}
	hall := devices.Site{ID: "b3-hall", Parent: "court", Level: "area", Name: "大堂", Holders: []devices.Holder{{Role: "police", Holder: "民警乙", From: "2026-01-01"}}}
	for _, s := range []devices.Site{court, {ID: "b3-hall"}, hall, {ID: "b9"}} {
		if err := r.PutSite(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.DeleteSite(ctx, "b9"); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Sites(ctx); err != nil || !reflect.DeepEqual(got, []devices.Site{hall, court}) {
		t.Errorf("sites %+v, %v", got, err)
	}
	if err := r.PutSite(ctx, devices.Site{ID: "大堂"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("error %v", err)
	}
}
