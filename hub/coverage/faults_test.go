package coverage

import "testing"

func faultsOf(t *testing.T, plan Plan, kind FaultKind) []Fault {
	t.Helper()
	var list []Fault
	for _, f := range build(t, plan).Figures(noon).Faults {
		if f.Kind == kind {
			list = append(list, f)
		}
	}
	return list
}

func TestMoreDetailThanAnAreaAllowsIsAFault(t *testing.T) {
	plan := court()
	if got := faultsOf(t, plan, OverDetail); len(got) != 0 {
		t.Fatalf("identification is allowed: %+v", got)
	}
	plan.Areas[0].Max = Recognise // which reaches 12.96 m, and the area begins at 10 m
	got := faultsOf(t, plan, OverDetail)
	if len(got) != 1 || got[0].Camera != "cam-gate" || got[0].Area != "north-gate" || got[0].Level != Identify || !got[0].Seeing {
		t.Fatalf("faults: %+v", got)
	}
	expect(t, "shown too well", got[0].M2, 25, 2)
	plan.States["cam-gate"] = blind(Frozen, 1)
	if got := faultsOf(t, plan, OverDetail); len(got) != 1 || got[0].Seeing {
		t.Errorf("a frozen camera will look again: %+v", got)
	}
}

func TestAHomesWindowInViewIsAFaultUntilItIsMasked(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{ID: "facade", From: Point{0, 25}, To: Point{10, 25}}}
	plan.Windows = []Window{{ID: "w-front", From: Point{4, 25}, To: Point{6, 25}}, {ID: "w-back", From: Point{4, 33}, To: Point{6, 33}}}
	got := faultsOf(t, plan, HomeWindow)
	if len(got) != 1 || got[0].Window != "w-front" || got[0].Share != 1 {
		t.Fatalf("a window in the facade is seen, one behind it is not: %+v", got)
	}
	expect(t, "its detail", got[0].PxM, 3840/(25*2*0.57735), 2)
	plan.Cameras[0].MaskedWindows = []string{"w-front"}
	if got := faultsOf(t, plan, HomeWindow); len(got) != 0 {
		t.Errorf("it is masked: %+v", got)
	}
}

func TestALowWallIsTrustedToHideAWindowOnlyWhenItsHeightIsKnown(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{ID: "fence", From: Point{0, 20}, To: Point{10, 20}, HeightM: 2.5}}
	plan.Windows = []Window{{ID: "w", From: Point{4, 25}, To: Point{6, 25}}}
	if got := faultsOf(t, plan, HomeWindow); len(got) != 1 {
		t.Errorf("the window may be high up: %+v", got)
	}
	plan.Windows[0].TopM = 2.2 // the line from 3 m to it passes 20 m out at 2.36 m
	if got := faultsOf(t, plan, HomeWindow); len(got) != 0 {
		t.Errorf("the fence of 2.5 m hides it: %+v", got)
	}
	plan.Windows[0].TopM = 3.5
	if got := faultsOf(t, plan, HomeWindow); len(got) != 1 {
		t.Errorf("its upper edge stands above the fence: %+v", got)
	}
}
