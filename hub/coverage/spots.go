package coverage

import (
	"math"
	"slices"
)

// spots are the places where a new camera may stand, as far as anything within
// range of them is uncovered. When there are too many, every so many-th is taken.
func (s *Site) spots(samples []sample, rangeM float64) []Point {
	square := int32(math.Ceil(rangeM)) * perMetre
	in := func(n node) node { return node{floorDiv(n.x, square), floorDiv(n.y, square)} }
	open := map[node]bool{} // squares, as wide as the range, with anything uncovered in them or beside them
	for _, one := range samples {
		if len(one.covers) > 0 {
			continue
		}
		n := in(one.at)
		for _, x := range [...]int32{-1, 0, 1} {
			for _, y := range [...]int32{-1, 0, 1} {
				open[node{n.x + x, n.y + y}] = true
			}
		}
	}
	list := slices.DeleteFunc(s.mounts(), func(p Point) bool { return !open[in(p.node())] })
	if len(list) <= mostSpots {
		return list
	}
	thinned := make([]Point, mostSpots)
	for i := range thinned {
		thinned[i] = list[i*len(list)/mostSpots]
	}
	return thinned
}

// mounts are the places that carry a camera: both sides of walls, and the corners of areas.
func (s *Site) mounts() []Point {
	var list []Point
	for _, w := range s.scene.walls {
		if w.HeightM > 0 && w.HeightM < lowestMountWall {
			continue
		}
		dx, dy := w.To.X-w.From.X, w.To.Y-w.From.Y
		length := math.Hypot(dx, dy)
		n := int(math.Ceil(length / spotEvery))
		for i := range n {
			k := (float64(i) + 0.5) / float64(n)
			for _, side := range [...]float64{beforeWall, -beforeWall} {
				list = append(list, Point{w.From.X + k*dx - side*dy/length, w.From.Y + k*dy + side*dx/length})
			}
		}
	}
	for _, a := range s.areas {
		list = append(list, a.Shape.Outline...)
	}
	return list
}

func floorDiv(a, b int32) int32 { return int32(math.Floor(float64(a) / float64(b))) }
