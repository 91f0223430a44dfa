package coverage

import (
	"cmp"
	"math"
	"slices"
)

// FaultKind is what is wrong with where a camera looks.
type FaultKind string

// The kinds of faults.
const (
	OverDetail FaultKind = "over_detail" // it shows an area in more detail than allowed
	HomeWindow FaultKind = "home_window" // it has a home's window in view
)

// Fault is a camera that looks at what it should not. It is one while the camera
// is blind, too: it will look again.
type Fault struct {
	Kind   FaultKind `json:"kind"`
	Camera string    `json:"camera"`
	Area   string    `json:"area,omitempty"`
	Window string    `json:"window,omitempty"`
	Level  Level     `json:"level"`           // which it reaches
	M2     float64   `json:"m2,omitempty"`    // of the area, beyond what is allowed
	PxM    float64   `json:"px_m,omitempty"`  // of the window, at its best place
	Share  float64   `json:"share,omitempty"` // of the area, or of the window's width
	Seeing bool      `json:"seeing"`          // it looks now
}

// leastOver is how much of an area, in square metres, must be shown too well: at a
// camera's very foot there is always a little.
const leastOver = 1

// faults lists them by camera.
func (s *Site) faults() []Fault {
	list := []Fault{}
	for _, c := range s.cut {
		for _, camera := range c.figures.Cameras {
			if camera.OverM2 >= leastOver {
				list = append(list, Fault{Kind: OverDetail, Camera: camera.Camera, Area: c.figures.Area, Level: c.pieces.best(camera.Camera),
					M2: camera.OverM2, Share: camera.OverM2 / c.figures.AreaM2, Seeing: camera.Sees})
			}
		}
	}
	for _, v := range s.views {
		for _, f := range v.homes {
			f.Seeing = s.sees(f.Camera)
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Fault) int { return cmp.Compare(a.Camera, b.Camera) })
	return list
}

// windowStep is at which distances, in metres, a window is looked at; each place is
// seen from a little before it, since windows lie in walls.
const (
	windowStep   = 0.25
	beforeWindow = 0.15
)

// windows lists the windows that the camera has in view and that no privacy mask covers.
func (v *view) windows(all []*pane) []Fault {
	var list []Fault
	reach := v.gaze.box()
	for _, w := range all {
		top, may := v.faces(w)
		if !may || !w.box.meets(reach) || slices.Contains(v.camera.MaskedWindows, w.ID) {
			continue
		}
		n := max(3, int(math.Hypot(w.To.X-w.From.X, w.To.Y-w.From.Y)/windowStep)+1)
		seen, best := 0, 0.0
		for i := range n {
			k := (float64(i) + 0.5) / float64(n)
			at := Point{w.From.X + k*(w.To.X-w.From.X), w.From.Y + k*(w.To.Y-w.From.Y)}
			if pxm := v.looksInto(at, top); pxm > 0 {
				seen, best = seen+1, max(best, pxm)
			}
		}
		if seen > 0 {
			list = append(list, Fault{Kind: HomeWindow, Camera: v.camera.ID, Window: w.ID, Level: LevelOf(best), PxM: best, Share: float64(seen) / float64(n)})
		}
	}
	return list
}

// faces reports whether the camera may look into a window, by the storeys of the two: one
// above ground looks up and down a front as well as along it, and only walls of its own
// storey hide what is there. How high the window stands is then not known, since its
// height is told from the floor of another storey.
func (v *view) faces(w *pane) (top float64, may bool) {
	if w.Storey == v.camera.Storey {
		return w.TopM, true
	}
	return 0, w.Storey >= 0 && v.camera.Storey >= 0
}

// looksInto is the detail in which a place of a window may be seen, zero if it
// surely is not. What is not known counts against the camera: how high the window
// stands, so that neither the lower nor the upper edge of the picture hides it.
func (v *view) looksInto(at Point, top float64) float64 {
	from := v.camera.At.node().point()
	dx, dy := at.X-from.X, at.Y-from.Y
	distance := math.Hypot(dx, dy)
	if distance > v.gaze.reach() || distance < beforeWindow {
		return 0
	}
	if off := normal(math.Atan2(dy, dx) - v.gaze.start); off > v.gaze.span {
		return 0
	}
	pxm := v.camera.PxM(distance)
	k := 1 - beforeWindow/distance
	end := Point{from.X + k*dx, from.Y + k*dy}
	for _, w := range v.walls {
		along, ok := passes(from, end, w.from, w.to)
		if !ok {
			continue
		}
		// The line of sight to the window's upper edge at the wall.
		sight := v.camera.HeightM + (top-v.camera.HeightM)*along*k
		if w.HeightM == 0 || top > 0 && w.HeightM >= sight {
			return 0
		}
	}
	return pxm
}

// passes finds where the segment a b, as a share of its length, meets p q.
func passes(a, b, p, q Point) (float64, bool) {
	d, e := vec{b.X - a.X, b.Y - a.Y}, vec{q.X - p.X, q.Y - p.Y}
	across := d.cross(e)
	if across == 0 {
		return 0, false
	}
	to := vec{p.X - a.X, p.Y - a.Y}
	t, u := to.cross(e)/across, to.cross(d)/across
	return t, t >= 0 && t <= 1 && u >= 0 && u <= 1
}

// best is the best level in which a camera shows anything of an area.
func (p *pieces) best(camera string) Level {
	i := slices.Index(p.cameras, camera)
	best := Unseen
	for _, one := range p.list {
		best = max(best, one.levels[i])
	}
	return best
}
