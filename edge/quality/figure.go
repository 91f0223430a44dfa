package quality

// Measure says what a figure measures.
type Measure string

// The measures of pictures, beside the metrics of a stream, which keep their names.
const (
	OfLight      Measure = "light"         // luma that a tenth of the picture exceeds
	OfBrightness Measure = "brightness"    // mean luma
	OfWhite      Measure = "white_pct"     // of the picture as white as can be
	OfChange     Measure = "change"        // mean difference from the picture before
	OfLikeness   Measure = "likeness_pct"  // of the reference, wherever it is found
	OfLost       Measure = "lost_pct"      // of the reference
	OfShift      Measure = "shift_pct"     // of the picture's width
	OfSharpness  Measure = "sharpness"     //
	OfNoise      Measure = "noise"         //
	OfCast       Measure = "colour_cast"   // distance from the usual colour
	OfStructure  Measure = "structure_pct" // of the picture that has sharp structure
	OfColour     Measure = "colour"        // mean strength of colour
)

// Figure is what a fault was judged by.
type Figure struct {
	Measure Measure
	Value   float64
	Limit   float64
	Below   bool    // what is under the limit is the fault, not what is over it
	Usual   float64 // 0: not known, or nothing is usual
}

func above(m Measure, value, limit, usual float64) Figure {
	return Figure{m, value, limit, false, usual}
}

func below(m Measure, value, limit, usual float64) Figure {
	return Figure{m, value, limit, true, usual}
}

// over reports whether the value is on the wrong side of the limit.
func (f Figure) over() bool {
	if f.Below {
		return f.Value < f.Limit
	}
	return f.Value > f.Limit
}
