package coverage

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// town is a made-up district: buildings of four walls in a lattice, areas between
// them, cameras on their walls, all from one seed.
func town(buildings, areas, cameras int, seed uint64) Plan {
	r := rand.New(rand.NewPCG(seed, 7))
	between := func(a, b float64) float64 { return a + r.Float64()*(b-a) }
	plan := Plan{States: map[string]State{}}
	side := 1
	for side*side < buildings {
		side++
	}
	const pitch = 34.0
	for i := range buildings {
		x, y := float64(i%side)*pitch, float64(i/side)*pitch
		w, d := between(10, 18), between(8, 14)
		for k, c := range [][4]float64{{0, 0, w, 0}, {w, 0, w, d}, {w, d, 0, d}, {0, d, 0, 0}} {
			plan.Walls = append(plan.Walls, Wall{ID: fmt.Sprintf("b%d-%d", i, k), From: Point{x + c[0], y + c[1]}, To: Point{x + c[2], y + c[3]}})
		}
	}
	cells := make([]int, side*side)
	for i := range cells {
		cells[i] = i
	}
	r.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	for i := range areas {
		x, y := float64(cells[i]%side)*pitch-8, float64(cells[i]/side)*pitch-8
		w, d := between(24, 31), between(24, 31)
		shape := Polygon{Outline: []Point{{x, y}, {x + w/2, y - 1}, {x + w, y}, {x + w + 1, y + d}, {x + w*0.3, y + d + 1}, {x, y + d}}}
		if i%3 == 0 { // the building is cut out
			shape.Holes = [][]Point{{{x + 8, y + 8}, {x + 18, y + 8}, {x + 18, y + 16}, {x + 8, y + 16}}}
		}
		rule := Types[i%len(Types)]
		plan.Areas = append(plan.Areas, Area{ID: fmt.Sprintf("area-%d", i), Type: rule.Type, Shape: shape, Min: Detect, Max: rule.Max})
	}
	for i := range cameras {
		cell := cells[r.IntN(areas)] // where there is something to see
		x, y := float64(cell%side)*pitch+between(-6, 8), float64(cell/side)*pitch-between(0.5, 6)
		id := fmt.Sprintf("cam-%d", i)
		tilt := between(5, 25)
		plan.Cameras = append(plan.Cameras, Camera{
			ID: id, At: Point{x, y}, HeightM: between(2.8, 6), HeadingDeg: between(0, 360), AngleDeg: between(50, 110),
			RangeM: between(25, 60), WidthPx: 2560, HeightPx: 1440, TiltDeg: &tilt, KeyPlace: i%5 == 0,
		})
		state := State{Condition: Sees, ClockRight: i%9 != 0}
		if i%10 == 3 {
			state = State{Condition: Conditions[1+i%(len(Conditions)-1)], Since: time.Date(2026, 5, 1, i%24, 0, 0, 0, time.UTC)}
		}
		plan.States[id] = state
	}
	return plan
}
