package coverage

import "math"

// vec is a place relative to the camera's foot, in metres.
type vec struct{ x, y float64 }

func (a vec) minus(b vec) vec      { return vec{a.x - b.x, a.y - b.y} }
func (a vec) times(k float64) vec  { return vec{a.x * k, a.y * k} }
func (a vec) cross(b vec) float64  { return a.x*b.y - a.y*b.x }
func direction(angle float64) vec  { return vec{math.Cos(angle), math.Sin(angle)} }
func normal(angle float64) float64 { return angle - 2*math.Pi*math.Floor(angle/(2*math.Pi)) }

// what a line does to somebody who walks outwards along a ray.
type effect uint8

const (
	ends    effect = iota // a wall that nothing is seen over
	hides                 // a low wall
	unhides               // the end of a low wall's shadow
	begins                // the ground comes into the picture
	falls                 // detail falls
)

// line is a straight border within the fan, from one angle to a larger one.
type line struct {
	a, b     vec
	from, to float64 // angles from the fan's start
	does     effect
	after    Level // of falls
}

// at is the line's distance along a ray.
func (l *line) at(ray vec) float64 {
	d := l.b.minus(l.a)
	return l.a.cross(d) / ray.cross(d)
}

// hair is the least angle, in radians, that is told from none. A wall that looks
// narrower than edgeOn hides nothing.
const (
	hair   = 1e-9
	edgeOn = 1e-7
)

// lines are all borders of the fan.
func (g gaze) lines(walls []*standing) []line {
	var lines []line
	for _, r := range g.circles {
		lines = g.arc(lines, r.radius, falls, r.after)
	}
	if g.near > 0 && g.straight {
		end := g.near / math.Cos(g.span/2)
		a, b := direction(g.start).times(end), direction(g.start+g.span).times(end)
		lines = append(lines, line{a, b, 0, g.span, begins, 0})
	} else if g.near > 0 {
		lines = g.arc(lines, g.near, begins, 0)
	}
	foot := g.at.point()
	for _, w := range walls {
		lines = g.wall(lines, vec{w.from.X - foot.X, w.from.Y - foot.Y}, vec{w.to.X - foot.X, w.to.Y - foot.Y}, w.HeightM)
	}
	return lines
}

// arc draws a circle by chords that hold the same area as it.
func (g gaze) arc(lines []line, radius float64, does effect, after Level) []line {
	n := g.chords(radius)
	step := g.span / float64(n)
	corner := radius * math.Sqrt(step/math.Sin(step))
	for i := range n {
		from, to := float64(i)*step, float64(i+1)*step
		lines = append(lines, line{
			direction(g.start + from).times(corner), direction(g.start + to).times(corner), from, to, does, after})
	}
	return lines
}

// wall adds a wall, and where one can see over it the end of its shadow: seen from
// a camera at height H, what stands h high hides the ground up to H/(H-h) times its distance.
func (g gaze) wall(lines []line, a, b vec, height float64) []line {
	width := math.Atan2(a.cross(b), a.x*b.x+a.y*b.y)
	if width < 0 {
		a, b, width = b, a, -width
	}
	if width < edgeOn {
		return lines
	}
	from := normal(math.Atan2(a.y, a.x) - g.start)
	for _, turn := range [...]float64{0, 2 * math.Pi} { // a wall behind the camera may enter the wedge at both sides
		lo, hi := max(0, from-turn), min(g.span, from-turn+width)
		if hi-lo < edgeOn {
			continue
		}
		if height == 0 || height >= g.height {
			lines = append(lines, line{a, b, lo, hi, ends, 0})
			continue
		}
		k := g.height / (g.height - height)
		lines = append(lines, line{a, b, lo, hi, hides, 0}, line{a.times(k), b.times(k), lo, hi, unhides, 0})
	}
	return lines
}
