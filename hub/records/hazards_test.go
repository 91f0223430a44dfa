package records

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/hub/hazards"
	"brighteyes/hub/points"
	"brighteyes/hub/siteplan"
)

func TestAFindingOfARoundIsOneHazardAndItIsChangedByOneAtATime(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	made := func(id, round string) hazards.Hazard {
		h, err := hazards.New(hazards.Hazard{ID: id, Kind: hazards.Clutter, Title: "堆物", Place: "gate", Round: round, FoundAt: noon, FoundBy: "wang", DueAt: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for _, c := range []struct {
		id, round string
		added     bool
	}{{"h1", "r1", true}, {"h2", "r1", false}, {"h3", "", true}, {"h4", "", true}} {
		if added, err := r.AddHazard(ctx, made(c.id, c.round), row("found "+c.id)); err != nil || added != c.added {
			t.Errorf("%s: %v %v", c.id, added, err)
		}
	}
	h, err := r.Hazard(ctx, "h1")
	if err != nil {
		t.Fatal(err)
	}
	next, err := h.Do(hazards.Act{Verb: hazards.Cancel, By: "li", At: noon, Note: "不是"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutHazard(ctx, next, row("cancel 1")); err != nil {
		t.Fatal(err)
	}
	if err := r.PutHazard(ctx, next, row("cancel 2")); !errors.Is(err, hazards.ErrConflict) {
		t.Errorf("two have changed it: %v", err)
	}
	page, cursor, err := r.Hazards(ctx, true, 2, "")
	if err != nil || len(page) != 2 || page[0].ID != "h4" || cursor == "" {
		t.Fatalf("%+v %q %v", page, cursor, err)
	}
	if page, cursor, err = r.Hazards(ctx, true, 2, cursor); err != nil || len(page) != 1 || page[0].ID != "h1" || cursor != "" {
		t.Errorf("%+v %q %v", page, cursor, err)
	}
	if living, _, err := r.Hazards(ctx, false, 10, ""); err != nil || len(living) != 2 {
		t.Errorf("%+v %v", living, err)
	}
}

func TestAPointIsChangedByOneAtATime(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	p, err := points.New(points.Point{ID: "p1", Kind: points.AED, Name: "AED", Place: "gate", AddedAt: noon})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.AddPoint(ctx, p, row("add")); err != nil {
		t.Fatal(err)
	}
	next, err := p.Checked(points.Check{At: noon, By: "li", Result: points.Fit})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutPoint(ctx, next, row("check 1")); err != nil {
		t.Fatal(err)
	}
	if err := r.PutPoint(ctx, next, row("check 2")); !errors.Is(err, points.ErrConflict) {
		t.Errorf("two have changed it: %v", err)
	}
	if list, err := r.Points(ctx); err != nil || len(list) != 1 || !list[0].Usable() {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := r.Point(ctx, "p9"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestAnAreaIsWatchedForOutagesSinceTheyArePutOnRecord(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	next := time.Now().UTC().Truncate(time.Hour).Add(time.Hour)
	for _, hour := range []time.Time{next.Add(-48 * time.Hour), next, next.Add(time.Hour)} { // the first from before there were outages
		for _, area := range []string{siteplan.All, "gate"} {
			if err := r.AddCovered(ctx, []siteplan.Sample{{Hour: hour, Area: area, N: 30, Covered: 30}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		area     string
		from, to time.Time
		want     time.Duration
	}{{"", next.Add(-100 * time.Hour), next, 0}, {"", next.Add(-100 * time.Hour), next.Add(10 * time.Hour), time.Hour}, {"gate", next.Add(time.Hour), next.Add(10 * time.Hour), 30 * time.Minute}, {"path", next, next.Add(10 * time.Hour), 0}} {
		if got, err := r.OutagesWatched(ctx, c.area, c.from, c.to); err != nil || got != c.want {
			t.Errorf("%q from %v to %v: %v, want %v; %v", c.area, c.from, c.to, got, c.want, err)
		}
	}
}

func TestOutagesOfAnAreaAreFoundByTheirTimeAndForgottenAfterIt(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	outage := func(id, area string, began, hours int) siteplan.Outage {
		o := siteplan.Outage{ID: id, Area: area, Began: noon.Add(time.Duration(began) * time.Hour), Failures: []siteplan.Failure{{Camera: "cam-1", Condition: "frozen"}}}
		if hours > 0 {
			end := o.Began.Add(time.Duration(hours) * time.Hour)
			o.Ended = &end
		}
		return o
	}
	put := func(list ...siteplan.Outage) {
		t.Helper()
		if err := r.PutOutages(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	put(outage("o1", "gate", 0, 0), outage("o2", "gate", 10, 2), outage("o3", "path", 10, 0))
	put(outage("o1", "gate", 0, 4))
	told := func(area string, from, to int) string {
		t.Helper()
		list, err := r.Outages(ctx, area, noon.Add(time.Duration(from)*time.Hour), noon.Add(time.Duration(to)*time.Hour), 1000)
		if err != nil {
			t.Fatal(err)
		}
		ids := ""
		for _, o := range list {
			ids += o.ID + " "
		}
		return ids
	}
	for _, c := range []struct {
		area     string
		from, to int
		want     string
	}{{"gate", 0, 24, "o1 o2 "}, {"gate", 3, 10, "o1 "}, {"gate", 4, 10, ""}, {"gate", 11, 12, "o2 "}, {"", 11, 100, "o2 o3 "}, {"path", 50, 60, "o3 "}} {
		if got := told(c.area, c.from, c.to); got != c.want {
			t.Errorf("%s from %d to %d: %q, want %q", c.area, c.from, c.to, got, c.want)
		}
	}
	if living, err := r.LivingOutages(ctx); err != nil || len(living) != 1 || living[0].ID != "o3" || living[0].Failures[0].Condition != "frozen" {
		t.Errorf("%+v, %v", living, err)
	}

	hour := noon.Truncate(time.Hour)
	for i := range 3 {
		if err := r.AddCovered(ctx, []siteplan.Sample{{Hour: hour.Add(time.Duration(i) * time.Hour), Area: "gate", N: 60, Covered: 30, Dark: 15, Unknown: 15}}); err != nil {
			t.Fatal(err)
		}
	}
	sums, err := r.CoveredSums(ctx, hour, hour.Add(2*time.Hour))
	if err != nil || len(sums) != 1 || sums[0].N != 120 || sums[0].Dark != 30 || sums[0].Covered != 60 {
		t.Errorf("%+v, %v", sums, err)
	}
	if err := r.ForgetCovered(ctx, noon.Add(5*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := told("", 0, 100); got != "o2 o3 " {
		t.Errorf("after forgetting: %q", got)
	}
	if left, err := r.Covered(ctx, "gate", hour, hour.Add(10*time.Hour)); err != nil || len(left) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
}
