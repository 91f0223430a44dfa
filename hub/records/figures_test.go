package records

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/figures"
)

func TestTheSumsOfADayAreKeptAsTheyWerePut(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	if first, err := r.FirstTally(ctx); err != nil || first != "" {
		t.Fatalf("%q, %v", first, err)
	}
	shares := []figures.Share{{Kind: devices.Camera, Site: "east", Devices: 2, OnlineS: 60, OfflineS: 30, PlannedS: 5, ExcusedS: 9, SuspendedS: 4}, {Kind: devices.Gate, Devices: 1, DegradedS: 7, UnknownS: 8}}
	must(t, r.PutTally(ctx, "2026-11-28", 30, shares[:1], nil))
	must(t, r.PutTally(ctx, "2026-11-28", 60, shares, nil))
	must(t, r.PutTally(ctx, "2026-11-29", 1, nil, nil))
	observed, got, err := r.Tally(ctx, "2026-11-28")
	if err != nil || observed != 60 || !reflect.DeepEqual(got, shares) {
		t.Errorf("%d %+v, %v", observed, got, err)
	}
	if first, err := r.FirstTally(ctx); err != nil || first != "2026-11-28" {
		t.Errorf("%q, %v", first, err)
	}
}

func TestASheetIsWrittenOnceAndOnlyAfterTheOneBefore(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	a, b := figures.Sheet{Date: "2026-11-27", Hash: "a", Body: "{}"}, figures.Sheet{Date: "2026-11-28", Prev: "a", Hash: "b", Body: "{}"}
	must(t, r.AddSheet(ctx, a))
	must(t, r.AddSheet(ctx, b))
	for name, again := range map[string]figures.Sheet{
		"the same day": {Date: "2026-11-28", Prev: "b", Hash: "c"}, "an earlier day": {Date: "2026-11-20", Prev: "b", Hash: "c"}, "another chain": {Date: "2026-11-29", Prev: "a", Hash: "c"},
	} {
		if err := r.AddSheet(ctx, again); !errors.Is(err, figures.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	last, err := r.LastSheet(ctx)
	if err != nil || last != b {
		t.Errorf("%+v, %v", last, err)
	}
	list, before, err := r.Sheets(ctx, "2026-11-28", "2026-12-31", 10)
	if err != nil || len(list) != 1 || list[0] != b || before != "a" {
		t.Errorf("%+v after %q, %v", list, before, err)
	}
}

func TestWhatWasRaisedAndResolvedIsCountedByCategory(t *testing.T) {
	r := openTest(t)
	resolved := opened("b", 10, func(a *alerts.Alert) {
		a.Timeline = append(a.Timeline, alerts.Entry{At: noon.Add(time.Minute), By: "care", Action: string(alerts.Resolve)})
	})
	act(t, r, opened("a", 0), resolved, opened("late", 7200), opened("drill", 0, func(a *alerts.Alert) { a.Drill = true }))
	got, err := r.AlertCounts(t.Context(), noon, noon.Add(time.Hour))
	if err != nil || len(got) != 1 || got[0] != (figures.AlertCount{Category: alerts.Care, Raised: 2, Resolved: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}
