package coverage

import (
	"math"
	"slices"
)

func nodesOf(ring []Point) []node {
	nodes := make([]node, len(ring))
	for i, p := range ring {
		nodes[i] = p.node()
	}
	return nodes
}

// rings is a polygon on the grid, its outline first.
func (p Polygon) rings() [][]node {
	list := [][]node{nodesOf(p.Outline)}
	for _, h := range p.Holes {
		list = append(list, nodesOf(h))
	}
	return list
}

func ringM2(ring []node) float64 {
	return math.Abs(float64(doubleArea(ring))) / 2 / perMetre / perMetre
}

// areaM2 is a polygon's area without its holes.
func (p Polygon) areaM2() float64 {
	list := p.rings()
	area := ringM2(list[0])
	for _, h := range list[1:] {
		area -= ringM2(h)
	}
	return area
}

// oriented is a polygon's rings with the inside on their left.
func oriented(list [][]node) [][]node {
	turned := make([][]node, len(list))
	for i, ring := range list {
		if outline := i == 0; (doubleArea(ring) > 0) != outline {
			ring = slices.Clone(ring)
			slices.Reverse(ring)
		}
		turned[i] = ring
	}
	return turned
}

// commonM2 is what two polygons share, found as everything here is: the second one
// looks at the first like a camera.
func commonM2(a, b [][]node) float64 {
	var edges []edge
	for _, ring := range oriented(b) {
		for i, from := range ring {
			edges = append(edges, edge{from, ring[(i+1)%len(ring)], Monitor, Unseen})
		}
	}
	shared := 0.0
	for _, one := range cutArea(a, []*view{{edges: edges}}).list {
		if one.levels[0] > Unseen {
			shared += one.m2
		}
	}
	return shared
}
