package records

import (
	"context"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/rules"
)

func TestStatusesOfDevicesAreKeptForThirtyFiveDaysAndTheLastBefore(t *testing.T) {
	ctx, r := context.Background(), openTest(t)
	ago := func(days int) time.Time { return noon.Add(-time.Duration(days) * 24 * time.Hour) }
	put := func(list ...rules.StatusChange) {
		t.Helper()
		if err := r.PutStatuses(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	put(rules.StatusChange{Device: "a", At: ago(50), Status: devices.Offline}, rules.StatusChange{Device: "a", At: ago(40), Status: devices.Online},
		rules.StatusChange{Device: "a", At: ago(10), Status: devices.Offline}, rules.StatusChange{Device: "b", At: ago(60), Status: devices.Unknown})
	put(rules.StatusChange{Device: "a", At: ago(10), Status: devices.Offline}) // again: no error
	expect := func(most int, more bool, want ...rules.StatusChange) {
		t.Helper()
		list, _, cut, err := r.Statuses(ctx, ago(30), noon, most)
		if err != nil || len(list) != len(want) || cut != more {
			t.Fatalf("%+v, more %v, %v", list, cut, err)
		}
		for i := range want {
			if list[i].Device != want[i].Device || list[i].Status != want[i].Status || !list[i].At.Equal(want[i].At) {
				t.Errorf("%+v, want %+v", list[i], want[i])
			}
		}
	}
	kept := []rules.StatusChange{{Device: "b", At: ago(60), Status: devices.Unknown}, {Device: "a", At: ago(40), Status: devices.Online}, {Device: "a", At: ago(10), Status: devices.Offline}}
	expect(10, false, kept...)
	expect(2, true, kept[:2]...)
	if err := r.sweep(ctx, noon); err != nil {
		t.Fatal(err)
	}
	expect(10, false, kept...)
	list, began, _, err := r.Statuses(ctx, ago(100), noon, 10)
	if err != nil || len(list) != 3 || !began.Equal(ago(60)) {
		t.Errorf("after the sweep %+v, from %v, %v", list, began, err)
	}
}
