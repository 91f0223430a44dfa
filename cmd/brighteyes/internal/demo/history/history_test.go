package history

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/points"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
)

var until = time.Date(2026, 3, 9, 15, 30, 0, 0, time.UTC)

// written is a small community's history, as the hub would read it.
func written(t *testing.T) *records.Records {
	t.Helper()
	dir := t.TempDir()
	area := func(id string, x float64) coverage.Area {
		return coverage.Area{ID: id, Name: id, Type: coverage.Path, Min: coverage.Detect, Max: coverage.Identify, Shape: coverage.Polygon{Outline: []coverage.Point{{X: x, Y: 5}, {X: x + 4, Y: 5}, {X: x + 4, Y: 9}, {X: x, Y: 9}}}}
	}
	plan := coverage.Plan{States: map[string]coverage.State{}}
	c := Config{Data: dir, Until: until, Edge: "edge-1", Sites: map[string]string{}, Log: slog.New(slog.DiscardHandler), Devices: []devices.Device{
		{ID: "button-1", Kind: devices.Button, Name: "按钮", Site: "b1"}, {ID: "gate-1", Kind: devices.Gate, Name: "门", Site: "b1"},
	}}
	for i, o := range outages {
		x := 20 * float64(i)
		plan.Areas = append(plan.Areas, area(o.area, x))
		plan.Cameras = append(plan.Cameras, coverage.Camera{ID: o.camera, At: coverage.Point{X: x + 2}, HeightM: 3, AngleDeg: 90, RangeM: 40, WidthPx: 2560, HeightPx: 1440})
		plan.States[o.camera] = coverage.State{Condition: coverage.Sees, ClockRight: true}
		c.Devices = append(c.Devices, devices.Device{ID: o.camera, Kind: devices.Camera, Name: o.camera, Site: o.area})
	}
	c.Plan = plan
	if err := Write(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	rec, err := records.Open(t.Context(), records.Config{Path: filepath.Join(dir, "records.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	return rec
}

func allAlerts(t *testing.T, rec *records.Records) (list []alerts.Alert) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := rec.Alerts(t.Context(), alerts.Filter{Limit: 100, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		if list = append(list, page...); next == "" {
			return list
		}
		cursor = next
	}
}

// Nothing of the past waits for the visitor, and everything says that it was generated.
func TestThePastIsOverAndSaysThatItWasGenerated(t *testing.T) {
	rec := written(t)
	list := allAlerts(t, rec)
	calls := 0
	for _, a := range list {
		if a.State != alerts.Resolved || !a.OpenedAt.Before(until) || a.ResolvedAt == nil {
			t.Errorf("%s of %s is %s", a.Rule, a.OpenedAt, a.State)
		}
		if !slices.ContainsFunc(a.Timeline, func(e alerts.Entry) bool { return len(e.Note) >= len(note) && e.Note[len(e.Note)-len(note):] == note }) {
			t.Errorf("the timeline of %s does not say that it was generated: %+v", a.Rule, a.Timeline)
		}
		if a.Rule == alerts.RulePressed {
			calls++
		}
	}
	if calls < Days || len(list) < Days+8 {
		t.Errorf("%d calls among %d alerts", calls, len(list))
	}
	kept, err := rec.LoadAlerts(context.Background())
	if err != nil || len(kept.Held) > 0 || len(kept.Due) > 0 {
		t.Errorf("still held %v, due %v: %v", kept.Held, kept.Due, err)
	}
}

func TestThePastIsTheSameEachTime(t *testing.T) {
	told := func() (list []string) {
		for _, a := range allAlerts(t, written(t)) {
			list = append(list, fmt.Sprint(a.OpenedAt, a.Rule, a.Device, a.Outcome, a.ResolvedAt))
		}
		return list
	}
	first, second := told(), told()
	if !slices.Equal(first, second) {
		t.Errorf("once\n%v\nand once\n%v", first, second)
	}
}

// An hour in which a camera was frozen has its area dark, and the day its figures.
func TestThePastHasItsAreasFiguresAndWhatIsAtHand(t *testing.T) {
	rec := written(t)
	ctx := t.Context()
	past, err := rec.Outages(ctx, "north-gate", until.AddDate(0, 0, -Days), until, 10)
	if err != nil || len(past) != 1 || past[0].Ended == nil {
		t.Fatalf("%+v: %v", past, err)
	}
	hours, err := rec.Covered(ctx, "north-gate", past[0].Began, *past[0].Ended)
	if err != nil || len(hours) != 3 || hours[0].Dark < 59 || hours[0].Covered > 1 {
		t.Errorf("%+v: %v", hours, err)
	}
	whole, err := rec.Covered(ctx, siteplan.All, until.AddDate(0, 0, -3), until.Add(-time.Hour))
	if err != nil || len(whole) == 0 || whole[0].N != 60 {
		t.Errorf("%d hours: %v", len(whole), err)
	}
	day := past[0].Began.In(figures.China()).Format(time.DateOnly)
	cameras, err := rec.CameraDays(ctx, day, day)
	if err != nil || len(cameras) != len(outages) || !slices.ContainsFunc(cameras, func(c figures.CameraDay) bool {
		return c.Camera == "cam-north-1" && c.Sums[figures.GoodOrder].GoodS() == 86_400-3*3600
	}) {
		t.Errorf("%+v: %v", cameras, err)
	}
	if found, _, err := rec.Hazards(ctx, false, 10, ""); err != nil || len(found) != 3 {
		t.Errorf("%d hazards: %v", len(found), err)
	}
	if found, err := rec.Points(ctx); err != nil || !slices.ContainsFunc(found, func(p points.Point) bool { return p.Kind == points.AED && p.Usable() }) {
		t.Errorf("%d points: %v", len(found), err)
	}
}
