package coverage

import "slices"

// An area is cut by a sweep upwards in bands. A band lies between two heights at
// which anything begins, ends or crosses, so that within it the order of strands
// from left to right is one order and everything between two strands is a
// trapezoid. As with the fan of a view, an unnoticed crossing of a hair's width
// costs a hair's area and nothing else.

// cell is a trapezoid of a piece, between two strands and two heights.
type cell struct {
	left, right int32 // strands
	low, high   float64
	piece       int32
}

// piece is a part of an area on which the same cameras look in the same detail.
// It may consist of many cells.
type piece struct {
	levels []Level // by the area's cameras
	m2     float64
}

// pieces is an area cut by the views that reach it.
type pieces struct {
	cameras []string // ascending
	strands []strand
	cells   []cell
	list    []piece
	grain   float64 // heights were told apart by so many millimetres
}

// work bounds the cutting of one area: so many visits of a strand by a band and
// so many cells. What needs more is cut with heights told apart less finely.
const (
	mostVisits = 1 << 22
	mostCells  = 1 << 17
	leastBands = 8 // in which an area is cut whatever that costs
)

// cutArea cuts an area by the views of its cameras, by ascending id.
func cutArea(rings [][]node, views []*view) *pieces {
	b := boxOfRings(rings)
	p := &pieces{strands: ringStrands(nil, rings)}
	for i, v := range views {
		p.cameras = append(p.cameras, v.camera.ID)
		p.strands = viewStrands(p.strands, v.edges, int16(i), b)
	}
	for grain := 1.0; ; grain *= 2 {
		s := newSweep(p, b, grain, grain*leastBands > float64(b.maxY-b.minY))
		if s.run() {
			p.cells, p.list, p.grain = slices.Clip(s.cells), s.list, grain
			return p
		}
	}
}

func boxOfRings(rings [][]node) box {
	b := emptyBox()
	for _, r := range rings {
		for _, n := range r {
			b.add(n)
		}
	}
	return b
}
