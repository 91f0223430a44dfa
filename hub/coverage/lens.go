package coverage

import "math"

// Lens is how angles become places in the picture.
type Lens string

// A flat lens keeps straight lines straight; a fisheye gives each degree the same
// number of pixels. An empty one is flat.
const (
	Flat    Lens = "flat"
	Fisheye Lens = "fisheye"
)

// widestFlat is the widest angle that a flat lens is believed to have. Beyond it
// the picture's edges would be all the picture.
const widestFlat = 150

// PxM is how many pixels a metre across the line of sight takes at a distance
// from the lens, in a straight line. For a flat lens it is that of the picture's
// middle, the least there is at the distance.
func (c Camera) PxM(distanceM float64) float64 {
	return float64(c.WidthPx) / (distanceM * c.spread())
}

// spread is the width of the scene in one metre's distance.
func (c Camera) spread() float64 {
	if c.Lens == Fisheye {
		return radians(c.AngleDeg)
	}
	return 2 * math.Tan(radians(c.AngleDeg)/2)
}

// pxmAt is the detail of the ground at a distance from the camera's foot.
func (c Camera) pxmAt(groundM float64) float64 {
	return c.PxM(math.Hypot(groundM, c.HeightM))
}

// reach is how far from its foot the camera shows the ground at a level or better;
// zero when nowhere.
func (c Camera) reach(level Level) float64 {
	slant := float64(c.WidthPx) / (level.PxM() * c.spread())
	if slant <= c.HeightM {
		return 0
	}
	limit := c.RangeM
	if far, ok := c.far(); ok {
		limit = min(limit, far)
	}
	return min(limit, math.Sqrt(slant*slant-c.HeightM*c.HeightM))
}

// vertical is the vertical angle of view; zero when it cannot be known.
func (c Camera) vertical() float64 {
	switch {
	case c.VerticalDeg > 0:
		return c.VerticalDeg
	case c.HeightPx == 0:
		return 0
	case c.Lens == Fisheye:
		return c.AngleDeg * float64(c.HeightPx) / float64(c.WidthPx)
	}
	return 2 * degrees(math.Atan(math.Tan(radians(c.AngleDeg)/2)*float64(c.HeightPx)/float64(c.WidthPx)))
}

// near is where the ground comes into the picture, straight ahead, and whether
// that is known. A camera whose tilt nobody wrote down is believed to see its foot,
// and says that it is not known.
func (c Camera) near() (float64, bool) {
	if c.NearM > 0 {
		return c.NearM, true
	}
	v := c.vertical()
	if c.TiltDeg == nil || v == 0 {
		return 0, false
	}
	lower := *c.TiltDeg + v/2
	switch {
	case lower >= 90:
		return 0, true
	case lower <= 0: // it looks above the horizon only
		return c.RangeM, true
	}
	return min(c.RangeM, c.HeightM/math.Tan(radians(lower))), true
}

// far is where the ground leaves the picture at its upper edge, if it does.
func (c Camera) far() (float64, bool) {
	v := c.vertical()
	if c.TiltDeg == nil || v == 0 || *c.TiltDeg-v/2 <= 0 {
		return 0, false
	}
	upper := *c.TiltDeg - v/2
	if upper >= 90 {
		return 0, true
	}
	return c.HeightM / math.Tan(radians(upper)), true
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
func degrees(radians float64) float64 { return radians * 180 / math.Pi }
