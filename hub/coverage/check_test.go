package coverage

import (
	"math"
	"strings"
	"testing"
)

func TestMistakesSayWhereWhatAndWhatWouldBeRight(t *testing.T) {
	ring := func(p ...Point) []Point { return p }
	house := ring(Point{100, 100}, Point{110, 100}, Point{110, 110}, Point{100, 110})
	for _, c := range []struct {
		name  string
		spoil func(*Plan)
		where string
		right string // of the English text
	}{
		{"no number", func(p *Plan) { p.Areas[0].Shape.Outline[2].X = math.NaN() }, `areas[0] "north-gate" outline[2]`, "want one between -20000 and 20000"},
		{"no end", func(p *Plan) { p.Cameras[0].HeightM = math.Inf(1) }, `cameras[0] "cam-gate" height_m`, "between 0.5 and 100"},
		{"far away", func(p *Plan) { p.Cameras[0].At.Y = 1e9 }, `cameras[0] "cam-gate" at`, "between -20000 and 20000"},
		{"crosses itself", func(p *Plan) {
			p.Areas[0].Shape.Outline = ring(Point{0, 10}, Point{10, 20}, Point{10, 10}, Point{0, 20})
		}, `areas[0] "north-gate" outline`, "at (5.000, 15.000)"},
		{"two corners", func(p *Plan) { p.Areas[0].Shape.Outline = ring(Point{0, 0}, Point{1, 1}) }, `outline`, "at least 3"},
		{"a corner twice", func(p *Plan) { p.Areas[0].Shape.Outline[1] = p.Areas[0].Shape.Outline[0] }, `outline[1]`, "remove one"},
		{"first corner repeated", func(p *Plan) {
			p.Areas[0].Shape.Outline = append(p.Areas[0].Shape.Outline, p.Areas[0].Shape.Outline[0])
		}, `outline[4]`, "remove one"},
		{"no area", func(p *Plan) { p.Areas[0].Shape.Outline = ring(Point{0, 0}, Point{5, 0}, Point{9, 0.001}) }, `outline`, "at least 0.1"},
		{"hole outside", func(p *Plan) {
			p.Areas[0].Shape.Holes = [][]Point{{{8, 12}, {14, 12}, {14, 16}, {8, 16}}}
		}, `holes[0]`, "move it inside"},
		{"holes overlap", func(p *Plan) {
			p.Areas[0].Shape.Holes = [][]Point{{{2, 12}, {6, 12}, {6, 16}, {2, 16}}, {{3, 13}, {7, 13}, {7, 17}, {3, 17}}}
		}, `holes[1]`, "one hole of the two"},
		{"areas overlap", func(p *Plan) {
			for i := range p.Areas[1].Shape.Outline {
				p.Areas[1].Shape.Outline[i].X -= 15
			}
		}, `areas[1] "path"`, `"north-gate" by 50.0 m²`},
		{"area twice", func(p *Plan) { p.Areas[1].ID = "north-gate" }, `areas[1]`, "once only"},
		{"unknown type", func(p *Plan) { p.Areas[0].Type = "hot_spot" }, `type`, "entrance, playground"},
		{"levels the wrong way", func(p *Plan) { p.Areas[0].Min, p.Areas[0].Max = Identify, Detect }, `min`, "the least not above the most"},
		{"wall of no length", func(p *Plan) { p.Walls = []Wall{{ID: "w", From: Point{1, 1}, To: Point{1, 1.0002}}} }, `wall "w"`, "remove it"},
		{"wall below the ground", func(p *Plan) {
			p.Walls = []Wall{{From: Point{1, 1}, To: Point{1, 2}, HeightM: -3}}
		}, `walls[0] height_m`, "between 0.01"},
		{"camera on a wall", func(p *Plan) { p.Walls = []Wall{{ID: "w", From: Point{0, 0}, To: Point{10, 0}}} }, `cameras[0] "cam-gate" at`, "put it at (5.00, 0.10), 0.10 m before the wall"},
		{"camera of a bad id", func(p *Plan) { p.Cameras[0].ID = "Cam Gate" }, `cameras[0]`, "lower-case"},
		{"a telephone number", func(p *Plan) { p.Areas[0].Name = "北门 13800138000" }, `name`, "the name of a place"},
		{"camera twice", func(p *Plan) { p.Cameras[1].ID = "cam-gate" }, `cameras[1]`, "once only"},
		{"flat and too wide", func(p *Plan) { p.Cameras[0].AngleDeg = 170 }, `angle_deg`, "fisheye"},
		{"unknown lens", func(p *Plan) { p.Cameras[0].Lens = "zoom" }, `lens`, "flat or fisheye"},
		{"mask of no window", func(p *Plan) { p.Cameras[0].MaskedWindows = []string{"w9"} }, `masked_windows[0]`, "a window of the plan"},
		{"state of no camera", func(p *Plan) { p.States["cam-x"] = seeing() }, `states "cam-x"`, "no camera"},
		{"unknown condition", func(p *Plan) { p.States["cam-gate"] = State{Condition: "tired"} }, `states "cam-gate"`, "frozen, blurred"},
		{"building without a number", func(p *Plan) { p.Buildings = []Building{{ID: "b1", Outline: house}} }, `buildings[0] "b1" number`, "1 to 20"},
		{"building twice", func(p *Plan) {
			p.Buildings = []Building{{"b1", "1", house}, {"b2", "1", house}}
		}, `buildings[1] "b2" number`, "drawn once"},
		{"building of a line", func(p *Plan) { p.Buildings = []Building{{"b1", "1", house[:2]}} }, `buildings[0] "b1" outline`, "at least 3"},
		{"entrance of no building", func(p *Plan) { p.Doors = []Door{{ID: "d", Building: "7"}} }, `doors[0] "d" building`, "draw it first"},
		{"entrance in the garden", func(p *Plan) {
			p.Buildings, p.Doors = []Building{{"b1", "1", house}}, []Door{{ID: "d", Building: "1", At: Point{105, 95}}}
		}, `doors[0] "d" at`, "move it onto the wall"},
		{"gate without a name", func(p *Plan) { p.Doors = []Door{{ID: "d"}} }, `doors[0] "d" name`, "what people call it"},
		{"gate in a house", func(p *Plan) {
			p.Buildings, p.Doors = []Building{{"b1", "1", house}}, []Door{{ID: "d", Name: "东门", At: Point{105, 105}}}
		}, `doors[0] "d" at`, "a gate outside"},
		{"nothing", func(p *Plan) { p.Areas = nil }, `areas`, "at least one"},
		{"too much", func(p *Plan) { p.Cameras = make([]Camera, mostCameras+1) }, `cameras`, "at most 2000"},
	} {
		plan := court()
		c.spoil(&plan)
		site, mistakes := New(plan)
		if site != nil || len(mistakes) == 0 {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		m := mistakes[0]
		if !strings.Contains(m.Where, c.where) || !strings.Contains(m.Text.In("en"), c.right) || m.Text.In("zh") == m.Text.In("en") {
			t.Errorf("%s: %s\n%s", c.name, m, m.Text.In("zh"))
		}
	}
	if flaws := words().Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestWhatTheMistakeProposesForACameraOnAWallIsRight(t *testing.T) {
	plan := court()
	plan.Walls = []Wall{{ID: "w", From: Point{0, 0}, To: Point{10, 0}}}
	plan.Cameras[0].At = Point{5, 0.10} // as it was told
	expect(t, "coverage", build(t, plan).Figures(noon).ByArea.Share, 1, 1e-3)
	plan.Cameras[0].At = Point{5, -0.10} // behind the wall
	expect(t, "coverage from behind", build(t, plan).Figures(noon).Areas[0].Share, 0, 0)
}

func TestACameraSeesNothingThroughABuilding(t *testing.T) {
	plan := court()
	plan.Cameras, plan.States = plan.Cameras[:1], map[string]State{"cam-gate": seeing()}
	expect(t, "coverage", build(t, plan).Figures(noon).Areas[0].Share, 1, 1e-3)
	plan.Buildings = []Building{{"b1", "1", []Point{{-20, 4}, {30, 4}, {30, 8}, {-20, 8}}}}
	expect(t, "coverage behind a building", build(t, plan).Figures(noon).Areas[0].Share, 0, 0)
}

func TestTouchingIsNoMistake(t *testing.T) {
	plan := court()
	// Two triangles that touch in a corner, as one outline; and an area beside it that shares an edge.
	plan.Areas[0].Shape.Outline = []Point{{0, 10}, {10, 10}, {5, 15}, {10, 20}, {0, 20}, {5, 15}}
	plan.Areas[1].Shape.Outline = []Point{{10, 10}, {20, 10}, {20, 20}, {10, 20}}
	plan.Areas[1].Shape.Holes = [][]Point{{{10, 12}, {12, 14}, {10, 16}}} // touches the outline
	f := build(t, plan).Figures(noon)
	expect(t, "the area of the touching triangles", f.Areas[0].AreaM2, 50, 0.01)
	expect(t, "the area beside them without its hole", f.Areas[1].AreaM2, 96, 0.01)
	shape, _ := build(t, plan).Covered("north-gate")
	if len(shape) != 2 {
		t.Errorf("the two triangles are drawn as %v", shape)
	}
}

func TestMistakesAreBounded(t *testing.T) {
	plan := court()
	for range 5000 {
		plan.Walls = append(plan.Walls, Wall{})
	}
	if got := len(plan.Check()); got != mostMistakes {
		t.Errorf("%d mistakes are told, want %d", got, mostMistakes)
	}
}
