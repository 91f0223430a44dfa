package records

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/hub/siteplan"
)

func TestAVersionOfThePlanFollowsTheNewestOneOrIsNotKept(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	if v, err := r.LatestPlan(ctx); err != nil || v.N != 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	for _, step := range []struct {
		n    int
		want error
	}{{2, siteplan.ErrConflict}, {1, nil}, {1, siteplan.ErrConflict}, {3, siteplan.ErrConflict}, {2, nil}, {1, siteplan.ErrConflict}} {
		err := r.AddPlan(ctx, siteplan.Version{N: step.n, By: "police", Note: "n"}, row(time.Duration(step.n).String()))
		if !errors.Is(err, step.want) {
			t.Errorf("version %d: %v, want %v", step.n, err, step.want)
		}
	}
	if v, err := r.LatestPlan(ctx); err != nil || v.N != 2 || v.By != "police" {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := r.SitePlan(ctx, 1); err != nil || v.N != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := r.SitePlan(ctx, 9); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestWhatWasCoveredIsAddedUpByHour(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	hour := noon.Truncate(time.Hour)
	for _, share := range []float64{1, 0.5, 0.75} {
		err := r.AddCovered(ctx, []siteplan.Sample{{Hour: hour, N: 1, Covered: share, Unknown: 0.25}, {Hour: hour, Area: "east-gate", N: 1, Covered: 1}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := r.AddCovered(ctx, []siteplan.Sample{{Hour: hour.Add(time.Hour), N: 1, Covered: 1}}); err != nil {
		t.Fatal(err)
	}
	list, err := r.Covered(ctx, "", hour, hour.Add(2*time.Hour))
	if err != nil || len(list) != 2 || list[0].N != 3 || list[0].Covered != 2.25 || list[0].Unknown != 0.75 || !list[1].Hour.Equal(hour.Add(time.Hour)) {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = r.Covered(ctx, "east-gate", hour, hour.Add(time.Hour)); err != nil || len(list) != 1 || list[0].Covered != 3 {
		t.Errorf("%+v, %v", list, err)
	}
}
