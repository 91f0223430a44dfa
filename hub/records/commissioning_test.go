package records

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/commissioning"
)

func TestAChecklistIsChangedByOneAtATimeAndFoundWhileItLives(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	c := commissioning.Begin("c01", devices.Device{ID: "cam-1", Kind: devices.Camera}, "zhang", noon)
	if err := r.AddChecklist(ctx, c, row("begin")); err != nil {
		t.Fatal(err)
	}
	ticked, err := c.Do(commissioning.Act{Verb: commissioning.TickItem, Item: "mask", Note: "遮住了窗户", By: "zhang", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	given, err := c.Do(commissioning.Act{Verb: commissioning.GiveUp, Note: "不装了", By: "li", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutChecklist(ctx, ticked, row("tick")); err != nil {
		t.Fatal(err)
	}
	if err := r.PutChecklist(ctx, given, row("abandon")); !errors.Is(err, commissioning.ErrConflict) {
		t.Errorf("who came second overwrote who came first: %v", err)
	}
	living, err := r.Checklists(ctx, "", true, 10)
	if err != nil || len(living) != 1 || living[0].Version != 2 || len(living[0].Timeline) != 2 {
		t.Fatalf("%+v, %v", living, err)
	}
	given.Version = 3
	if err := r.PutChecklist(ctx, given, row("abandon")); err != nil {
		t.Fatal(err)
	}
	if living, err = r.Checklists(ctx, "", true, 10); err != nil || len(living) != 0 {
		t.Errorf("one that is over is found as living: %+v, %v", living, err)
	}
	if all, err := r.Checklists(ctx, "cam-1", false, 10); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := r.Checklist(ctx, "none"); !errors.Is(err, commissioning.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestTheNewestProofOfEachGateIsFound(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for i, p := range []commissioning.Proof{
		{ID: "p1", Device: "gate-1", What: commissioning.FailState, Result: commissioning.FailsLocked},
		{ID: "p2", Device: "gate-1", What: commissioning.FireRelease, Result: commissioning.Released},
		{ID: "p3", Device: "gate-1", What: commissioning.FailState, Result: commissioning.FailsOpen},
		{ID: "p4", Device: "gate-2", What: commissioning.FailState, Result: commissioning.FailsOpen},
	} {
		p.At = noon.Add(time.Duration(i) * time.Hour)
		if err := r.AddProof(ctx, p, row(p.ID)); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(device string) (all string) {
		list, err := r.Proofs(ctx, device)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			all += p.ID + " "
		}
		return all
	}
	if got := ids(""); got != "p4 p3 p2 " {
		t.Errorf("the newest are %s", got)
	}
	if got := ids("gate-1"); got != "p3 p2 p1 " {
		t.Errorf("all of gate-1 are %s", got)
	}
}

func TestSuspensionsAndReplacementsAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	s, err := commissioning.AskFor(commissioning.Suspension{ID: "s1", Device: "cam-1", Reason: "立杆迁移", AskedBy: "zhang", AskedAt: noon, Until: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.AddSuspension(ctx, s, row("ask")); err != nil {
		t.Fatal(err)
	}
	if s, err = s.Decide("wang", true, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := r.PutSuspension(ctx, s, row("approve")); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Suspension(ctx, "s1"); err != nil || got.From == nil || !got.From.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v, %v", got, err)
	}
	n := commissioning.Replacement{Old: "cam-1", New: "cam-9", By: "zhang", At: noon, Reason: "损坏"}
	if err := r.AddReplacement(ctx, n, row("replace")); err != nil {
		t.Fatal(err)
	}
	if chain, err := r.Replacements(ctx); err != nil || len(chain) != 1 || chain[0] != n {
		t.Errorf("%+v, %v", chain, err)
	}
}
