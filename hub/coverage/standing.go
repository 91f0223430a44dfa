package coverage

// standing is a wall on the grid.
type standing struct {
	Wall
	from, to Point // rounded to the grid
	box      box
}

func stand(walls []Wall) []*standing {
	list := make([]*standing, len(walls))
	for i, w := range walls {
		b := emptyBox()
		b.add(w.From.node())
		b.add(w.To.node())
		list[i] = &standing{w, w.From.node().point(), w.To.node().point(), b}
	}
	return list
}

// wallsWithin are those that may stand in a view.
func wallsWithin(walls []*standing, reach box) []*standing {
	var near []*standing
	for _, w := range walls {
		if w.box.meets(reach) {
			near = append(near, w)
		}
	}
	return near
}
