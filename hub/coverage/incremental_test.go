package coverage

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestChangesOneByOneGiveWhatTheWholePlanGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := town(9, 6, 12, rapid.Uint64Range(1, 50).Draw(t, "town"))
		site, mistakes := New(plan)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		for n := range rapid.IntRange(1, 8).Draw(t, "changes") {
			site = changed(t, site, &plan, fmt.Sprintf("new-%d", n))
		}
		whole, mistakes := New(plan)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		if got, want := site.Figures(noon), whole.Figures(noon); !reflect.DeepEqual(got, want) {
			t.Fatalf("one by one\n%+v\nat once\n%+v", got, want)
		}
		for _, a := range plan.Areas {
			got, _ := site.Uncovered(a.ID)
			want, _ := whole.Uncovered(a.ID)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s is hatched otherwise: %v, %v", a.ID, got, want)
			}
		}
	})
}

// changed makes one change to the site, and the same to the plan.
func changed(t *rapid.T, site *Site, plan *Plan, unused string) *Site {
	i := rapid.IntRange(0, len(plan.Cameras)-1).Draw(t, "camera")
	c := plan.Cameras[i]
	switch rapid.SampledFrom([]string{"turn", "state", "add", "remove"}).Draw(t, "change") {
	case "turn":
		c.HeadingDeg = float64(rapid.IntRange(0, 359).Draw(t, "heading"))
		plan.Cameras[i] = c
	case "add":
		c.ID = unused
		c.At.X += 1.5
		plan.Cameras = append(plan.Cameras, c)
	case "remove":
		if len(plan.Cameras) == 1 {
			return site
		}
		plan.Cameras = slices.Delete(plan.Cameras, i, i+1)
		delete(plan.States, c.ID)
		return site.WithoutCamera(c.ID)
	case "state":
		state := State{Condition: rapid.SampledFrom(Conditions[:]).Draw(t, "condition"), Since: noon}
		plan.States[c.ID] = state
		next, err := site.WithState(c.ID, state)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	next, mistakes := site.WithCamera(c)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	return next
}

func TestASiteThatSomebodyReadsDoesNotChange(t *testing.T) {
	site := build(t, town(9, 6, 12, 3))
	before := site.Figures(noon)
	shape, _ := site.Covered("area-0")
	c := site.Cameras()[0]
	c.HeadingDeg += 90
	if _, mistakes := site.WithCamera(c); len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	site.with(t, c.ID, State{Condition: Offline})
	site.WithoutCamera(c.ID)
	if !reflect.DeepEqual(site.Figures(noon), before) {
		t.Error("its figures changed")
	}
	if again, _ := site.Covered("area-0"); !reflect.DeepEqual(again, shape) {
		t.Error("its shapes changed")
	}
}

func TestAStateOfAStrangerIsRefused(t *testing.T) {
	site := build(t, court())
	if _, err := site.WithState("cam-nobody", seeing()); err == nil {
		t.Error("no camera has this id")
	}
	if _, err := site.WithState("cam-gate", State{Condition: "asleep"}); err == nil {
		t.Error("no condition has this name")
	}
}
