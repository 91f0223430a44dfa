package coverage

import (
	"fmt"
	"slices"
)

// Zone is where a camera shows the ground at a level or better.
type Zone struct {
	Level Level     `json:"level"`
	FromM float64   `json:"from_m"` // from the camera's foot, where no wall is
	ToM   float64   `json:"to_m"`
	PxM   float64   `json:"px_m"` // the level's least
	M2    float64   `json:"m2"`
	Shape []Polygon `json:"shape"`
}

// View is what a camera shows, or would if it saw.
type View struct {
	Camera string `json:"camera"`
	State  State  `json:"state"`
	// NearKnown is whether it is known where the ground comes into the picture.
	// When it is not, the camera is believed to see its own foot.
	NearKnown bool      `json:"near_known"`
	NearM     float64   `json:"near_m"`
	ReachM    float64   `json:"reach_m"`
	Shape     []Polygon `json:"shape"` // the whole view, cut by the walls
	Zones     []Zone    `json:"zones"` // least detail first; each holds those after it
}

// View is the shape of one camera's view with its zones of detail.
func (s *Site) View(camera string) (View, error) {
	i, ok := s.find(camera)
	if !ok {
		return View{}, fmt.Errorf("view of camera %.64q: no camera of the plan has this id", camera)
	}
	v := s.views[i]
	view := View{Camera: camera, State: s.State(camera), ReachM: v.gaze.reach()}
	view.NearM, view.NearKnown = v.camera.near()
	for _, level := range Levels {
		shape := v.zone(level)
		if len(shape) == 0 {
			continue
		}
		zone := Zone{Level: level, FromM: view.NearM, ToM: v.camera.reach(level), PxM: level.PxM(), Shape: shape}
		for _, p := range shape {
			zone.M2 += p.areaM2()
		}
		view.Zones = append(view.Zones, zone)
	}
	if len(view.Zones) > 0 {
		view.Shape = view.Zones[0].Shape
	}
	return view, nil
}

// Covered is the shape of what is covered now in an area.
func (s *Site) Covered(area string) ([]Polygon, error) { return s.Shape(area, PartCovered) }

// Uncovered is the rest of the area, for hatching.
func (s *Site) Uncovered(area string) ([]Polygon, error) {
	return s.Shape(area, PartUnknown, PartDark, PartUnplanned)
}

// Shape is the shape of some parts of an area together.
func (s *Site) Shape(area string, parts ...Part) ([]Polygon, error) {
	i, err := s.findArea(area)
	if err != nil {
		return nil, err
	}
	p := s.cut[i].pieces
	conditions := p.conditions(s.states)
	return p.outline(func(one piece) bool {
		return slices.Contains(parts, one.part(s.areas[i].Min, conditions))
	}), nil
}

// SeenAt is the part that is seen at a level or better.
func (s *Site) SeenAt(area string, level Level) ([]Polygon, error) {
	i, err := s.findArea(area)
	if err != nil {
		return nil, err
	}
	p := s.cut[i].pieces
	return p.outline(func(one piece) bool {
		for c, l := range one.levels {
			if l >= level && s.sees(p.cameras[c]) {
				return true
			}
		}
		return false
	}), nil
}
