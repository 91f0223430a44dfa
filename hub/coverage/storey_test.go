package coverage

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// twoStoreys is the court with the same once more below it.
func twoStoreys() Plan {
	plan := court()
	for _, a := range court().Areas {
		a.ID, a.Storey = a.ID+"-below", -1
		plan.Areas = append(plan.Areas, a)
	}
	return plan
}

func TestACameraCoversItsOwnStoreyAlone(t *testing.T) {
	plan := twoStoreys()
	site := build(t, plan) // areas that lie above each other overlap nothing
	for _, a := range site.Figures(noon).Areas {
		if below := a.Area == "north-gate-below" || a.Area == "path-below"; below && (a.CoveredM2 > 0 || a.UnplannedM2 != a.AreaM2) || !below && a.Share < 0.99 {
			t.Errorf("%s: %+v", a.Area, a)
		}
	}
	if sights := site.SeeingPoint(Point{5, 15}, -1); len(sights) > 0 {
		t.Errorf("cameras of the ground see the cellar: %+v", sights)
	}
	if sights := site.SeeingPoint(Point{5, 15}, 0); len(sights) != 1 {
		t.Errorf("%+v", sights)
	}

	moved := plan.Cameras[0]
	moved.Storey = -1
	site, mistakes := site.WithCamera(moved)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	for _, a := range site.Figures(noon).Areas {
		if want := a.Area == "north-gate-below" || a.Area == "path"; (a.Share > 0.99) != want {
			t.Errorf("after the camera went down %s is covered by %v", a.Area, a.Share)
		}
	}
}

func TestWallsOfAnotherStoreyHideNothing(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{From: Point{-5, 5}, To: Point{35, 5}, Storey: -1}}
	if f := build(t, plan).Figures(noon); f.ByArea.Share < 0.99 {
		t.Errorf("covered %v", f.ByArea.Share)
	}
	plan.Walls[0].Storey = 0
	if f := build(t, plan).Figures(noon); f.ByArea.Share > 0.01 {
		t.Errorf("the same wall on the ground hides nothing: %v", f.ByArea.Share)
	}
}

func TestACameraAboveGroundThatLooksIntoAHomeOfAnotherStoreyIsAFault(t *testing.T) {
	seen := func(camera, window int, walls ...Wall) bool {
		plan := court()
		for i := range plan.Cameras {
			plan.Cameras[i].Storey = camera
		}
		plan.Windows = []Window{{ID: "w", From: Point{4, 9}, To: Point{6, 9}, TopM: 2, Storey: window}}
		plan.Walls = walls
		return len(faultsOf(t, plan, HomeWindow)) > 0
	}
	if !seen(0, 0) || !seen(0, 3) || !seen(2, 0) {
		t.Error("a home's window in view is no fault")
	}
	if seen(-1, 3) || seen(0, -1) {
		t.Error("a camera of the cellar looks into a home above, or one above into the cellar")
	}
	if before := (Wall{From: Point{-5, 5}, To: Point{35, 5}}); seen(0, 3, before) {
		t.Error("a wall that is higher than any camera hides no window")
	}
	before := Wall{From: Point{-5, 5}, To: Point{35, 5}, HeightM: 4}
	if seen(0, 0, before) || !seen(0, 3, before) {
		t.Error("a wall of 4 m hides a window on the ground, and is not trusted to hide one of the third storey")
	}
}

func TestARegisterSignedBeforeThereWereStoreysKeepsItsSeal(t *testing.T) {
	r := Register{court().Areas}
	text := string(r.Canonical())
	if strings.Contains(text, "storey") {
		t.Errorf("what was signed has a word that it did not have: %s", text)
	}
	r.Areas[0].Storey = 2
	if string(r.Canonical()) == text {
		t.Error("an area that moved to another storey is the same register")
	}
}

// However a town is spread over storeys, each storey has the figures that it would have
// alone.
func TestStoreysAreAsManyPlansOfTheirOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := town(6, 4, 8, rapid.Uint64Range(1, 50).Draw(t, "town"))
		storey := func() int { return rapid.IntRange(-1, 1).Draw(t, "storey") }
		for i := range plan.Areas {
			plan.Areas[i].Storey = storey()
		}
		for i := range plan.Cameras {
			plan.Cameras[i].Storey = storey()
		}
		for i := range plan.Walls {
			plan.Walls[i].Storey = storey()
		}
		if len(plan.Check()) > 0 { // a camera stands on a wall of its storey
			plan.Walls = nil
		}
		whole, _ := New(plan)
		for n := -1; n <= 1; n++ {
			alone := Plan{States: map[string]State{}}
			for _, a := range plan.Areas {
				if a.Storey == n {
					alone.Areas = append(alone.Areas, a)
				}
			}
			for _, w := range plan.Walls {
				if w.Storey == n {
					alone.Walls = append(alone.Walls, w)
				}
			}
			for _, c := range plan.Cameras {
				if c.Storey == n {
					alone.Cameras = append(alone.Cameras, c)
					alone.States[c.ID] = plan.States[c.ID]
				}
			}
			if len(alone.Areas) == 0 {
				continue
			}
			site, mistakes := New(alone)
			if len(mistakes) > 0 {
				t.Fatal(mistakes)
			}
			var want []AreaFigures
			for _, a := range whole.Figures(noon).Areas {
				for _, b := range alone.Areas {
					if a.Area == b.ID {
						want = append(want, a)
					}
				}
			}
			if got := site.Figures(noon).Areas; !reflect.DeepEqual(got, want) {
				t.Fatalf("storey %d alone\n%+v\nwithin all\n%+v", n, got, want)
			}
		}
	})
}
