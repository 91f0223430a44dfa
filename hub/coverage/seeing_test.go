package coverage

import (
	"slices"
	"testing"
)

func names(list []Sight) []string {
	var ids []string
	for _, one := range list {
		ids = append(ids, one.Camera)
	}
	return ids
}

func TestCamerasForAPlaceStandByDetailAndOnlyUsableOnesFirst(t *testing.T) {
	plan := court()
	for i, state := range []State{{Condition: Sees, ClockRight: false}, blind(Frozen, 1), seeing()} {
		c := plan.Cameras[0]
		c.ID, c.At.Y = []string{"cam-clock", "cam-frozen", "cam-near"}[i], 4
		plan.Cameras = append(plan.Cameras, c)
		plan.States[c.ID] = state
	}
	site := build(t, plan)
	list := site.SeeingPoint(Point{5, 15}, 0)
	if want := []string{"cam-near", "cam-gate", "cam-clock", "cam-frozen"}; !slices.Equal(names(list), want) {
		t.Fatalf("cameras: %v, want %v", names(list), want)
	}
	if usable := []bool{list[0].Usable, list[1].Usable, list[2].Usable, list[3].Usable}; !slices.Equal(usable, []bool{true, true, false, false}) {
		t.Errorf("usable: %v", usable)
	}
	expect(t, "detail from 15 m", list[1].PxM, 3840/(15.297*2*0.57735), 0.1)
	if got := site.SeeingPoint(Point{5, -5}, 0); len(got) != 0 {
		t.Errorf("behind them nobody sees anything: %v", got)
	}
	area, err := site.SeeingArea("north-gate")
	if err != nil || !slices.Equal(names(area)[:2], []string{"cam-near", "cam-gate"}) {
		t.Errorf("cameras of the gate: %v %v", area, err)
	}
	if _, err := site.SeeingArea("south-gate"); err == nil {
		t.Error("an area that is not there has no cameras, and no error")
	}
}

func TestDetailFollowsTheLens(t *testing.T) {
	c := Camera{WidthPx: 2560, AngleDeg: 90}
	expect(t, "2560 px over 90° at 10 m", c.PxM(10), 128, 1e-9)
	c.Lens = Fisheye
	expect(t, "the same of a fisheye", c.PxM(10), 2560/(10*1.5707963), 1e-3)
	for pxm, want := range map[float64]Level{12.4: Unseen, 12.5: Monitor, 25: Detect, 62.5: Observe, 125: Recognise, 249.9: Recognise, 250: Identify} {
		if got := LevelOf(pxm); got != want {
			t.Errorf("%v px/m is %s, want %s", pxm, got, want)
		}
	}
}

func TestTheGroundBelowThePictureIsNotSeen(t *testing.T) {
	tilt := 20.0
	c := Camera{ID: "c", HeightM: 4, AngleDeg: 90, WidthPx: 1920, HeightPx: 1080, RangeM: 60, TiltDeg: &tilt}
	near, known := c.near()
	// 90° wide is 58.7° high: the lower edge lies 49.4° down, 4 m / tan 49.4° ahead.
	expect(t, "near", near, 3.434, 0.01)
	if !known {
		t.Error("with a tilt it is known")
	}
	c.TiltDeg = nil
	if near, known = c.near(); near != 0 || known {
		t.Error("without a tilt nothing is known of it")
	}
	plan := court()
	plan.Cameras[0].NearM = 0
	view, err := build(t, plan).View("cam-gate")
	if err != nil || view.NearKnown {
		t.Errorf("the view hides that it does not know: %v %v", view.NearKnown, err)
	}
}

func TestZonesOfAViewHoldOneAnother(t *testing.T) {
	view, err := build(t, court()).View("cam-gate")
	if err != nil {
		t.Fatal(err)
	}
	// 3840 px over 60°: 250 px/m up to 13.3 m, 125 up to 26.6 m, then the range of 40 m.
	want := []Level{Monitor, Detect, Observe, Recognise, Identify}
	for i, z := range view.Zones {
		if z.Level != want[i] || i > 0 && z.M2 > view.Zones[i-1].M2+1e-6 {
			t.Errorf("zone %d: %s of %.1f m²", i, z.Level, z.M2)
		}
	}
	identify := view.Zones[4]
	expect(t, "reach of identification", identify.ToM, 12.96, 0.02)
	sector := 3.14159265 / 6 * identify.ToM * identify.ToM
	expect(t, "its area", identify.M2, sector-1*0.57735, 0.3) // less the triangle before its foot
}
