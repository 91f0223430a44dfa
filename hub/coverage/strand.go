package coverage

import (
	"math"
	"slices"
)

// strand is a border as a sweep upwards over an area meets it: who crosses it to
// the right changes by delta what the owner shows.
type strand struct {
	x1, y1, y2 float64
	slope      float64
	owner      int16 // a camera of the area, or border
	delta      int8
}

// border owns the strands of the area's own outline and holes.
const border = -1

// x is where the strand is at a height; beyond its ends, where it ends.
func (s *strand) x(y float64) float64 {
	return s.x1 + (max(s.y1, min(y, s.y2))-s.y1)*s.slope
}

func newStrand(a, b node, owner int16, delta int8) strand {
	if a.y > b.y {
		a, b, delta = b, a, -delta
	}
	return strand{
		x1: float64(a.x), y1: float64(a.y), y2: float64(b.y),
		slope: float64(b.x-a.x) / float64(b.y-a.y),
		owner: owner, delta: delta,
	}
}

// ringStrands are the strands of a polygon. Inside is where their number to the left is odd.
func ringStrands(strands []strand, rings [][]node) []strand {
	for _, r := range rings {
		for i, a := range r {
			if b := r[(i+1)%len(r)]; a.y != b.y {
				strands = append(strands, newStrand(a, b, border, 0))
			}
		}
	}
	return strands
}

// viewStrands are the strands of a view within a box. What lies to its left is
// gathered on its left side, because it tells what is shown there; what lies to
// its right tells nothing.
func viewStrands(strands []strand, edges []edge, owner int16, within box) []strand {
	var aside []change
	for _, e := range edges {
		a, b, delta := e.a, e.b, int8(e.right)-int8(e.left)
		if a.y > b.y {
			a, b, delta = b, a, -delta
		}
		if delta == 0 || a.y == b.y || b.y <= within.minY || a.y >= within.maxY || min(a.x, b.x) >= within.maxX {
			continue
		}
		a, b = cutAbove(a, b, within.minY), cutBelow(a, b, within.maxY)
		if min(a.x, b.x) < within.minX {
			var left [2]node
			left, a, b = cutRight(a, b, within.minX)
			if left[0].y != left[1].y {
				aside = append(aside, change{left[0].y, delta}, change{left[1].y, -delta})
			}
		}
		if a.y != b.y {
			strands = append(strands, newStrand(a, b, owner, delta))
		}
	}
	return sideStrands(strands, aside, owner, within.minX-2) // not so near that it counts as the border
}

// change is a step in what a camera shows along the left side of a box.
type change struct {
	y     int32
	delta int8
}

// sideStrands makes as few strands of the changes as say the same.
func sideStrands(strands []strand, changes []change, owner int16, x int32) []strand {
	slices.SortFunc(changes, func(a, b change) int { return int(a.y) - int(b.y) })
	sum, since := int8(0), int32(0)
	for i := 0; i < len(changes); {
		y, next := changes[i].y, sum
		for ; i < len(changes) && changes[i].y == y; i++ {
			next += changes[i].delta
		}
		if next == sum {
			continue
		}
		if sum != 0 {
			strands = append(strands, newStrand(node{x, since}, node{x, y}, owner, sum))
		}
		sum, since = next, y
	}
	return strands
}

// cutAbove moves the lower end a up to y, cutBelow the upper end b down to y.
func cutAbove(a, b node, y int32) node {
	if a.y >= y {
		return a
	}
	return node{xAt(a, b, y), y}
}

func cutBelow(a, b node, y int32) node {
	if b.y <= y {
		return b
	}
	return node{xAt(a, b, y), y}
}

// cutRight parts a strand from a up to b at x into what lies left of it and the rest.
func cutRight(a, b node, x int32) (left [2]node, lower, upper node) {
	if max(a.x, b.x) <= x {
		return [2]node{a, b}, b, b
	}
	y := a.y + int32(math.Round(float64(x-a.x)*float64(b.y-a.y)/float64(b.x-a.x)))
	cut := node{x, y}
	if a.x < x {
		return [2]node{a, cut}, cut, b
	}
	return [2]node{cut, b}, a, cut
}

func xAt(a, b node, y int32) int32 {
	return a.x + int32(math.Round(float64(y-a.y)*float64(b.x-a.x)/float64(b.y-a.y)))
}
