package coverage

import (
	"fmt"
	"math"
	"unicode/utf8"

	"brighteyes/devices"
)

// Building is a house on the open ground. Nobody walks or sees through it.
type Building struct {
	ID string `json:"id"`
	// Number is what places of devices call it, such as "5" of 5-501.
	Number  string  `json:"number"`
	Outline []Point `json:"outline"` // without the first corner repeated
}

// Door is where people go in on the open ground: a gate of the community, or the
// entrance of a building.
type Door struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"` // of a gate as people say it, which is how a desk names it
	// NameEN is the name in English; empty: it has that one name.
	NameEN string `json:"name_en,omitempty"`
	At     Point  `json:"at"`
	// Building is the number of the building that it leads into; empty: it is a gate.
	Building string `json:"building,omitempty"`
}

const (
	mostBuildings = 1_000
	mostDoors     = 2_000
	longestNumber = 20  // characters
	besideM       = 1.5 // metres at most of an entrance from the outline of its building
)

// Hiding is everything that nobody sees or walks through: the walls, and the outlines
// of the buildings as walls of any height.
func (plan Plan) Hiding() []Wall {
	all := make([]Wall, 0, len(plan.Walls)+4*len(plan.Buildings))
	all = append(all, plan.Walls...)
	for _, b := range plan.Buildings {
		for i, from := range b.Outline {
			all = append(all, Wall{ID: b.ID, From: from, To: b.Outline[(i+1)%len(b.Outline)]})
		}
	}
	return all
}

// Within reports whether a point lies within a ring; on its border is either.
func Within(ring []Point, p Point) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)*(b.X-a.X)/(b.Y-a.Y) {
			in = !in
		}
	}
	return in
}

// NearestOn is the point of a ring's border that is nearest to p, and how far that is.
func NearestOn(ring []Point, p Point) (at Point, metres float64) {
	metres = math.Inf(1)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if d, on := toSegment(p, a, b); d < metres {
			at, metres = on, d
		}
	}
	return at, metres
}

// ground checks buildings and doors.
func (c *checking) ground(plan Plan) {
	taken, before := map[string]bool{}, len(c.found)
	outlines := map[string][]Point{}
	for i, b := range plan.Buildings {
		where := fmt.Sprintf("buildings[%d] %.64q", i, hidden(b.ID))
		c.id(where, b.ID, taken)
		n := utf8.RuneCountInString(b.Number)
		switch {
		case devices.NamesPerson(b.Number):
			c.add(where+" number", "person")
		case n == 0 || n > longestNumber:
			c.add(where+" number", "house_number", n, longestNumber)
		case outlines[b.Number] != nil:
			c.add(where+" number", "house_twice", b.Number)
		}
		outlines[b.Number] = b.Outline
		c.polygon(where, Polygon{Outline: b.Outline})
	}
	if len(c.found) > before {
		return
	}
	taken = map[string]bool{}
	for i, d := range plan.Doors {
		where := fmt.Sprintf("doors[%d] %.64q", i, hidden(d.ID))
		c.id(where, d.ID, taken)
		c.name(where+" name", d.Name)
		c.name(where+" name_en", d.NameEN)
		if !c.point(where, d.At) {
			continue
		}
		if d.Building == "" {
			c.gate(where, d, plan.Buildings)
			continue
		}
		outline := outlines[d.Building]
		if outline == nil {
			c.add(where+" building", "no_house", hidden(d.Building))
		} else if _, far := NearestOn(outline, d.At); far > besideM {
			c.add(where+" at", "beside", far, besideM)
		}
	}
}

func (c *checking) gate(where string, d Door, buildings []Building) {
	if d.Name == "" {
		c.add(where+" name", "gate_name")
	}
	for _, b := range buildings {
		if Within(b.Outline, d.At) {
			c.add(where+" at", "gate_within", b.Number)
		}
	}
}
