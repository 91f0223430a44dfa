package footway

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"brighteyes/hub/coverage"
)

func box(x1, y1, x2, y2 float64) []coverage.Point {
	return []coverage.Point{{X: x1, Y: y1}, {X: x2, Y: y1}, {X: x2, Y: y2}, {X: x1, Y: y2}}
}

// court is a house behind another one, with a gate before both.
func court() coverage.Plan {
	return coverage.Plan{
		Buildings: []coverage.Building{{ID: "b1", Number: "1", Outline: box(10, 10, 30, 20)}, {ID: "b2", Number: "2", Outline: box(10, 30, 30, 40)}},
		Doors:     []coverage.Door{{ID: "south", Name: "南门", At: coverage.Point{X: 20, Y: 0}}, {ID: "d2", At: coverage.Point{X: 20, Y: 30}, Building: "2"}},
	}
}

func find(t *testing.T, plan coverage.Plan, building, gate string) Way {
	t.Helper()
	w, err := To(t.Context(), plan, building, gate)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheWayGoesAroundTheHouseInBetween(t *testing.T) {
	w := find(t, court(), "2", "")
	around := math.Hypot(10, 10) + 10 + math.Hypot(10, 10) // past two corners of the first house
	if w.Metres < around || w.Metres > around+2 || len(w.Points) < 4 || w.Gate.ID != "south" || w.Door.ID != "d2" || !w.Drawn || w.Minutes != 1 {
		t.Errorf("%+v; want a little more than %.1f m", w, around)
	}
}

func TestWithNothingInBetweenTheWayIsStraightToTheDoor(t *testing.T) {
	plan := court()
	plan.Buildings = plan.Buildings[1:]
	if w := find(t, plan, "2", ""); math.Abs(w.Metres-30) > 0.001 {
		t.Errorf("%.2f m over %v; want 30", w.Metres, w.Points)
	}
}

func TestWhereNoEntranceIsDrawnTheWayEndsAtTheNearestOuterWall(t *testing.T) {
	w := find(t, court(), "1", "")
	if last := w.Points[len(w.Points)-1]; w.Drawn || w.Doors != 0 || last != (coverage.Point{X: 20, Y: 10}) {
		t.Errorf("%+v", w)
	}
}

func TestTheGateAndTheEntranceAreTheNearestUnlessOneIsAskedFor(t *testing.T) {
	plan := court()
	plan.Doors = append(plan.Doors, coverage.Door{ID: "north", Name: "北门", At: coverage.Point{X: 20, Y: 60}}, coverage.Door{ID: "d2b", At: coverage.Point{X: 20, Y: 40}, Building: "2"})
	if w := find(t, plan, "2", ""); w.Gate.ID != "north" || w.Door.ID != "d2b" || w.Doors != 2 || math.Abs(w.Metres-20) > 0.001 {
		t.Errorf("%+v", w)
	}
	if w := find(t, plan, "2", "south"); w.Gate.ID != "south" || w.Door.ID != "d2" {
		t.Errorf("%+v", w)
	}
}

// A fence may be drawn through its gate, and then the way begins on a wall.
func TestAGateThatLiesOnAFenceLeadsThroughIt(t *testing.T) {
	plan := court()
	corners := box(0, 0, 40, 50)
	for i, from := range corners {
		plan.Walls = append(plan.Walls, coverage.Wall{From: from, To: corners[(i+1)%4], HeightM: 2})
	}
	if w := find(t, plan, "1", "south"); w.Metres < 10 || w.Metres > 10.2 {
		t.Errorf("%+v", w)
	}
}

func TestItIsSaidWhyThereIsNoWay(t *testing.T) {
	closed := court()
	for i, from := range box(5, 25, 35, 45) {
		closed.Walls = append(closed.Walls, coverage.Wall{From: from, To: box(5, 25, 35, 45)[(i+1)%4]})
	}
	below := court() // a wall of the cellar is in nobody's way
	for _, w := range closed.Walls {
		w.Storey = -1
		below.Walls = append(below.Walls, w)
	}
	large := court()
	for i := range mostWalls {
		large.Walls = append(large.Walls, coverage.Wall{From: coverage.Point{X: float64(i)}, To: coverage.Point{X: float64(i), Y: 1}})
	}
	far := court() // one wall that leads far away
	far.Walls = append(far.Walls, coverage.Wall{From: coverage.Point{X: 100}, To: coverage.Point{X: 20_000, Y: 20_000}})
	jagged := court() // few walls, and many places to turn
	for i := range mostWalls - 8 {
		x, y := 100+10*float64(i%30), 10*float64(i/30)
		jagged.Walls = append(jagged.Walls, coverage.Wall{From: coverage.Point{X: x, Y: y}, To: coverage.Point{X: x + 1, Y: y}})
	}
	for _, c := range []struct {
		plan           coverage.Plan
		building, gate string
		want           error
	}{{court(), "9", "", ErrNoBuilding}, {court(), "2", "west", ErrNoGate}, {closed, "2", "", ErrBlocked}, {below, "2", "", nil}, {large, "2", "", ErrLarge}, {far, "2", "", ErrLarge}, {jagged, "2", "", ErrLarge}} {
		if _, err := To(t.Context(), c.plan, c.building, c.gate); !errors.Is(err, c.want) {
			t.Errorf("to %q from %q: %v; want %v", c.building, c.gate, err, c.want)
		}
	}
}

func TestNobodySearchesForAWayForWhomNobodyWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := To(ctx, court(), "2", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Whatever is drawn, a way crosses no building and no wall, and none is shorter than
// the straight line.
func TestNoWayEverCrossesABuildingOrAWall(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		plan := randomPlan(t)
		w, err := To(context.Background(), plan, "0", "")
		if err != nil {
			return
		}
		found++
		first, last := w.Points[0], w.Points[len(w.Points)-1]
		if w.Metres < apart(first, last)-1e-9 {
			t.Fatalf("%.3f m, and the straight line has %.3f", w.Metres, apart(first, last))
		}
		for i := 1; i < len(w.Points); i++ {
			a, b := w.Points[i-1], w.Points[i]
			expectNoCrossing(t, plan, a, b)
			for _, house := range plan.Buildings {
				for k := 1; k < 50; k++ {
					p := coverage.Point{X: a.X + (b.X-a.X)*float64(k)/50, Y: a.Y + (b.Y-a.Y)*float64(k)/50}
					if _, deep := coverage.NearestOn(house.Outline, p); deep > 0.001 && coverage.Within(house.Outline, p) {
						t.Fatalf("%v from %v to %v lies in building %s %v", p, a, b, house.Number, house.Outline)
					}
				}
			}
		}
	})
	if found == 0 {
		t.Error("no plan had a way: nothing was tried")
	}
}

// expectNoCrossing is its own arithmetic: by the sides of points, without distances.
func expectNoCrossing(t *rapid.T, plan coverage.Plan, a, b coverage.Point) {
	t.Helper()
	side := func(a, b, c coverage.Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }
	const hair = 1e-6
	for _, w := range plan.Hiding() {
		if w.Storey != 0 {
			continue
		}
		p, q := side(a, b, w.From), side(a, b, w.To)
		r, s := side(w.From, w.To, a), side(w.From, w.To, b)
		if (p > hair && q < -hair || p < -hair && q > hair) && (r > hair && s < -hair || r < -hair && s > hair) {
			t.Fatalf("the way from %v to %v crosses the wall from %v to %v", a, b, w.From, w.To)
		}
	}
}

func randomPlan(t *rapid.T) (plan coverage.Plan) {
	at := rapid.Custom(func(t *rapid.T) coverage.Point {
		return coverage.Point{X: float64(rapid.IntRange(0, 600).Draw(t, "x")) / 10, Y: float64(rapid.IntRange(0, 600).Draw(t, "y")) / 10}
	})
	for i := range rapid.IntRange(1, 8).Draw(t, "houses") {
		p, turn := at.Draw(t, "corner"), rapid.Float64Range(0, math.Pi).Draw(t, "turn")
		wide, deep := rapid.Float64Range(3, 20).Draw(t, "wide"), rapid.Float64Range(3, 20).Draw(t, "deep")
		sin, cos := math.Sincos(turn)
		var outline []coverage.Point
		for _, c := range box(0, 0, wide, deep) {
			outline = append(outline, coverage.Point{X: p.X + c.X*cos - c.Y*sin, Y: p.Y + c.X*sin + c.Y*cos})
		}
		if rapid.Bool().Draw(t, "angled") { // a house with a corner that points inwards
			outline = append(outline, coverage.Point{X: (outline[0].X + outline[2].X) / 2, Y: (outline[0].Y + outline[2].Y) / 2})
		}
		plan.Buildings = append(plan.Buildings, coverage.Building{Number: fmt.Sprint(i), Outline: outline})
	}
	for range rapid.IntRange(0, 8).Draw(t, "walls") {
		plan.Walls = append(plan.Walls, coverage.Wall{From: at.Draw(t, "from"), To: at.Draw(t, "to"), Storey: rapid.IntRange(-1, 0).Draw(t, "storey")})
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "gates") {
		plan.Doors = append(plan.Doors, coverage.Door{ID: fmt.Sprint("g", i), Name: "门", At: at.Draw(t, "gate")})
	}
	outline := plan.Buildings[0].Outline
	for i := range rapid.IntRange(0, 2).Draw(t, "doors") {
		n := rapid.IntRange(0, len(outline)-1).Draw(t, "side")
		share := rapid.Float64Range(0, 1).Draw(t, "along")
		a, b := outline[n], outline[(n+1)%len(outline)]
		plan.Doors = append(plan.Doors, coverage.Door{ID: fmt.Sprint("d", i), At: coverage.Point{X: a.X + share*(b.X-a.X), Y: a.Y + share*(b.Y-a.Y)}, Building: "0"})
	}
	return plan
}
