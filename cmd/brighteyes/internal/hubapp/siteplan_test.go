package hubapp

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/siteplan"
)

// Two cameras look at the gate, one of them from elsewhere; a third was put at the
// gate and looks away.
func TestTheCamerasOfAnAlarmAreThoseThatSeeThePlaceNow(t *testing.T) {
	ctx := context.Background()
	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(t.TempDir(), "records.db"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	add := func(id, site string) devices.Registered {
		return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Camera, Site: site}, Edge: "edge", Lifecycle: devices.InService, AddedAt: time.Now()}
	}
	if err := rec.PutDevices(ctx, []devices.Registered{add("cam-at-gate", "gate"), add("cam-across", "street"), add("cam-turned-away", "gate"),
		add("yard-1", "yard"), add("yard-2", "yard"), add("yard-3", "yard"), add("yard-4", "yard"), add("yard-5", "yard")}); err != nil {
		t.Fatal(err)
	}
	places, err := registry.New(ctx, registry.Config{Store: rec})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]coverage.State{
		"cam-at-gate": {Condition: coverage.Sees}, "cam-across": {Condition: coverage.Sees, ClockRight: true}, "cam-turned-away": {Condition: coverage.Sees},
	}
	plans, err := siteplan.New(ctx, siteplan.Config{Store: rec, Now: time.Now, Log: slog.New(slog.DiscardHandler), Camera: func(id string) (name, english string) { return id, "" }, Site: func(string) (string, bool) { return "", true }, Cameras: func() map[string]coverage.State { return states }})
	if err != nil {
		t.Fatal(err)
	}
	s := sighted{places, plans}
	expect := func(when, site string, want ...string) {
		t.Helper()
		if got := s.CamerasAt(site); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	expect("nothing is drawn", "gate", "cam-at-gate", "cam-turned-away")
	expect("more than an alert takes", "yard", "yard-1", "yard-2", "yard-3", "yard-4")

	camera := func(id string, y, heading float64) coverage.Camera {
		return coverage.Camera{ID: id, At: coverage.Point{X: 5, Y: y}, HeightM: 3, HeadingDeg: heading, AngleDeg: 90, RangeM: 40, WidthPx: 1920}
	}
	save := func() {
		t.Helper()
		_, mistakes, err := plans.Save(ctx, siteplan.Draft{Base: plans.View().Version.N, Sign: true,
			Areas: []coverage.Area{{ID: "gate", Type: coverage.Entrance, Min: coverage.Detect, Max: coverage.Identify,
				Shape: coverage.Polygon{Outline: []coverage.Point{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}}}},
			Cameras: []coverage.Camera{camera("cam-at-gate", -6, 0), camera("cam-across", 20, 180), camera("cam-turned-away", -1, 180)},
		}, "police", func(at time.Time, _ siteplan.Version) access.AuditEntry {
			return access.AuditEntry{ID: devices.NewID(at), At: at, Actor: "police", Action: "plan.save"}
		})
		if err != nil || len(mistakes) > 0 {
			t.Fatal(err, mistakes)
		}
	}
	save()
	expect("both see it, one has the right clock", "gate", "cam-across", "cam-at-gate")
	expect("a place that is no public area", "street", "cam-across")
	states = map[string]coverage.State{"cam-at-gate": {Condition: coverage.Sees}, "cam-across": {Condition: coverage.Frozen, ClockRight: true}}
	save()
	expect("one of them is frozen", "gate", "cam-at-gate")
	states = map[string]coverage.State{"cam-at-gate": {Condition: coverage.Offline}, "cam-across": {Condition: coverage.Frozen}}
	save()
	expect("none sees: those that are there, so that their screens say so", "gate", "cam-at-gate", "cam-turned-away")
}
