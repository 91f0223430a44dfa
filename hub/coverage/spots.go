package coverage

import (
	"math"
	"slices"
)

// spot is a place that may carry a camera.
type spot struct {
	at     Point
	storey int
}

// spots are the places where a new camera may stand, as far as anything within
// range of them is uncovered. When there are too many, every so many-th is taken.
func (s *Site) spots(samples []sample, rangeM float64) []spot {
	square := int32(math.Ceil(rangeM)) * perMetre
	type cell struct {
		node
		storey int
	}
	in := func(n node, storey int) cell {
		return cell{node{floorDiv(n.x, square), floorDiv(n.y, square)}, storey}
	}
	open := map[cell]bool{} // squares, as wide as the range, with anything uncovered in them or beside them
	for _, one := range samples {
		if len(one.covers) > 0 {
			continue
		}
		n := in(one.at, one.storey)
		for _, x := range [...]int32{-1, 0, 1} {
			for _, y := range [...]int32{-1, 0, 1} {
				open[cell{node{n.x + x, n.y + y}, one.storey}] = true
			}
		}
	}
	list := slices.DeleteFunc(s.mounts(), func(p spot) bool { return !open[in(p.at.node(), p.storey)] })
	if len(list) <= mostSpots {
		return list
	}
	thinned := make([]spot, mostSpots)
	for i := range thinned {
		thinned[i] = list[i*len(list)/mostSpots]
	}
	return thinned
}

// mounts are the places that carry a camera: both sides of walls, and the corners of areas.
func (s *Site) mounts() []spot {
	var list []spot
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
				list = append(list, spot{Point{w.From.X + k*dx - side*dy/length, w.From.Y + k*dy + side*dx/length}, w.Storey})
			}
		}
	}
	for _, a := range s.areas {
		for _, corner := range a.Shape.Outline {
			list = append(list, spot{corner, a.Storey})
		}
	}
	return list
}

func floorDiv(a, b int32) int32 { return int32(math.Floor(float64(a) / float64(b))) }
