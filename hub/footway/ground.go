package footway

import (
	"context"
	"math"

	"brighteyes/hub/coverage"
)

// ground is what stands in the way, and the places where a way may turn.
type ground struct {
	walls  []coverage.Wall
	houses []coverage.Building
	cells  map[[2]int][]int // walls by the squares that they touch
	turns  []coverage.Point
	tries  int // looks at a wall so far
}

const cellM = 20 // metres of a square's side

func newGround(ctx context.Context, plan coverage.Plan) (*ground, error) {
	g := &ground{houses: plan.Buildings, cells: map[[2]int][]int{}}
	for _, w := range plan.Hiding() {
		if w.Storey == 0 {
			g.walls = append(g.walls, w)
		}
	}
	if len(g.walls) > mostWalls || g.width() > widestM {
		return nil, ErrLarge
	}
	along := map[coverage.Point][]coverage.Point{} // the far ends of the walls at a corner
	for i, w := range g.walls {
		eachCell(w.From, w.To, keepM, func(c [2]int) bool { g.cells[c] = append(g.cells[c], i); return true })
		along[w.From] = append(along[w.From], w.To)
		along[w.To] = append(along[w.To], w.From)
	}
	for _, w := range g.walls { // in their order, so that the same plan gives the same way
		if err := g.given(ctx); err != nil {
			return nil, err
		}
		for _, corner := range []coverage.Point{w.From, w.To} {
			g.turns = append(g.turns, g.around(corner, along[corner])...)
			delete(along, corner)
		}
		if len(g.turns) > mostTurns {
			return nil, ErrLarge
		}
	}
	return g, nil
}

// width is how far the walls lie apart, the wider way.
func (g *ground) width() float64 {
	low, high := coverage.Point{X: math.Inf(1), Y: math.Inf(1)}, coverage.Point{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, w := range g.walls {
		for _, p := range []coverage.Point{w.From, w.To} {
			low = coverage.Point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}
			high = coverage.Point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
		}
	}
	return max(high.X-low.X, high.Y-low.Y)
}

// given says why the search must not go on: nobody waits, or it took too much.
func (g *ground) given(ctx context.Context) error {
	if g.tries > mostTries {
		return ErrLarge
	}
	return ctx.Err()
}

// around are the places where a way turns around a corner: those on the far side of
// every wall that ends there.
func (g *ground) around(corner coverage.Point, ends []coverage.Point) (list []coverage.Point) {
	if len(ends) == 0 {
		return nil // was done
	}
	for _, p := range circle(corner, roundM) {
		beyond := true
		for _, e := range ends {
			beyond = beyond && (p.X-corner.X)*(e.X-corner.X)+(p.Y-corner.Y)*(e.Y-corner.Y) <= 1e-6
		}
		if beyond && g.isFree(p) {
			list = append(list, p)
		}
	}
	return list
}

func circle(p coverage.Point, radius float64) []coverage.Point {
	list := make([]coverage.Point, directions)
	for i := range list {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / directions)
		list[i] = coverage.Point{X: p.X + radius*cos, Y: p.Y + radius*sin}
	}
	return list
}

// isFree reports whether somebody can stand at p.
func (g *ground) isFree(p coverage.Point) bool {
	for _, h := range g.houses {
		if coverage.Within(h.Outline, p) {
			return false
		}
	}
	return g.isClear(p, p)
}

// isClear reports whether the line from a to b keeps clear of all walls.
func (g *ground) isClear(a, b coverage.Point) bool {
	return eachCell(a, b, 0, func(c [2]int) bool {
		g.tries += 1 + len(g.cells[c])
		for _, i := range g.cells[c] {
			if between(a, b, g.walls[i].From, g.walls[i].To) < keepM-1e-9 {
				return false
			}
		}
		return true
	})
}

// eachCell calls f for the squares that a line touches, and those within a margin of
// it, until f says no.
func eachCell(a, b coverage.Point, margin float64, f func([2]int) bool) bool {
	if a.X > b.X {
		a, b = b, a
	}
	square := func(v float64) int { return int(math.Floor(v / cellM)) }
	for x := square(a.X - margin); x <= square(b.X+margin); x++ {
		from, to := a.Y, b.Y
		if b.X > a.X { // the part of the line within this column
			at := func(x float64) float64 {
				return a.Y + (b.Y-a.Y)*max(0, min(1, (x-a.X)/(b.X-a.X)))
			}
			from, to = at(float64(x)*cellM-margin), at(float64(x+1)*cellM+margin)
		}
		for y := square(min(from, to) - margin); y <= square(max(from, to)+margin); y++ {
			if !f([2]int{x, y}) {
				return false
			}
		}
	}
	return true
}

// steps are where a way goes on from one of its ends: the end itself where somebody can
// stand there, otherwise a step off the wall on which it lies.
func (g *ground) steps(end coverage.Point) (list []coverage.Point) {
	if g.isFree(end) {
		return []coverage.Point{end}
	}
	for _, p := range circle(end, stepM) {
		if g.isFree(p) && g.leads(end, p) {
			list = append(list, p)
		}
	}
	return list
}

// leads reports whether a step from an end passes no wall but the one on which it lies.
func (g *ground) leads(end, p coverage.Point) bool {
	return eachCell(end, p, 0, func(c [2]int) bool {
		for _, i := range g.cells[c] {
			w := g.walls[i]
			if between(end, end, w.From, w.To) > touchingM && between(end, p, w.From, w.To) == 0 {
				return false
			}
		}
		return true
	})
}

func apart(a, b coverage.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// between is how far two lines are from each other; 0 when they cross.
func between(a, b, p, q coverage.Point) float64 {
	turn := func(a, b, c coverage.Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }
	if turn(a, b, p)*turn(a, b, q) < 0 && turn(p, q, a)*turn(p, q, b) < 0 {
		return 0
	}
	return min(toLine(a, p, q), toLine(b, p, q), toLine(p, a, b), toLine(q, a, b))
}

func toLine(p, a, b coverage.Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = max(0, min(1, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/length))
	}
	return apart(p, coverage.Point{X: a.X + t*dx, Y: a.Y + t*dy})
}
