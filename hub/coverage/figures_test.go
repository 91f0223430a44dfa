package coverage

import (
	"slices"
	"testing"
)

func TestACameraThatFreezesTakesItsWeightedAreaWithIt(t *testing.T) {
	site := build(t, court())
	before := site.Figures(noon)
	// Of the gate's square the camera sees what lies within 30° of its heading: at 10 m
	// its wedge is 11.5 m wide, so all of it.
	expect(t, "coverage of all", before.ByArea.Share, 1, 1e-3)
	expect(t, "weighted total", before.ByArea.Total, 3*100+100, 1e-6)

	frozen := site.with(t, "cam-gate", blind(Frozen, 2)).Figures(noon)
	expect(t, "coverage without the gate", frozen.ByArea.Share, 100.0/400, 1e-3)
	expect(t, "dark", frozen.ByArea.Dark, 300, 0.5)
	expect(t, "points", frozen.ByPoints.Share, 0.5, 0)
	if !slices.Equal(frozen.ByPoints.Missed, []string{"north-gate"}) {
		t.Errorf("places that do not count: %v", frozen.ByPoints.Missed)
	}
	gate := frozen.Areas[0]
	if len(gate.Lost) != 1 || !slices.Equal(gate.Lost[0].Cameras, []string{"cam-gate"}) || gate.Lost[0].Conditions[0] != Frozen || gate.Lost[0].Unknown {
		t.Errorf("the gate fell blind by %+v", gate.Lost)
	}
	again := site.with(t, "cam-gate", seeing()).Figures(noon)
	expect(t, "coverage when it sees again", again.ByArea.Share, before.ByArea.Share, 0)
}

func TestByAreaAndByPointsAreTwoFigures(t *testing.T) {
	site := build(t, court()).with(t, "cam-path", blind(Offline, 1))
	f := site.Figures(noon)
	expect(t, "可视覆盖率", f.ByArea.Share, 0.75, 1e-3)
	expect(t, "点位覆盖率", f.ByPoints.Share, 0.5, 0)
}

func TestACameraOfUnknownConditionCoversNothingAndIsNotCalledDark(t *testing.T) {
	plan := court()
	delete(plan.States, "cam-gate")
	f := build(t, plan).Figures(noon)
	expect(t, "covered", f.ByArea.Share, 0.25, 1e-3)
	expect(t, "dark", f.ByArea.Dark, 0, 0)
	expect(t, "unknown", f.ByArea.Unknown, 300, 0.5)
	if r := f.Repairs; len(r) != 1 || r[0].Condition != Unknown || r[0].SinceKnown {
		t.Errorf("repairs: %+v", r)
	}
}

func TestTheWorstSingleFailureIsWhatNobodyElseSees(t *testing.T) {
	plan := court()
	f := build(t, plan).Figures(noon)
	if f.Losses[0].Camera != "cam-gate" || f.Losses[1].Camera != "cam-path" {
		t.Fatalf("losses: %+v", f.Losses)
	}
	expect(t, "loss of the gate's camera", f.Losses[0].Weighted, 300, 0.5)
	// A second camera beside it: now losing the path costs most.
	second := plan.Cameras[0]
	second.ID, second.At.X = "cam-gate-2", 5.5
	plan.Cameras = append(plan.Cameras, second)
	plan.States["cam-gate-2"] = seeing()
	f = build(t, plan).Figures(noon)
	if f.Losses[0].Camera != "cam-path" {
		t.Errorf("losses: %+v", f.Losses)
	}
	expect(t, "the gate seen by two", f.Areas[0].ByCameras[2], 100, 4)
}

func TestRepairsStandByWeightedAreaTimesHours(t *testing.T) {
	site := build(t, court()).with(t, "cam-gate", blind(Blurred, 1)).with(t, "cam-path", blind(Offline, 10))
	r := site.Figures(noon).Repairs
	if r[0].Camera != "cam-path" || r[1].Camera != "cam-gate" {
		t.Fatalf("100 m² for 10 h stand before 300 for 1 h: %+v", r)
	}
	expect(t, "urgency of the path", r[0].Urgency, 1000, 5)
	expect(t, "urgency of the gate", r[1].Urgency, 300, 1)
	r = site.with(t, "cam-gate", blind(Blurred, 4)).Figures(noon).Repairs
	if r[0].Camera != "cam-gate" {
		t.Errorf("300 m² for 4 h stand before 100 for 10 h: %+v", r)
	}
}

func TestWhatTwoFailedCamerasWouldBothCoverNamesBoth(t *testing.T) {
	plan := court()
	second := plan.Cameras[0]
	second.ID, second.At.X = "cam-gate-2", 5.5
	plan.Cameras = append(plan.Cameras, second)
	plan.States["cam-gate"], plan.States["cam-gate-2"] = blind(Frozen, 1), blind(Offline, 1)
	f := build(t, plan).Figures(noon)
	if lost := f.Areas[0].Lost[0]; !slices.Equal(lost.Cameras, []string{"cam-gate", "cam-gate-2"}) || !slices.Equal(lost.Conditions, []Condition{Frozen, Offline}) {
		t.Errorf("lost: %+v", lost)
	}
	plan.States["cam-gate-2"] = State{}
	f = build(t, plan).Figures(noon)
	if lost := f.Areas[0].Lost[0]; !lost.Unknown {
		t.Errorf("what a camera of unknown condition would cover is not known to be dark: %+v", lost)
	}
}

func TestKeyCamerasAreCountedApart(t *testing.T) {
	plan := court()
	plan.Cameras[0].KeyPlace = true
	plan.States["cam-gate"] = blind(Black, 1)
	if k := build(t, plan).Figures(noon).KeyCameras; k.Total != 1 || k.Seeing != 0 {
		t.Errorf("key cameras: %+v", k)
	}
}

func TestEachConditionButSeesCoversNothing(t *testing.T) {
	site := build(t, court())
	for _, c := range Conditions {
		share := site.with(t, "cam-gate", State{Condition: c}).Figures(noon).Areas[0].Share
		if (share > 0) != (c == Sees) {
			t.Errorf("a camera that is %s covers %.3f of the gate", c, share)
		}
	}
}

func TestAWallHidesWhatIsBehindIt(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{ID: "fence", From: Point{0, 15}, To: Point{10, 15}}}
	f := build(t, plan).Figures(noon)
	expect(t, "half of the gate", f.Areas[0].Share, 0.5, 1e-3)
	expect(t, "unplanned", f.Areas[0].UnplannedM2, 50, 0.1)
	// From 3 m one sees over a fence of 1 m: its shadow ends at 1.5 times its distance.
	plan.Walls[0].HeightM = 0.5
	f = build(t, plan).Figures(noon)
	expect(t, "hidden by a low fence, 15 m to 18 m", f.Areas[0].CoveredM2, 70, 0.3)
}

func TestTheRegisterOfTheFiguresIsNamed(t *testing.T) {
	plan := court()
	signed, mistakes := Sign(Register{plan.Areas}, "officer", noon, "")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	if got := build(t, plan).Figures(noon).Register; got != signed.Content {
		t.Errorf("figures are of %s, signed was %s", got, signed.Content)
	}
}
