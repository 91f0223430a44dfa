package coverage

import (
	"math"
	"slices"
)

// edge is a border on the grid, with the level on its left and on its right.
type edge struct {
	a, b        node
	left, right Level
}

// look is the view of a gaze among walls: the borders of its zones of detail. For
// each level, those between below it and it or above close to rings.
func (g gaze) look(walls []*standing) []edge {
	if g.reach() <= 0 {
		return nil
	}
	sectors := g.sectors(g.lines(walls))
	var edges []edge
	edges = g.across(edges, sectors)
	n := len(sectors)
	for i, s := range sectors {
		switch {
		case i > 0:
			edges = g.between(edges, &sectors[i-1], &s, s.from)
		case g.full():
			edges = g.between(edges, &sectors[n-1], &s, 0)
		default:
			edges = g.between(edges, nil, &s, 0)
		}
	}
	if !g.full() {
		edges = g.between(edges, &sectors[n-1], nil, sectors[n-1].to)
	}
	return edges
}

// place is the node at a distance along the ray of an angle.
func (g gaze) place(angle, r float64) node {
	if g.full() && angle > g.span-hair { // the last ray is the first one, to the bit
		angle = 0
	}
	r = max(0, min(r, g.reach()*1.01))
	u := direction(g.start + angle)
	return node{g.at.x + int32(math.Round(r*u.x*perMetre)), g.at.y + int32(math.Round(r*u.y*perMetre))}
}

// across draws the borders that lead from ray to ray. One that goes on over
// several sectors becomes one edge.
func (g gaze) across(edges []edge, sectors []sector) []edge {
	open := map[int]int{} // line: its last edge
	for _, s := range sectors {
		for _, st := range s.steps {
			a, b := g.place(s.from, st.r1), g.place(s.to, st.r2)
			if i, ok := open[st.line]; ok && edges[i].b == a && edges[i].left == st.before && edges[i].right == st.after {
				edges[i].b = b
				continue
			}
			open[st.line] = len(edges)
			edges = append(edges, edge{a, b, st.before, st.after})
		}
	}
	return slices.DeleteFunc(edges, func(e edge) bool { return e.a == e.b })
}

// between draws the borders along a ray, between the sector before and the one
// after it in the order of angles. Nil is a sector in which nothing is seen.
func (g gaze) between(edges []edge, before, after *sector, angle float64) []edge {
	left, right := levelsAlong(after, false), levelsAlong(before, true)
	var open *edge
	at := g.at
	for len(left)+len(right) > 0 {
		var l, r Level
		next := math.Inf(1)
		if len(left) > 0 {
			l, next = left[0].level, left[0].until
		}
		if len(right) > 0 {
			r, next = right[0].level, min(next, right[0].until)
		}
		end := g.place(angle, next)
		switch {
		case l == r || end == at:
			open = nil
		case open != nil && open.b == at && open.left == l && open.right == r:
			open.b = end
		default:
			edges = append(edges, edge{at, end, l, r})
			open = &edges[len(edges)-1]
		}
		at = end
		if len(left) > 0 && left[0].until <= next {
			left = left[1:]
		}
		if len(right) > 0 && right[0].until <= next {
			right = right[1:]
		}
	}
	return edges
}

// stretch is a part of a ray at one level.
type stretch struct {
	level Level
	until float64
}

// levelsAlong is what a sector shows along its first or its last ray.
func levelsAlong(s *sector, last bool) []stretch {
	if s == nil {
		return nil
	}
	list := make([]stretch, 0, len(s.steps))
	for _, st := range s.steps {
		r := st.r1
		if last {
			r = st.r2
		}
		list = append(list, stretch{st.before, r})
	}
	return list
}
