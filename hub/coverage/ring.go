package coverage

import (
	"cmp"
	"math"
	"slices"
)

// rings joins directed borders, inside on their left, to closed rings: outlines
// run anticlockwise, holes clockwise. Where rings touch they are kept apart.
func rings(borders [][2]node) [][]node {
	slices.SortFunc(borders, func(a, b [2]node) int { return compareNodes(a[0], b[0]) })
	used := make([]bool, len(borders))
	var list [][]node
	for i := range borders {
		if used[i] {
			continue
		}
		used[i] = true
		ring := []node{borders[i][0]}
		for last := borders[i]; last[1] != ring[0]; {
			next := leftmost(borders, used, last)
			if next < 0 {
				break
			}
			used[next] = true
			last = borders[next]
			ring = append(ring, last[0])
		}
		list = append(list, split(ring)...)
	}
	return list
}

// leftmost is the unused border from the end of last that turns left most.
func leftmost(borders [][2]node, used []bool, last [2]node) int {
	first, _ := slices.BinarySearchFunc(borders, last[1], func(b [2]node, n node) int { return compareNodes(b[0], n) })
	best, most := -1, math.Inf(-1)
	in := math.Atan2(float64(last[1].y-last[0].y), float64(last[1].x-last[0].x))
	for i := first; i < len(borders) && borders[i][0] == last[1]; i++ {
		if used[i] {
			continue
		}
		b := borders[i]
		left := normal(math.Atan2(float64(b[1].y-b[0].y), float64(b[1].x-b[0].x)) - in + math.Pi)
		if left == 0 { // straight back is the last choice
			left = -1
		}
		if left > most {
			best, most = i, left
		}
	}
	return best
}

// split parts a ring at nodes that it passes twice.
func split(ring []node) [][]node {
	var list [][]node
	at := map[node]int{}
	var open []node
	for _, n := range ring {
		if i, ok := at[n]; ok {
			list = append(list, slices.Clone(open[i:]))
			for _, gone := range open[i+1:] {
				delete(at, gone)
			}
			open = open[:i+1]
			continue
		}
		at[n] = len(open)
		open = append(open, n)
	}
	return append(list, open)
}

func compareNodes(a, b node) int {
	if a.x != b.x {
		return int(a.x) - int(b.x)
	}
	return int(a.y) - int(b.y)
}

// doubleArea is twice a ring's area in square millimetres; below zero for a hole.
func doubleArea(ring []node) int64 {
	sum := int64(0)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += int64(a.x)*int64(b.y) - int64(b.x)*int64(a.y)
	}
	return sum
}

// hairs is how far, in metres, a corner of a drawn ring may lie from the straight
// line past it to be dropped.
const hairs = 0.003

// straightened drops the corners that no eye could see.
func straightened(ring []node) []node {
	kept := make([]node, 0, len(ring))
	for _, n := range ring {
		kept = append(dropIdle(kept, n), n)
	}
	if kept = dropIdle(kept, kept[0]); len(kept) > 2 && idle(kept[len(kept)-1], kept[0], kept[1]) {
		kept = kept[1:]
	}
	return kept
}

// dropIdle drops the last corner if the line from the one before it to next passes it.
func dropIdle(kept []node, next node) []node {
	if n := len(kept); n > 1 && idle(kept[n-2], kept[n-1], next) {
		return kept[:n-1]
	}
	return kept
}

func idle(before, n, after node) bool {
	d, _ := toSegment(n.point(), before.point(), after.point())
	return d <= hairs
}

// smallestDrawn is the least area, in square metres, of a ring that is drawn. What
// is smaller still counts in the figures.
const smallestDrawn = 0.02

// polygons gives each hole to the smallest outline around it.
func polygons(list [][]node) []Polygon {
	type outline struct {
		ring  []node
		area  int64
		holes [][]Point
	}
	var outlines []outline
	var holes [][]node
	for _, r := range list {
		r = straightened(r)
		area := doubleArea(r)
		switch {
		case len(r) < 3 || math.Abs(float64(area)) < 2*smallestDrawn*perMetre*perMetre:
		case area > 0:
			outlines = append(outlines, outline{ring: r, area: area})
		default:
			holes = append(holes, r)
		}
	}
	slices.SortFunc(outlines, func(a, b outline) int { return cmp.Compare(float64(a.area), float64(b.area)) })
	for _, h := range holes {
		for i := range outlines {
			if holds(outlines[i].ring, h) {
				outlines[i].holes = append(outlines[i].holes, points(h))
				break
			}
		}
	}
	shapes := make([]Polygon, 0, len(outlines))
	for _, o := range slices.Backward(outlines) { // largest first
		shapes = append(shapes, Polygon{points(o.ring), o.holes})
	}
	return shapes
}

// holds reports whether a hole lies in an outline: by the middle of its edges, most
// of which do not lie on the outline even where the two touch.
func holds(outline, hole []node) bool {
	in := 0
	for i, a := range hole {
		b := hole[(i+1)%len(hole)]
		if insideRing(outline, (float64(a.x)+float64(b.x))/2, (float64(a.y)+float64(b.y))/2+0.25) {
			in++
		}
	}
	return 2*in > len(hole)
}

// insideRing counts crossings to the left of a point; y must be no node's.
func insideRing(ring []node, x, y float64) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (float64(a.y) > y) != (float64(b.y) > y) &&
			x > float64(a.x)+(y-float64(a.y))*float64(b.x-a.x)/float64(b.y-a.y) {
			in = !in
		}
	}
	return in
}

func points(ring []node) []Point {
	list := make([]Point, len(ring))
	for i, n := range ring {
		list[i] = n.point()
	}
	return list
}
