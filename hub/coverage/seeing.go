package coverage

import (
	"cmp"
	"math"
	"slices"
)

// Sight is a camera that has a place in its view.
type Sight struct {
	Camera string `json:"camera"`
	// Usable is whether it shows the place now: it sees, and its clock is right.
	Usable bool  `json:"usable"`
	State  State `json:"state"`
	Level  Level `json:"level"`
	// PxM is the detail at a point; of an area, its detail by level averaged over
	// the whole area, so that it holds both how well and how much is seen.
	PxM       float64 `json:"px_m"`
	DistanceM float64 `json:"distance_m,omitempty"` // of a point
	Share     float64 `json:"share,omitempty"`      // of an area, in view at any level
}

// SeeingPoint lists the cameras that have a point of a storey in view: first those which show
// it now, most detail first, then, in the same order, those which would.
func (s *Site) SeeingPoint(at Point, storey int) []Sight {
	var list []Sight
	place := at.node()
	here := box{place.x, place.y, place.x, place.y}
	for _, v := range s.views {
		if v.camera.Storey != storey || !v.box.meets(here) {
			continue
		}
		level := levelAt(v.edges, place)
		if level == Unseen {
			continue
		}
		foot := v.gaze.at.point()
		distance := math.Hypot(at.X-foot.X, at.Y-foot.Y)
		list = append(list, s.sight(v.camera.ID, Sight{Level: level, PxM: v.camera.pxmAt(distance), DistanceM: distance}))
	}
	return ranked(list)
}

// SeeingArea lists the cameras that have any of an area in view, as SeeingPoint
// does. Level is the best that a camera reaches anywhere in it.
func (s *Site) SeeingArea(area string) ([]Sight, error) {
	i, err := s.findArea(area)
	if err != nil {
		return nil, err
	}
	var list []Sight
	p := s.cut[i].pieces
	for _, c := range s.cut[i].figures.Cameras {
		one := Sight{PxM: c.MeanPxM, Level: p.best(c.Camera)}
		at := slices.Index(p.cameras, c.Camera)
		for _, part := range p.list {
			if part.levels[at] > Unseen {
				one.Share += part.m2 / s.cut[i].figures.AreaM2
			}
		}
		list = append(list, s.sight(c.Camera, one))
	}
	return ranked(list), nil
}

func (s *Site) sight(camera string, one Sight) Sight {
	one.Camera, one.State = camera, s.State(camera)
	one.Usable = one.State.Condition == Sees && one.State.ClockRight
	return one
}

func ranked(list []Sight) []Sight {
	slices.SortStableFunc(list, func(a, b Sight) int {
		switch {
		case a.Usable != b.Usable && a.Usable:
			return -1
		case a.Usable != b.Usable:
			return 1
		}
		return cmp.Compare(b.PxM, a.PxM)
	})
	return list
}
