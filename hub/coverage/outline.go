package coverage

import (
	"cmp"
	"math"
	"slices"
)

// outline is the shape of those pieces of an area for which want is true.
func (p *pieces) outline(want func(piece) bool) []Polygon {
	wanted := make([]bool, len(p.list))
	for i, one := range p.list {
		wanted[i] = want(one)
	}
	var sides []sideChange
	var levels []levelChange
	for _, c := range p.cells {
		if !wanted[c.piece] {
			continue
		}
		sides = append(sides, sideChange{c.right, c.low, 1}, sideChange{c.right, c.high, -1},
			sideChange{c.left, c.low, -1}, sideChange{c.left, c.high, 1})
		l, r := &p.strands[c.left], &p.strands[c.right]
		levels = append(levels, levelChange{c.low, on(l.x(c.low)), 1}, levelChange{c.low, on(r.x(c.low)), -1},
			levelChange{c.high, on(l.x(c.high)), -1}, levelChange{c.high, on(r.x(c.high)), 1})
	}
	return polygons(rings(flats(p.uprights(nil, sides), levels)))
}

func on(x float64) int32 { return int32(math.Round(x)) }

// sideChange is where a strand begins or ceases to be a right side (1) or a left side (-1).
type sideChange struct {
	strand int32
	y      float64
	sign   int8
}

// uprights are the strands' parts that have the shape on one side only: right
// sides run up, left sides down. Where cells stand on both sides, they cancel.
func (p *pieces) uprights(borders [][2]node, changes []sideChange) [][2]node {
	slices.SortFunc(changes, func(a, b sideChange) int {
		if a.strand != b.strand {
			return int(a.strand) - int(b.strand)
		}
		return cmp.Compare(a.y, b.y)
	})
	sum, since := int8(0), 0.0
	for i := 0; i < len(changes); {
		at, next := changes[i], sum
		for ; i < len(changes) && changes[i].strand == at.strand && changes[i].y == at.y; i++ {
			next += changes[i].sign
		}
		if next == sum {
			continue
		}
		st := &p.strands[at.strand]
		borders = directed(borders, node{on(st.x(since)), on(since)}, node{on(st.x(at.y)), on(at.y)}, sum)
		sum, since = next, at.y
	}
	return borders
}

// levelChange is where along a height the bottom of a cell begins (1) or ends
// (-1), or its top, the other way.
type levelChange struct {
	y    float64
	x    int32
	sign int8
}

// flats are the level parts of the border: bottoms run right, tops left.
func flats(borders [][2]node, changes []levelChange) [][2]node {
	slices.SortFunc(changes, func(a, b levelChange) int {
		if a.y != b.y {
			return cmp.Compare(a.y, b.y)
		}
		return int(a.x) - int(b.x)
	})
	sum, since := int8(0), int32(0)
	for i := 0; i < len(changes); {
		at, next := changes[i], sum
		for ; i < len(changes) && changes[i].y == at.y && changes[i].x == at.x; i++ {
			next += changes[i].sign
		}
		if next == sum {
			continue
		}
		borders = directed(borders, node{since, on(at.y)}, node{at.x, on(at.y)}, sum)
		sum, since = next, at.x
	}
	return borders
}

// directed adds a border as often as sum says, backwards when it is below zero.
func directed(borders [][2]node, a, b node, sum int8) [][2]node {
	if a == b {
		return borders
	}
	for ; sum > 0; sum-- {
		borders = append(borders, [2]node{a, b})
	}
	for ; sum < 0; sum++ {
		borders = append(borders, [2]node{b, a})
	}
	return borders
}

// zone is the shape in which a view shows a level or better.
func (v *view) zone(level Level) []Polygon {
	var borders [][2]node
	for _, e := range v.edges {
		switch left, right := e.left >= level, e.right >= level; {
		case left && !right:
			borders = append(borders, [2]node{e.a, e.b})
		case right && !left:
			borders = append(borders, [2]node{e.b, e.a})
		}
	}
	return polygons(rings(borders))
}
