package coverage

import "math"

// All geometry stands on a grid of millimetres, so that edges which meet meet
// exactly: a closed ring stays closed whatever is rounded.

// node is a point of the grid.
type node struct{ x, y int32 }

const perMetre = 1000

// farthest is how many metres from the plan's origin anything may lie, so that
// products of two lengths are exact in 64 bits.
const farthest = 20_000

func snap(metres float64) int32 { return int32(math.Round(metres * perMetre)) }

func (p Point) node() node { return node{snap(p.X), snap(p.Y)} }

func (n node) point() Point { return Point{float64(n.x) / perMetre, float64(n.y) / perMetre} }

// box is a rectangle of the grid; its borders belong to it.
type box struct{ minX, minY, maxX, maxY int32 }

func emptyBox() box {
	return box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
}

func (b *box) add(n node) {
	b.minX, b.maxX = min(b.minX, n.x), max(b.maxX, n.x)
	b.minY, b.maxY = min(b.minY, n.y), max(b.maxY, n.y)
}

func (b box) meets(o box) bool {
	return b.minX <= o.maxX && o.minX <= b.maxX && b.minY <= o.maxY && o.minY <= b.maxY
}

// turn is twice the area of the triangle a, b, c: above zero when c lies to the
// left of the way from a to b. It is exact.
func turn(a, b, c node) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}

// toSegment is the distance from p to the segment a b, and the nearest point of it.
func toSegment(p, a, b Point) (float64, Point) {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = max(0, min(1, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/length))
	}
	nearest := Point{a.X + t*dx, a.Y + t*dy}
	return math.Hypot(p.X-nearest.X, p.Y-nearest.Y), nearest
}
