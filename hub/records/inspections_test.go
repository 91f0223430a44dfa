package records

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/figures"
	"brighteyes/hub/inspection"
)

func cameraDay(date, camera string, online int64) figures.CameraDay {
	return figures.CameraDay{Date: date, Camera: camera, Community: figures.Community{ID: "court", Name: "晴川里"}, ExcusedS: 3,
		Sums: map[figures.Figure]figures.Sum{figures.Online: {OfS: online, LostS: map[string]int64{figures.LostOffline: 7}}}}
}

func TestTheCamerasOfADayAreKeptAndAClosedDayIsNotWrittenAgain(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	a, b, next := cameraDay("2026-11-29", "cam-a", 60), cameraDay("2026-11-29", "cam-b", 60), cameraDay("2026-11-30", "cam-a", 5)
	must(t, r.PutTally(ctx, "2026-11-29", 60, nil, []figures.CameraDay{cameraDay("2026-11-29", "cam-a", 30)}))
	must(t, r.PutTally(ctx, "2026-11-29", 60, nil, []figures.CameraDay{a, b}))
	must(t, r.PutTally(ctx, "2026-11-30", 5, nil, []figures.CameraDay{next}))
	got, err := r.CameraDays(ctx, "2026-11-29", "2026-11-29")
	if err != nil || !reflect.DeepEqual(got, []figures.CameraDay{a, b}) {
		t.Fatalf("%+v, %v", got, err)
	}

	must(t, r.AddSheet(ctx, figures.Sheet{Date: "2026-11-29", Hash: "a", Body: "{}"}))
	if err := r.PutTally(ctx, "2026-11-29", 999, nil, []figures.CameraDay{cameraDay("2026-11-29", "cam-a", 999)}); !errors.Is(err, figures.ErrClosed) {
		t.Errorf("a closed day was written again: %v", err)
	}
	if got, err := r.CameraDays(ctx, "2026-11-01", "2026-11-30"); err != nil || !reflect.DeepEqual(got, []figures.CameraDay{a, b, next}) {
		t.Errorf("%+v, %v", got, err)
	}
	must(t, r.PutTally(ctx, "2026-11-30", 6, nil, []figures.CameraDay{next})) // the day after goes on
	must(t, r.sweepCameras(ctx, time.Date(2028, 1, 4, 0, 0, 0, 0, time.UTC)))
	if got, _ := r.CameraDays(ctx, "2026-11-01", "2026-11-30"); len(got) != 1 || got[0].Date != "2026-11-30" {
		t.Errorf("after 400 days: %+v", got)
	}
}

func TestAMonthIsWrittenOnceAndOnlyAfterTheOneBefore(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	october, november := figures.Sheet{Date: "2026-10", Hash: "a", Body: "{}"}, figures.Sheet{Date: "2026-11", Prev: "a", Hash: "b", Body: "{}"}
	must(t, r.AddMonth(ctx, october))
	must(t, r.AddMonth(ctx, november))
	for name, again := range map[string]figures.Sheet{
		"the same": {Date: "2026-11", Prev: "b", Hash: "c"}, "an earlier one": {Date: "2026-09", Prev: "b", Hash: "c"}, "another chain": {Date: "2026-12", Prev: "a", Hash: "c"},
	} {
		if err := r.AddMonth(ctx, again); !errors.Is(err, figures.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := r.MonthSheet(ctx, "2026-10"); err != nil || got != october {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.MonthSheet(ctx, "2026-12"); err != nil || got.Date != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.LastMonth(ctx); err != nil || got != november {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestASpotCheckIsKeptWithItsAuditAndNotWrittenOverAnothersWork(t *testing.T) {
	r, ctx := openTest(t), t.Context()
	c, err := inspection.Draw([]byte("0123456789abcdef"), []inspection.Candidate{{Camera: "cam-a", Name: "东门"}}, 1, noon)
	must(t, err)
	c.ID, c.By = devices.NewID(noon), "police"
	entry := func(action string) access.AuditEntry {
		return access.AuditEntry{ID: devices.NewID(noon), At: noon, Actor: "police", Action: action, Target: "inspection:" + c.ID}
	}
	must(t, r.PutInspection(ctx, c, entry("inspection.draw")))
	next, err := c.Judge("cam-a", inspection.Live, inspection.Finding{Verdict: inspection.Pass, By: "police", At: noon})
	must(t, err)
	must(t, r.PutInspection(ctx, next, entry("inspection.judge")))
	if err := r.PutInspection(ctx, next, entry("inspection.judge")); !errors.Is(err, inspection.ErrConflict) {
		t.Errorf("the same version was written twice: %v", err)
	}
	got, err := r.Inspection(ctx, c.ID)
	if err != nil || !reflect.DeepEqual(got, next) {
		t.Errorf("%+v, want %+v: %v", got, next, err)
	}
	if _, err := r.Inspection(ctx, "nothing"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	list, err := r.Inspections(ctx, 10)
	if err != nil || len(list) != 1 {
		t.Errorf("%d, %v", len(list), err)
	}
	audit, _, err := r.AuditEntries(ctx, access.AuditFilter{Limit: 10})
	if err != nil || len(audit) != 2 {
		t.Errorf("the audit record has %d rows of it: %v", len(audit), err)
	}
}
