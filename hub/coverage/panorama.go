package coverage

import (
	"math"
	"slices"
)

// sample is a place that stands for some of an area.
type sample struct {
	at       node
	storey   int
	weighted float64 // square metres
	least    Level
	covers   []string // the cameras that cover it now
}

// samples lays a grid over each area.
func (s *Site) samples() []sample {
	list := make([][]sample, len(s.cut))
	each(len(s.cut), func(i int) { list[i] = s.samplesOf(i) })
	return slices.Concat(list...)
}

func (s *Site) samplesOf(i int) []sample {
	c, a := s.cut[i], s.areas[i]
	step := int32(perMetre * max(samplesAtLeast, math.Sqrt(c.figures.AreaM2/samplesPerArea)))
	var list []sample
	for x := c.box.minX + step/2; x < c.box.maxX; x += step {
		for y := c.box.minY + step/2; y < c.box.maxY; y += step {
			in := 0
			for _, ring := range c.rings {
				if insideRing(ring, float64(x), float64(y)+0.5) {
					in++
				}
			}
			if in%2 == 0 {
				continue
			}
			one := sample{at: node{x, y}, storey: a.Storey, least: a.Min}
			for _, id := range c.pieces.cameras {
				at, _ := s.find(id)
				if s.sees(id) && levelAt(s.views[at].edges, one.at) >= a.Min {
					one.covers = append(one.covers, id)
				}
			}
			list = append(list, one)
		}
	}
	for k := range list {
		list[k].weighted = c.figures.Weight * c.figures.AreaM2 / float64(len(list))
	}
	return list
}

// panorama is what a camera could cover from where it stands, by bearing.
type panorama struct {
	camera  Camera
	bearing []float64 // degrees
	worth   []float64
}

// around finds the samples that a camera would show if it could look everywhere
// at once, and that no other one covers.
func (s *Site) around(c Camera, samples []sample, but string) panorama {
	g := c.gaze()
	g.start, g.span = 0, 2*math.Pi
	g.straight = false // the line before its foot turns with it
	reach := g.box()
	edges := g.look(s.scene.within(c.Storey, reach))
	p := panorama{camera: c}
	for _, one := range samples {
		if one.storey != c.Storey || !reach.meets(box{one.at.x, one.at.y, one.at.x, one.at.y}) || slices.ContainsFunc(one.covers, func(id string) bool { return id != but }) {
			continue
		}
		if levelAt(edges, one.at) >= one.least {
			p.bearing = append(p.bearing, degrees(math.Atan2(float64(one.at.x-g.at.x), float64(one.at.y-g.at.y))))
			p.worth = append(p.worth, one.weighted)
		}
	}
	return p
}

// seen is what a heading shows of it.
func (p panorama) seen(heading float64) float64 {
	sum := 0.0
	for i, b := range p.bearing {
		if off := math.Abs(math.Remainder(b-heading, 360)); off <= p.camera.AngleDeg/2 {
			sum += p.worth[i]
		}
	}
	return sum
}

// best is the heading that shows most.
func (p panorama) best() candidate {
	best := candidate{camera: p.camera}
	for heading := 0.0; heading < 360; heading += headingStep {
		if worth := p.seen(heading); worth > best.value {
			best.value, best.camera.HeadingDeg = worth, heading
		}
	}
	return best
}
