package coverage

import "time"

// Figures is the coverage of a site at a moment. Its lists are the site's own: they
// are for reading.
type Figures struct {
	At time.Time `json:"at"`
	// Register is the hash of the areas that the figures are of.
	Register string `json:"register"`
	// ByArea is 可视覆盖率, by weighted area, ByType the same of each type.
	ByArea ByArea   `json:"by_area"`
	ByType []ByType `json:"by_type"`
	// ByPoints is 点位覆盖率, by number of places. It is never mixed with ByArea.
	ByPoints ByPoints `json:"by_points"`
	// KeyCameras is how many cameras of key places see.
	KeyCameras Counted       `json:"key_cameras"`
	Areas      []AreaFigures `json:"areas"`
	// Losses is what each camera that sees would cost, the worst single failure first.
	Losses []Loss `json:"losses"`
	// Repairs is what does not see, in the order in which to mend it.
	Repairs []Repair `json:"repairs"`
	Faults  []Fault  `json:"faults"`
}

// ByArea is coverage by area: each square metre with the weight of its area's type.
type ByArea struct {
	Share     float64 `json:"share"`
	Total     float64 `json:"total_weighted_m2"`
	Covered   float64 `json:"covered_weighted_m2"`
	Unknown   float64 `json:"unknown_weighted_m2"`
	Dark      float64 `json:"dark_weighted_m2"`
	Unplanned float64 `json:"unplanned_weighted_m2"`
}

func (b *ByArea) add(f *AreaFigures) {
	b.Total += f.Weight * f.AreaM2
	b.Covered += f.Weight * f.CoveredM2
	b.Unknown += f.Weight * f.UnknownM2
	b.Dark += f.Weight * f.DarkM2
	b.Unplanned += f.Weight * f.UnplannedM2
	if b.Total > 0 {
		b.Share = b.Covered / b.Total
	}
}

// ByType is coverage by area of one type.
type ByType struct {
	Type AreaType `json:"type"`
	ByArea
}

// PointShare is how much of an area must be covered for it to count as a covered point.
const PointShare = 0.5

// ByPoints is coverage by points: each area of the register is one point, whatever
// its size and weight, and counts when at least half of it is covered.
type ByPoints struct {
	Share   float64 `json:"share"`
	Points  int     `json:"points"`
	Covered int     `json:"covered"`
	// Missed names the areas that do not count.
	Missed []string `json:"missed,omitempty"`
}

// Counted is how many of how many.
type Counted struct {
	Total  int `json:"total"`
	Seeing int `json:"seeing"`
}

// Figures sums everything up. Now is for the hours that cameras have been dark.
func (s *Site) Figures(now time.Time) Figures {
	f := Figures{At: now, Register: s.content, Areas: make([]AreaFigures, len(s.cut))}
	types := map[AreaType]*ByArea{}
	for i, c := range s.cut {
		one := *c.figures
		f.Areas[i] = one
		f.ByArea.add(&one)
		if types[one.Type] == nil {
			types[one.Type] = &ByArea{}
		}
		types[one.Type].add(&one)
		f.ByPoints.add(&one)
	}
	for _, rule := range Types {
		if sum := types[rule.Type]; sum != nil {
			f.ByType = append(f.ByType, ByType{rule.Type, *sum})
		}
	}
	for _, v := range s.views {
		if v.camera.KeyPlace {
			f.KeyCameras.Total++
			if s.sees(v.camera.ID) {
				f.KeyCameras.Seeing++
			}
		}
	}
	f.Losses, f.Repairs = s.losses(now)
	f.Faults = s.faults()
	return f
}

func (b *ByPoints) add(f *AreaFigures) {
	b.Points++
	if f.Share >= PointShare {
		b.Covered++
	} else {
		b.Missed = append(b.Missed, f.Area)
	}
	b.Share = float64(b.Covered) / float64(b.Points)
}
