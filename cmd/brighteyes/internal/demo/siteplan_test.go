package demo

import (
	"math"
	"testing"
	"time"

	"brighteyes/hub/coverage"
)

// The first minute of the demo is told in these figures.
func TestThePlanIsWholeAndLosesAnEighthWithTheNorthGate(t *testing.T) {
	plan := wellSeen()
	site, mistakes := coverage.New(plan)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	f := site.Figures(time.Now())
	for _, a := range f.Areas {
		if a.Share < 0.999 {
			t.Errorf("%s is covered to %.3f", a.Area, a.Share)
		}
	}
	if len(f.Faults) > 0 || f.ByPoints.Covered != 6 {
		t.Errorf("%+v %+v", f.Faults, f.ByPoints)
	}
	frozen, err := site.WithState("cam-north-1", coverage.State{Condition: coverage.Frozen})
	if err != nil {
		t.Fatal(err)
	}
	f = frozen.Figures(time.Now())
	if share := f.ByArea.Share; math.Floor(share*1000) != 870 || len(f.ByPoints.Missed) != 1 || f.ByPoints.Missed[0] != "north-gate" {
		t.Errorf("without the north gate %.3f is covered, missed %v", share, f.ByPoints.Missed)
	}
}
