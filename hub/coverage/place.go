package coverage

import "math"

// Place is a place of the plan: a point of a storey.
type Place struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Storey int     `json:"storey,omitempty"`
}

// Valid reports whether it lies where a plan can.
func (p Place) Valid() bool {
	within := func(v float64) bool { return math.Abs(v) <= farthest } // which no NaN is
	return within(p.X) && within(p.Y) && p.Storey >= lowestStorey && p.Storey <= topStorey
}
