package coverage

import (
	"math"
	"slices"
)

// Suggestion is a change of the plan that would cover more.
type Suggestion struct {
	// Camera is as it would be: a new one, or one that stands and would look elsewhere.
	Camera Camera `json:"camera"`
	New    bool   `json:"new"`
	// Gain is how many weighted square metres more would be covered now, computed
	// exactly, what it would no longer see taken off.
	Gain float64 `json:"gain_weighted_m2"`
	// Share is 可视覆盖率 as it would be.
	Share float64 `json:"share"`
	// Faults is what the camera would look at that it should not.
	Faults []Fault `json:"faults,omitempty"`
}

// The bounds of the search.
const (
	samplesPerArea  = 120 // places by which a candidate is judged at first
	samplesAtLeast  = 0.5 // metres between them, at least
	mostSpots       = 600 // places where a new camera may stand
	spotEvery       = 6.0 // metres along walls
	lowestMountWall = 2.0 // metres: a lower wall carries no camera
	headingStep     = 15  // degrees
	finalists       = 12  // candidates that are computed exactly
	leastGain       = 1   // weighted square metres
)

// SuggestHeadings lists cameras that see and would cover more if they looked
// elsewhere, the greatest gain first, at most n.
func (s *Site) SuggestHeadings(n int) []Suggestion {
	samples := s.samples()
	list := make([]candidate, len(s.views))
	each(len(s.views), func(i int) {
		c := s.views[i].camera
		if !s.sees(c.ID) || s.views[i].gaze.full() {
			return
		}
		around := s.around(c, samples, c.ID)
		list[i] = around.best()
		list[i].value -= around.seen(c.HeadingDeg)
	})
	return s.exactly(list, n)
}

// SuggestCameras lists places and headings at which one more camera, in all else
// like the model, would cover most, the greatest gain first, at most n. It looks
// along walls and at the corners of areas, near what is not covered.
func (s *Site) SuggestCameras(model Camera, n int) ([]Suggestion, []Mistake) {
	model.At, model.MaskedWindows = Point{}, nil
	if mistakes := checkCamera(model, "model", nil, nil); len(mistakes) > 0 {
		return nil, mistakes
	}
	if at, known := s.find(model.ID); known {
		return nil, []Mistake{mistake("model id", "twice", s.views[at].camera.ID)}
	}
	samples := s.samples()
	spots := s.spots(samples, model.RangeM)
	list := make([]candidate, len(spots))
	each(len(spots), func(i int) {
		camera := model
		camera.At = spots[i]
		list[i] = s.around(camera, samples, "").best()
		list[i].added = true
	})
	return s.exactly(list, n), nil
}

// candidate is a camera and what its samples promise.
type candidate struct {
	camera Camera
	value  float64
	added  bool
}

// exactly computes the most promising candidates and keeps those that gain.
func (s *Site) exactly(list []candidate, n int) []Suggestion {
	list = slices.DeleteFunc(list, func(c candidate) bool { return c.value <= 0 })
	slices.SortStableFunc(list, func(a, b candidate) int { return compare(b.value, a.value) })
	now := s.byArea()
	var found []Suggestion
	for _, c := range list[:min(len(list), finalists)] {
		next, mistakes := s.WithCamera(c.camera)
		if len(mistakes) > 0 { // it would stand on a wall
			continue
		}
		next, err := next.WithState(c.camera.ID, State{Condition: Sees})
		if err != nil {
			continue
		}
		then := next.byArea()
		if gain := then.Covered - now.Covered; gain >= leastGain {
			faults := slices.DeleteFunc(next.faults(), func(f Fault) bool { return f.Camera != c.camera.ID })
			found = append(found, Suggestion{c.camera, c.added, gain, then.Share, faults})
		}
	}
	slices.SortStableFunc(found, func(a, b Suggestion) int { return compare(b.Gain, a.Gain) })
	return found[:min(len(found), n)]
}

func (s *Site) byArea() ByArea {
	var sum ByArea
	for _, c := range s.cut {
		sum.add(c.figures)
	}
	return sum
}

// sample is a place that stands for some of an area.
type sample struct {
	at       node
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
			one := sample{at: node{x, y}, least: a.Min}
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
	edges := g.look(wallsWithin(s.walls, reach))
	p := panorama{camera: c}
	for _, one := range samples {
		if !reach.meets(box{one.at.x, one.at.y, one.at.x, one.at.y}) || slices.ContainsFunc(one.covers, func(id string) bool { return id != but }) {
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
	for _, w := range s.walls {
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
