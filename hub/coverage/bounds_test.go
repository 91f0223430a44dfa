package coverage

import (
	"fmt"
	"math"
	"testing"
)

// A square of 200 m in which 120 cameras look across each other over 400 low walls: nothing that anybody would build, and cut with bounded work.
func TestAPlanOfNothingButCrossingsIsCutLessFinelyAndStillAddsUp(t *testing.T) {
	plan := Plan{States: map[string]State{}, Areas: []Area{{ID: "all", Type: Square, Min: Monitor, Max: Identify,
		Shape: Polygon{Outline: []Point{{0, 0}, {200, 0}, {200, 200}, {0, 200}}}}}}
	for i := range 400 {
		x, y := float64(i*37%200), float64(i*91%200)
		plan.Walls = append(plan.Walls, Wall{From: Point{x, y}, To: Point{x + float64(i%7) - 3, y + 4}, HeightM: float64(1 + i%4)})
	}
	for i := range 120 {
		c := Camera{ID: fmt.Sprintf("c%d", i), At: Point{float64(i*53%200) + 0.511, float64(i*17%200) + 0.313}, HeightM: 6,
			HeadingDeg: float64(i * 47 % 360), AngleDeg: 100, RangeM: 150, WidthPx: 7680}
		if len(checkCamera(c, "", newScene(plan.Walls, nil))) == 0 {
			plan.Cameras = append(plan.Cameras, c)
			plan.States[c.ID] = seeing()
		}
	}
	site := build(t, plan)
	f := site.Figures(noon)
	a := f.Areas[0]
	if a.GrainM <= 0.001 {
		t.Errorf("it was cut in millimetres; this test is to need more than that: %d cells", len(site.cut[0].pieces.cells))
	}
	if n := len(site.cut[0].pieces.cells); n > mostCells {
		t.Errorf("%d cells", n)
	}
	expect(t, "all of it", a.AreaM2, 40_000, 40)
	if sum := a.CoveredM2 + a.DarkM2 + a.UnknownM2 + a.UnplannedM2; math.Abs(sum-a.AreaM2) > 1e-6 {
		t.Errorf("parts of %.3f m² of %.3f", sum, a.AreaM2)
	}
	hits, n := 0, 0
	for x := 0.9; x < 200; x += 2.3 {
		for y := 0.7; y < 200; y += 2.3 {
			n++
			for _, v := range site.views {
				if levelAt(v.edges, Point{x, y}.node()) >= Monitor {
					hits++
					break
				}
			}
		}
	}
	expect(t, "covered, as points find it", a.Share, float64(hits)/float64(n), 0.02)
	t.Logf("grain %.3f m, %d cells, %d strands", a.GrainM, len(site.cut[0].pieces.cells), len(site.cut[0].pieces.strands))
}
