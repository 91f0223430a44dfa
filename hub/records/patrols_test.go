package records

import (
	"context"
	"errors"
	"fmt"
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
	open, _, err := r.Patrols(ctx, patrol.Filter{Limit: 10})
	if err != nil || len(open) != 2 || open[0].ID != "p4" || open[1].TakenBy != "wang" {
		t.Errorf("%+v, %v", open, err)
	}
	if all, next, err := r.Patrols(ctx, patrol.Filter{Over: true, Limit: 10}); err != nil || len(all) != 3 || next != "" {
		t.Errorf("%d rounds, %v", len(all), err)
	}
	if of, err := r.PatrolOf(ctx, "a1"); err != nil || of.ID != "p1" {
		t.Errorf("%+v, %v", of, err)
	}
	if _, err := r.PatrolOf(ctx, "a9"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if at, _, err := r.Patrols(ctx, patrol.Filter{Over: true, Place: "gate"}); err != nil || len(at) != 3 {
		t.Errorf("%d rounds at the gate, %v", len(at), err)
	}
	if at, _, err := r.Patrols(ctx, patrol.Filter{Over: true, Place: "gat%"}); err != nil || len(at) != 0 {
		t.Errorf("%d rounds nowhere, %v", len(at), err)
	}
}

func TestRoundsAreFoundByTheTimeInWhichTheyWereOpen(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	at := func(minutes int) time.Time {
		return noon.Add(time.Duration(minutes)*time.Minute + 123456*time.Microsecond)
	}
	for i, id := range []string{"p1", "p2", "p3"} { // an hour each, the last is open
		one, err := patrol.New(patrol.Task{ID: id, OpenedAt: at(60 * i), DueAt: at(600), Points: []patrol.Point{{Place: "gate"}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.AddPatrol(ctx, one, row(id)); err != nil {
			t.Fatal(err)
		}
		if id == "p3" {
			continue
		}
		if one, err = one.Do(patrol.Act{Verb: patrol.Cancel, By: "wang", At: at(60*i + 59), Note: "x"}); err != nil {
			t.Fatal(err)
		}
		if err := r.PutPatrol(ctx, one, row(id+"c")); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		from, to int
		want     string
	}{{-60, -1, ""}, {-60, 0, "p1"}, {10, 20, "p1"}, {59, 60, "p2p1"}, {100, 1000, "p3p2"}, {900, 1000, "p3"}} {
		list, _, err := r.Patrols(ctx, patrol.Filter{Over: true, From: at(c.from), To: at(c.to)})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, one := range list {
			got += one.ID
		}
		if got != c.want {
			t.Errorf("from %d to %d: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestRoundsBeyondAPageAreOnTheNext(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	const rounds = 231
	for i := range rounds {
		one, err := patrol.New(patrol.Task{ID: fmt.Sprintf("p%04d", i), OpenedAt: noon, DueAt: noon.Add(time.Hour), Points: []patrol.Point{{Place: "gate"}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.AddPatrol(ctx, one, row(one.ID)); err != nil {
			t.Fatal(err)
		}
	}
	seen, cursor := 0, ""
	for want := rounds - 1; ; {
		page, next, err := r.Patrols(ctx, patrol.Filter{Limit: 100, Cursor: cursor})
		if err != nil || len(page) == 0 {
			t.Fatal(page, err)
		}
		for _, one := range page {
			if one.ID != fmt.Sprintf("p%04d", want) {
				t.Fatalf("%s is listed, want p%04d", one.ID, want)
			}
			want--
		}
		if seen += len(page); next == "" {
			break
		}
		cursor = next
	}
	if seen != rounds {
		t.Errorf("%d of %d rounds are listed", seen, rounds)
	}
	if _, _, err := r.Patrols(ctx, patrol.Filter{Cursor: "nonsense"}); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}
