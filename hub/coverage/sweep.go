package coverage

import (
	"cmp"
	"math"
	"slices"
)

// span is a strand within a band.
type span struct {
	strand int32
	x1, x2 float64
}

// sweep is the work on one area.
type sweep struct {
	*pieces
	bottom  float64
	top     float64
	grain   float64
	endless bool
	visits  int
	cells   []cell
	list    []piece
	known   map[uint64]int32 // pieces by the hash of their levels
	hashes  []uint64         // by piece
	open    []int32          // by strand: the cell to its right in the band before, or -1
	levels  []int8           // by camera, here
	crosses []float64
	swaps   []span
}

func newSweep(p *pieces, b box, grain float64, endless bool) *sweep {
	s := &sweep{pieces: p, bottom: float64(b.minY), top: float64(b.maxY), grain: grain, endless: endless, known: map[uint64]int32{},
		open: make([]int32, len(p.strands)), levels: make([]int8, len(p.cameras))}
	for i := range s.open {
		s.open[i] = -1
	}
	return s
}

// rounded is a height in the fineness of the sweep; the area's own ends stay.
func (s *sweep) rounded(y float64) float64 {
	if y == s.bottom || y == s.top {
		return y
	}
	return max(s.bottom, min(math.Round(y/s.grain)*s.grain, s.top))
}

// run is false when the bounds are too small for this fineness.
func (s *sweep) run() bool {
	heights := make([]float64, 0, 2*len(s.strands))
	order := make([]int32, len(s.strands))
	for i := range s.strands {
		order[i] = int32(i)
		heights = append(heights, s.rounded(s.strands[i].y1), s.rounded(s.strands[i].y2))
	}
	slices.Sort(heights)
	heights = slices.Compact(heights)
	slices.SortFunc(order, func(i, j int32) int { return cmp.Compare(s.strands[i].y1, s.strands[j].y1) })
	var active []span
	for i := 1; i < len(heights); i++ {
		low, high := heights[i-1], heights[i]
		active = slices.DeleteFunc(active, func(a span) bool { return s.rounded(s.strands[a.strand].y2) <= low })
		for len(order) > 0 && s.rounded(s.strands[order[0]].y1) <= low {
			if s.rounded(s.strands[order[0]].y2) > low {
				active = append(active, span{strand: order[0]})
			}
			order = order[1:]
		}
		s.band(low, high, active)
		if s.tired() {
			return false
		}
	}
	return true
}

// band cuts between two heights at which strands begin or end, first at those
// between them where strands cross.
func (s *sweep) band(low, high float64, active []span) {
	s.place(low, high, active)
	for _, y := range s.crossings(low, high, active) {
		s.place(low, y, active)
		s.emit(low, y, active)
		low = y
		s.place(low, high, active)
	}
	s.emit(low, high, active)
}

// apart is by how many millimetres two strands must change places to have crossed.
const apart = 0.5

// crossings are the heights within a band at which strands cross, ascending. The
// strands are in order at low; bringing them in order for high exchanges exactly
// those which do.
func (s *sweep) crossings(low, high float64, active []span) []float64 {
	s.crosses = s.crosses[:0]
	most, any := math.Inf(-1), false
	for _, a := range active {
		any = any || most-a.x2 > apart
		most = max(most, a.x2)
	}
	if !any {
		return nil
	}
	s.swaps = append(s.swaps[:0], active...)
	for i := 1; i < len(s.swaps); i++ {
		for j := i; j > 0 && s.swaps[j-1].x2 > s.swaps[j].x2; j-- {
			a, b := s.swaps[j-1], s.swaps[j]
			if gap := a.x2 - b.x2; gap > apart {
				if y := s.rounded(low + (high-low)*(b.x1-a.x1)/(b.x1-a.x1+gap)); y > low && y < high {
					s.crosses = append(s.crosses, y)
				}
			}
			s.swaps[j-1], s.swaps[j] = b, a
			if s.visits++; s.tired() {
				return nil
			}
		}
	}
	slices.Sort(s.crosses)
	return slices.Compact(s.crosses)
}

// tired reports whether the area is too much work at this fineness.
func (s *sweep) tired() bool {
	return !s.endless && (s.visits > mostVisits || len(s.cells) > mostCells)
}

// place finds where the strands are at both heights of a band and brings them in
// order from left to right at the lower one. They nearly are, from the band before.
func (s *sweep) place(low, high float64, active []span) {
	for i := range active {
		st := &s.strands[active[i].strand]
		active[i].x1, active[i].x2 = st.x(low), st.x(high)
	}
	for i := 1; i < len(active); i++ {
		a := active[i]
		j := i
		for ; j > 0 && (active[j-1].x1 > a.x1 || active[j-1].x1 == a.x1 && active[j-1].x2 > a.x2); j-- {
			active[j] = active[j-1]
		}
		active[j] = a
	}
	s.visits += len(active)
}

// middle brings the strands in order in the middle of a band. It differs from that
// at the lower height where strands cross within a grid step of that.
func middle(active []span) {
	for i := 1; i < len(active); i++ {
		a := active[i]
		j := i
		for ; j > 0 && active[j-1].x1+active[j-1].x2 > a.x1+a.x2; j-- {
			active[j] = active[j-1]
		}
		active[j] = a
	}
}
