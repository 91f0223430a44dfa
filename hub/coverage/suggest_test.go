package coverage

import (
	"reflect"
	"testing"
)

func TestACameraThatLooksAwayIsToldWhereToLook(t *testing.T) {
	plan := court()
	plan.Cameras[0].HeadingDeg = 180
	site := build(t, plan)
	list := site.SuggestHeadings(3)
	if len(list) == 0 || list[0].Camera.ID != "cam-gate" || list[0].New {
		t.Fatalf("suggestions: %+v", list)
	}
	expect(t, "gain", list[0].Gain, 300, 3)
	next, mistakes := site.WithCamera(list[0].Camera)
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	expect(t, "coverage after it was turned so", next.Figures(noon).ByArea.Share, list[0].Share, 1e-9)
	if again := next.SuggestHeadings(3); len(again) != 0 {
		t.Errorf("nothing better is left: %+v", again)
	}
}

func TestTurningACameraIsNotSuggestedWhereItWouldLoseMore(t *testing.T) {
	plan := court()
	plan.Areas = append(plan.Areas, Area{ID: "green", Type: Green, Min: Monitor, Max: Identify,
		Shape: Polygon{Outline: []Point{{0, -20}, {10, -20}, {10, -10}, {0, -10}}}})
	if list := build(t, plan).SuggestHeadings(3); len(list) != 0 {
		t.Errorf("50 weighted m² of green for 300 of a gate: %+v", list)
	}
}

func TestOneMoreCameraIsSuggestedWhereItGainsMost(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{ID: "block", From: Point{-2, 8}, To: Point{12, 8}}} // hides the gate
	site := build(t, plan)
	model := plan.Cameras[0]
	model.ID = "cam-new"
	list, mistakes := site.SuggestCameras(model, 3)
	if len(mistakes) > 0 || len(list) == 0 {
		t.Fatal(list, mistakes)
	}
	if list[0].Gain < 270 || !list[0].New {
		t.Errorf("of 300 weighted m² behind the wall the best place gains %.0f", list[0].Gain)
	}
	plan.Cameras = append(plan.Cameras, list[0].Camera)
	plan.States["cam-new"] = seeing()
	expect(t, "coverage with it", build(t, plan).Figures(noon).ByArea.Share, list[0].Share, 1e-9)
	if _, mistakes := site.SuggestCameras(plan.Cameras[0], 1); len(mistakes) == 0 {
		t.Error("the id of a camera that stands was taken for a new one")
	}
}

func TestSuggestionsAreTheSameEveryTime(t *testing.T) {
	plan := town(16, 9, 10, 4)
	model := plan.Cameras[0]
	model.ID = "cam-new"
	a, _ := build(t, plan).SuggestCameras(model, 5)
	b, _ := build(t, plan).SuggestCameras(model, 5)
	if len(a) == 0 || !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
	for i := range a {
		if a[i].Gain <= 0 || i > 0 && a[i].Gain > a[i-1].Gain {
			t.Errorf("gain %d: %v", i, a[i].Gain)
		}
	}
	if x, y := build(t, plan).SuggestHeadings(5), build(t, plan).SuggestHeadings(5); !reflect.DeepEqual(x, y) {
		t.Errorf("%+v\n%+v", x, y)
	}
}
