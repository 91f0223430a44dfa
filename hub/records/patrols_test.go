package records

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/hub/patrol"
)

func TestOfAnAlertThereIsOneRoundAndItIsChangedByOneAtATime(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	made := func(id, alert string) patrol.Task {
		t.Helper()
		one, err := patrol.New(patrol.Task{ID: id, Alert: alert, OpenedAt: noon, DueAt: noon.Add(time.Hour), Points: []patrol.Point{{Place: "gate"}}})
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	for _, c := range []struct {
		id, alert string
		added     bool
	}{{"p1", "a1", true}, {"p2", "a1", false}, {"p3", "", true}, {"p4", "", true}} {
		if added, err := r.AddPatrol(ctx, made(c.id, c.alert), row("open "+c.id)); err != nil || added != c.added {
			t.Errorf("%s: %v %v", c.id, added, err)
		}
	}
	act := func(by string, verb patrol.Verb, from patrol.Task) patrol.Task {
		next, err := from.Do(patrol.Act{Verb: verb, By: by, At: noon, Note: "好"})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	p1, err := r.Patrol(ctx, "p1")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutPatrol(ctx, act("wang", patrol.Take, p1), row("take 1")); err != nil {
		t.Fatal(err)
	}
	if err := r.PutPatrol(ctx, act("li", patrol.Take, p1), row("take 2")); !errors.Is(err, patrol.ErrConflict) {
		t.Errorf("two have taken it: %v", err)
	}
	p3, _ := r.Patrol(ctx, "p3")
	if err := r.PutPatrol(ctx, act("li", patrol.Cancel, p3), row("cancel")); err != nil {
		t.Fatal(err)
	}
	open, err := r.Patrols(ctx, false, 10)
	if err != nil || len(open) != 2 || open[0].ID != "p4" || open[1].TakenBy != "wang" {
		t.Errorf("%+v, %v", open, err)
	}
	if all, err := r.Patrols(ctx, true, 10); err != nil || len(all) != 3 {
		t.Errorf("%d rounds, %v", len(all), err)
	}
}
