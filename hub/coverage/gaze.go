package coverage

import "math"

// gaze is a camera as geometry: the wedge it looks into and the circles at which
// detail falls.
type gaze struct {
	at          node
	height      float64
	start, span float64  // radians, anticlockwise from the plan's x axis
	inner       Level    // at the camera's foot
	circles     []circle // nearest first; the last one ends the view
	near        float64  // the ground nearer than this is below the picture
	straight    bool     // the border of near is a line, not a circle
}

// circle is a radius beyond which the level is after.
type circle struct {
	radius float64
	after  Level
}

// full reports whether the wedge is the whole circle.
func (g gaze) full() bool { return g.span >= 2*math.Pi-1e-9 }

// reach is how far the view goes.
func (g gaze) reach() float64 {
	if len(g.circles) == 0 {
		return 0
	}
	return g.circles[len(g.circles)-1].radius
}

func (c Camera) gaze() gaze {
	span := radians(min(c.AngleDeg, 360))
	g := gaze{
		at:       c.At.node(),
		height:   c.HeightM,
		start:    radians(90-c.HeadingDeg) - span/2,
		span:     span,
		straight: c.Lens != Fisheye,
	}
	g.near, _ = c.near()
	for i := len(Levels) - 1; i >= 0; i-- {
		level := Levels[i]
		radius := c.reach(level)
		if radius <= 0 {
			continue
		}
		if g.inner == Unseen {
			g.inner = level
		}
		// A level that reaches no farther than the one above it is never seen alone.
		if n := len(g.circles); n > 0 && g.circles[n-1].radius >= radius {
			g.circles[n-1].after = level - 1
			continue
		}
		g.circles = append(g.circles, circle{radius, level - 1})
	}
	return g
}

// box is what the view cannot leave.
func (g gaze) box() box {
	r := int32(math.Ceil(g.reach()*perMetre*1.01)) + 1
	return box{g.at.x - r, g.at.y - r, g.at.x + r, g.at.y + r}
}

// sagitta is how far, in metres, the chords that stand for a circle may lie from it.
const sagitta = 0.05

// chords is in how many straight pieces the part of a circle is drawn: a power of
// two, so that the pieces of all rings begin at the same angles.
func (g gaze) chords(radius float64) int {
	step := math.Pi / 18
	if radius > sagitta {
		step = min(step, 2*math.Acos(1-sagitta/radius))
	}
	n := 1
	for float64(n)*step < g.span {
		n *= 2
	}
	return n
}
