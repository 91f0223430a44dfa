package coverage

import (
	"fmt"
	"math"
	"strings"
)

// leastArea is the least that a ring may enclose, in square metres.
const leastArea = 0.1

func (c *checking) areas(areas []Area) {
	if len(areas) == 0 {
		c.add("areas", "empty")
	}
	taken, before := map[string]bool{}, len(c.found)
	for i, a := range areas {
		where := fmt.Sprintf("areas[%d] %.64q", i, hidden(a.ID))
		c.id(where, a.ID, taken)
		c.name(where+" name", a.Name)
		c.storey(where, a.Storey)
		if _, ok := RuleOf(a.Type); !ok {
			c.add(where+" type", "type", string(a.Type), typeNames())
		}
		if a.Min < Monitor || a.Max > Identify || a.Min > a.Max {
			c.add(where+" min", "level", a.Min.String(), a.Max.String())
		}
		c.polygon(where, a.Shape)
	}
	if len(c.found) == before {
		c.overlaps(areas)
	}
}

func typeNames() string {
	names := make([]string, len(Types))
	for i, rule := range Types {
		names[i] = string(rule.Type)
	}
	return strings.Join(names, ", ")
}

func (c *checking) polygon(where string, p Polygon) {
	before := len(c.found)
	corners := len(p.Outline)
	for _, h := range p.Holes {
		corners += len(h)
	}
	if c.count(where, corners, mostCorners); len(c.found) > before {
		return
	}
	c.ring(where+" outline", p.Outline)
	for i, h := range p.Holes {
		c.ring(fmt.Sprintf("%s holes[%d]", where, i), h)
	}
	if len(c.found) > before {
		return
	}
	b := boxOfRings(p.rings())
	if wide := float64(max(b.maxX-b.minX, b.maxY-b.minY)) / perMetre; wide > widestArea {
		c.add(where+" outline", "wide_area", wide, widestArea)
		return
	}
	c.holes(where, p.rings())
}

// ring checks one ring: corners that are numbers and differ, edges that do not cross.
func (c *checking) ring(where string, ring []Point) {
	before := len(c.found)
	for i, p := range ring {
		at := fmt.Sprintf("%s[%d]", where, i)
		if c.point(at, p) && i > 0 && p.node() == ring[i-1].node() {
			c.add(at, "repeated")
		}
	}
	if len(c.found) > before {
		return
	}
	nodes := nodesOf(ring)
	if n := len(nodes); n > 1 && nodes[0] == nodes[n-1] {
		c.add(fmt.Sprintf("%s[%d]", where, n-1), "repeated")
		return
	}
	if len(nodes) < 3 {
		c.add(where, "corners", len(nodes), mostCorners)
		return
	}
	for i := range nodes {
		for j := i + 2; j < len(nodes); j++ {
			a, b, p, q := nodes[i], nodes[i+1], nodes[j], nodes[(j+1)%len(nodes)]
			if crosses(a, b, p, q) {
				at := meeting(a, b, p, q)
				c.add(where, "crosses", i, j, at.X, at.Y)
				return
			}
		}
	}
	if area := math.Abs(float64(doubleArea(nodes))) / 2 / perMetre / perMetre; area < leastArea {
		c.add(where, "flat", area)
	}
}

// crosses reports whether two segments pass through each other; touching is not passing.
func crosses(a, b, p, q node) bool {
	s, t := sign(turn(a, b, p)), sign(turn(a, b, q))
	u, v := sign(turn(p, q, a)), sign(turn(p, q, b))
	return s*t < 0 && u*v < 0
}

func sign(v int64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// meeting is where two segments that cross do.
func meeting(a, b, p, q node) Point {
	s, t := float64(turn(p, q, a)), float64(turn(p, q, b))
	k := s / (s - t)
	from, to := a.point(), b.point()
	return Point{from.X + k*(to.X-from.X), from.Y + k*(to.Y-from.Y)}
}

// holes checks that each hole lies in the outline and in no other hole, by area: a
// polygon is what lies in an odd number of its rings, so that a hole which takes
// nothing away, or adds, is none.
func (c *checking) holes(where string, list [][]node) {
	for i, h := range list[1:] {
		at := fmt.Sprintf("%s holes[%d]", where, i)
		if inside := commonM2(list[:1], list[i+1:i+2]); ringM2(h)-inside > tolerated {
			c.add(at, "outside")
		}
		for j := range i {
			if commonM2(list[j+1:j+2], list[i+1:i+2]) > tolerated {
				c.add(at, "holes", j)
			}
		}
	}
}

// tolerated is how many square metres may overlap: a hand that draws along an edge
// misses it by centimetres.
const tolerated = 0.5

// overlaps finds areas that share ground.
func (c *checking) overlaps(areas []Area) {
	list := make([][][]node, len(areas))
	boxes := make([]box, len(areas))
	for i, a := range areas {
		list[i] = a.Shape.rings()
		boxes[i] = boxOfRings(list[i])
	}
	for i := range areas {
		for j := range i {
			if areas[i].Storey != areas[j].Storey || !boxes[i].meets(boxes[j]) {
				continue
			}
			if shared := commonM2(list[j], list[i]); shared > tolerated {
				c.add(fmt.Sprintf("areas[%d] %.64q", i, areas[i].ID), "overlap", areas[j].ID, shared)
			}
		}
	}
}
