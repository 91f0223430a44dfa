package coverage

// scene is what stands around the cameras, prepared once for all of them.
type scene struct {
	walls   []*standing
	windows []*pane
}

// standing is a wall on the grid.
type standing struct {
	Wall
	from, to Point // rounded to the grid
	box      box
}

// pane is a window with its box.
type pane struct {
	Window
	box box
}

func newScene(walls []Wall, windows []Window) scene {
	s := scene{make([]*standing, len(walls)), make([]*pane, len(windows))}
	for i, w := range walls {
		s.walls[i] = &standing{w, w.From.node().point(), w.To.node().point(), boxAround(w.From, w.To)}
	}
	for i, w := range windows {
		s.windows[i] = &pane{w, boxAround(w.From, w.To)}
	}
	return s
}

func boxAround(a, b Point) box {
	around := emptyBox()
	around.add(a.node())
	around.add(b.node())
	return around
}

// within are the walls of a storey that may stand in a view.
func (s scene) within(storey int, reach box) []*standing {
	var near []*standing
	for _, w := range s.walls {
		if w.Storey == storey && w.box.meets(reach) {
			near = append(near, w)
		}
	}
	return near
}
