package coverage

import (
	"cmp"
	"slices"
)

// AreaFigures is what is seen of one area. Covered, Unknown, Dark and Unplanned
// add up to AreaM2; each square metre stands in one of them.
type AreaFigures struct {
	Area      string   `json:"area"`
	Name      string   `json:"name,omitempty"`
	Type      AreaType `json:"type"`
	Weight    float64  `json:"weight"`
	Min       Level    `json:"min"`
	AreaM2    float64  `json:"area_m2"`
	Share     float64  `json:"share"` // covered, of the whole
	CoveredM2 float64  `json:"covered_m2"`
	// UnknownM2 would be covered by cameras that are not all known to be blind.
	UnknownM2 float64 `json:"unknown_m2"`
	// DarkM2 is what fell blind: all cameras that would cover it are known not to see.
	DarkM2 float64 `json:"dark_m2"`
	// UnplannedM2 no camera would cover if all saw.
	UnplannedM2 float64 `json:"unplanned_m2"`
	// ByLevel is how much the cameras that see show at each level or better.
	ByLevel []LevelM2 `json:"by_level"`
	// ByCameras is how much is covered by 0, by 1, by 2, by 3 or more cameras.
	ByCameras [4]float64 `json:"by_cameras_m2"`
	// Lost is what is Dark or Unknown, by the cameras that would cover it.
	Lost    []Lost       `json:"lost,omitempty"`
	Cameras []CameraArea `json:"cameras,omitempty"`
	// GrainM is how finely the area was cut; 0.001 unless it was too much work.
	GrainM float64 `json:"grain_m"`
}

// LevelM2 is an amount of a level or better.
type LevelM2 struct {
	Level Level   `json:"level"`
	M2    float64 `json:"m2"`
}

// Lost is a part of an area that none of these cameras covers now, though each would.
type Lost struct {
	Cameras    []string    `json:"cameras"`
	Conditions []Condition `json:"conditions"`        // why each of them does not
	Unknown    bool        `json:"unknown,omitempty"` // one of them may see
	M2         float64     `json:"m2"`
}

// CameraArea is what one camera is to one area.
type CameraArea struct {
	Camera string `json:"camera"`
	Sees   bool   `json:"sees"`
	// M2 it covers, or would if it saw.
	M2 float64 `json:"m2"`
	// AloneM2 is what would be dark if it, which sees, failed; of one that does
	// not see, what would be covered if it alone were mended.
	AloneM2 float64 `json:"alone_m2"`
	// MeanPxM is its detail by level, averaged over the whole area.
	MeanPxM float64 `json:"mean_px_m"`
	// OverM2 is what it shows, or would, in more detail than the area allows.
	OverM2 float64 `json:"over_m2,omitempty"`
}

// account sums the pieces of an area as the cameras are now.
func account(a Area, p *pieces, states map[string]State) *AreaFigures {
	rule, _ := RuleOf(a.Type)
	f := &AreaFigures{Area: a.ID, Name: a.Name, Type: a.Type, Weight: rule.Weight, Min: a.Min, GrainM: p.grain / perMetre}
	f.Cameras = make([]CameraArea, len(p.cameras))
	conditions := p.conditions(states)
	for i, id := range p.cameras {
		f.Cameras[i] = CameraArea{Camera: id, Sees: conditions[i] == Sees}
	}
	var best [levels]float64 // at this level and no better
	lost := map[string]*Lost{}
	for _, one := range p.list {
		best[f.addPiece(a, one, conditions, lost)] += one.m2
	}
	for i := len(Levels) - 1; i > 0; i-- {
		best[i] += best[i+1]
	}
	for _, level := range Levels {
		f.ByLevel = append(f.ByLevel, LevelM2{level, best[level]})
	}
	for i := range f.Cameras {
		if f.AreaM2 > 0 {
			f.Cameras[i].MeanPxM /= f.AreaM2
		}
	}
	f.Cameras = slices.DeleteFunc(f.Cameras, func(c CameraArea) bool { return c.MeanPxM == 0 })
	for _, l := range lost {
		f.Lost = append(f.Lost, *l)
	}
	slices.SortFunc(f.Lost, func(a, b Lost) int {
		if a.M2 != b.M2 {
			return cmp.Compare(b.M2, a.M2)
		}
		return slices.Compare(a.Cameras, b.Cameras)
	})
	if f.AreaM2 > 0 {
		f.Share = f.CoveredM2 / f.AreaM2
	}
	return f
}

// addPiece adds one piece and returns the best level in which it is seen.
func (f *AreaFigures) addPiece(a Area, one piece, conditions []Condition, lost map[string]*Lost) Level {
	best := Unseen
	var seeing, blind []int // those which cover it, or would
	for i, level := range one.levels {
		c := &f.Cameras[i]
		c.MeanPxM += level.PxM() * one.m2
		if level > a.Max {
			c.OverM2 += one.m2
		}
		if c.Sees {
			best = max(best, level)
		}
		if level < a.Min {
			continue
		}
		c.M2 += one.m2
		if c.Sees {
			seeing = append(seeing, i)
		} else {
			blind = append(blind, i)
		}
	}
	f.AreaM2 += one.m2
	f.ByCameras[min(len(seeing), len(f.ByCameras)-1)] += one.m2
	if len(seeing) == 1 {
		f.Cameras[seeing[0]].AloneM2 += one.m2
	}
	switch part := one.part(a.Min, conditions); part {
	case PartCovered:
		f.CoveredM2 += one.m2
	case PartUnplanned:
		f.UnplannedM2 += one.m2
	default:
		f.lose(blind, conditions, part == PartUnknown, one.m2, lost)
	}
	return best
}

// lose adds what would be covered by cameras that do not see.
func (f *AreaFigures) lose(blind []int, conditions []Condition, unknown bool, m2 float64, lost map[string]*Lost) {
	if unknown {
		f.UnknownM2 += m2
	} else {
		f.DarkM2 += m2
	}
	key := ""
	for _, i := range blind {
		key += f.Cameras[i].Camera + " "
		f.Cameras[i].AloneM2 += m2
	}
	if lost[key] == nil {
		lost[key] = &Lost{Unknown: unknown}
		for _, i := range blind {
			lost[key].Cameras = append(lost[key].Cameras, f.Cameras[i].Camera)
			lost[key].Conditions = append(lost[key].Conditions, conditions[i])
		}
	}
	lost[key].M2 += m2
}
