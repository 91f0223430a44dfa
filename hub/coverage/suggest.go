package coverage

import (
	"cmp"
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
	if mistakes := checkCamera(model, "model", scene{}); len(mistakes) > 0 {
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
		camera.At, camera.Storey = spots[i].at, spots[i].storey
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
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.value, a.value) })
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
	slices.SortStableFunc(found, func(a, b Suggestion) int { return cmp.Compare(b.Gain, a.Gain) })
	return found[:min(len(found), n)]
}

func (s *Site) byArea() ByArea {
	var sum ByArea
	for _, c := range s.cut {
		sum.add(c.figures)
	}
	return sum
}
