package coverage

import (
	"cmp"
	"slices"
	"time"
)

// Loss is what the failure of one camera alone would cost.
type Loss struct {
	Camera   string   `json:"camera"`
	Weighted float64  `json:"weighted_m2"`
	Areas    []string `json:"areas,omitempty"` // which would lose
}

// Repair is a camera that does not see.
type Repair struct {
	Camera    string    `json:"camera"`
	Condition Condition `json:"condition"`
	KeyPlace  bool      `json:"key_place,omitempty"`
	// Weighted is what would be covered again if it alone were mended.
	Weighted float64  `json:"weighted_m2"`
	Areas    []string `json:"areas,omitempty"`
	// Hours is how long it has been so; without SinceKnown they are not known and count as one.
	Hours      float64 `json:"hours"`
	SinceKnown bool    `json:"since_known"`
	// Urgency is weighted square metres times hours: the order of the list.
	Urgency float64 `json:"urgency"`
}

// losses gathers from the areas what each camera alone carries or would bring back.
func (s *Site) losses(now time.Time) ([]Loss, []Repair) {
	alone := map[string]*Loss{}
	for _, c := range s.cut {
		for _, camera := range c.figures.Cameras {
			if camera.AloneM2 == 0 {
				continue
			}
			l := alone[camera.Camera]
			if l == nil {
				l = &Loss{Camera: camera.Camera}
				alone[camera.Camera] = l
			}
			l.Weighted += c.figures.Weight * camera.AloneM2
			l.Areas = append(l.Areas, c.figures.Area)
		}
	}
	losses, repairs := []Loss{}, []Repair{}
	for _, v := range s.views {
		l := Loss{Camera: v.camera.ID}
		if found := alone[v.camera.ID]; found != nil {
			l = *found
		}
		if state := s.State(v.camera.ID); state.Condition != Sees {
			repairs = append(repairs, repair(v.camera, state, l, now))
		} else if l.Weighted > 0 {
			losses = append(losses, l)
		}
	}
	slices.SortStableFunc(losses, func(a, b Loss) int { return cmp.Compare(b.Weighted, a.Weighted) })
	slices.SortStableFunc(repairs, func(a, b Repair) int {
		if a.Urgency != b.Urgency {
			return cmp.Compare(b.Urgency, a.Urgency)
		}
		return cmp.Compare(b.Hours, a.Hours)
	})
	return losses, repairs
}

func repair(c Camera, state State, l Loss, now time.Time) Repair {
	r := Repair{Camera: c.ID, Condition: state.Condition, KeyPlace: c.KeyPlace, Weighted: l.Weighted, Areas: l.Areas, Hours: 1}
	if !state.Since.IsZero() {
		r.SinceKnown, r.Hours = true, max(0, now.Sub(state.Since).Hours())
	}
	r.Urgency = r.Weighted * r.Hours
	return r
}
