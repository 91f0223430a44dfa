package coverage

// view is what one camera would see if it saw: it does not depend on its state.
type view struct {
	camera Camera
	gaze   gaze
	edges  []edge
	box    box
	walls  []*standing // those within its reach
	homes  []Fault     // the windows that it has in view
}

// newView looks from a camera into the scene.
func newView(c Camera, around scene) *view {
	v := &view{camera: c, gaze: c.gaze()}
	v.walls = around.within(c.Storey, v.gaze.box())
	v.edges = v.gaze.look(v.walls)
	v.box = boxOf(v.edges)
	v.homes = v.windows(around.windows)
	return v
}

func boxOf(edges []edge) box {
	b := emptyBox()
	for _, e := range edges {
		b.add(e.a)
		b.add(e.b)
	}
	return b
}

// levelAt is the detail in which the borders of a view show a place.
func levelAt(edges []edge, at node) Level {
	// A ray to the left, half a grid step above the point, meets no corner.
	y, x := float64(at.y)+0.5, float64(at.x)
	level := 0
	for _, e := range edges {
		a, b, step := e.a, e.b, int(e.right)-int(e.left)
		if a.y > b.y {
			a, b, step = b, a, -step
		}
		if at.y < a.y || at.y >= b.y {
			continue
		}
		if x > float64(a.x)+(y-float64(a.y))*float64(b.x-a.x)/float64(b.y-a.y) {
			level += step
		}
	}
	return clampLevel(level)
}

// clampLevel reads a sum of level changes. Rounding to the grid can make borders
// overlap by a hair, in which the sum leaves the levels.
func clampLevel(sum int) Level { return Level(max(0, min(sum, int(Identify)))) }
